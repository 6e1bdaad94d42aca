"""Is every usual file read as it was meant, and every hostile one refused in words, quickly and with little memory?"""

import json
import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from trato.foundation.exchange.reading import limits
from trato.foundation.exchange.reading.opening import delimiter_of, look
from trato.foundation.exchange.reading.refusals import UnreadableFile
from trato.foundation.exchange.reading.spool import Content, Spool


def read(
    tmp_path: Path, content: bytes | str, name: str = "file", **more
) -> tuple[Content, list[list[str]], list[str]]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_path(path, tmp_path, **more)


def read_path(path: Path, tmp_path: Path, **more) -> tuple[Content, list[list[str]], list[str]]:
    spool = Spool(tmp_path / "rows.csv")
    content = spool.fill(path, look(path), **more)
    lines = list(spool.lines(has_headings=content.has_headings))
    return content, [line.cells for line in lines], [line.problem for line in lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_encoding_and_delimiter_is_found(tmp_path, encoding, delimiter):
    """P15 (c): «Peña;1.234,50» in whatever encoding."""
    text = "\n".join(
        delimiter.join(row) for row in [["Nombre", "Importe", "Día"], ["Peña", '"1.234,50"', "31/12/2025"]]
    )
    content, rows, _ = read(tmp_path, (text + "\n").encode(encoding))
    assert content.headings == ["Nombre", "Importe", "Día"]
    assert rows == [["Peña", "1.234,50", "31/12/2025"]]
    assert (content.customs.decimal, content.customs.dates) == (",", "dmy")


def test_numbers_and_dates_of_another_country_are_seen(tmp_path):
    content, _, _ = read(tmp_path, "when,what\n12/31/2025,1234.5\n01/02/2025,7.25\n")
    assert content.customs == (".", "mdy", True, True)


def test_what_no_cell_tells_is_assumed_and_said(tmp_path):
    content, _, _ = read(tmp_path, "a,b\nx,y\n")
    assert content.customs == (",", "dmy", False, False)


def test_a_file_without_headings_is_noticed(tmp_path):
    content, rows, _ = read(tmp_path, "Ana,ana@x.example\nLuis,luis@x.example\n")
    assert (content.has_headings, content.rows, content.headings) == (False, 2, ["#1", "#2"])
    assert rows[0] == ["Ana", "ana@x.example"]


def test_headings_that_stand_twice_or_are_empty_get_names(tmp_path):
    content, _, _ = read(tmp_path, "Phone,,Phone,Phone\n1,2,3,4\n")
    assert content.headings == ["Phone", "#2", "Phone (2)", "Phone (3)"]


def test_texts_over_several_lines_and_with_quotes_are_whole(tmp_path):
    _, rows, _ = read(tmp_path, 'name,note\nAna,"first\nsecond ""x"""\nLuis,y\n')
    assert rows == [["Ana", 'first\nsecond "x"'], ["Luis", "y"]]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row(tmp_path):
    _, rows, problems = read(tmp_path, 'name,note\nAna,"open\n' + "".join(f"P{n},x\n" for n in range(3000)))
    assert problems[0] == "open_quote"
    assert len(rows) == 3001
    assert problems.count("") == 3000


def test_rows_with_too_many_cells_say_so_and_empty_rows_do_not_count(tmp_path):
    content, _, problems = read(tmp_path, "a,b\n1,2,3\n\n,,,\n4\n5,6,,\n")
    assert (content.rows, problems) == (3, ["too_many", "", ""])


def test_nul_and_control_characters_are_taken_out_or_refused(tmp_path):
    _, rows, _ = read(tmp_path, b"name,city\nA\x00na,Val\x00encia\nLuis,Elche\nEva,Lugo\nPau,Vigo\n")
    assert rows[0] == ["Ana", "Valencia"]
    with pytest.raises(UnreadableFile):
        read(tmp_path, bytes(range(32)) * 200)


def test_what_protected_a_spreadsheet_is_taken_off_again(tmp_path):
    _, rows, _ = read(tmp_path, "name,phone\n'=1+1,'+34 612 345 678\n'quoted',O'Hara\n")
    assert rows == [["=1+1", "+34 612 345 678"], ["'quoted'", "O'Hara"]]


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xef\xbb\xbf", b"\x00" * 100, b"   "])
def test_an_empty_file_is_refused(tmp_path, content):
    with pytest.raises(UnreadableFile, match="empty"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    "magic", [b"\x1f\x8b", b"BZh9", b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04junk"]
)
def test_what_is_no_table_is_refused_with_advice(tmp_path, magic):
    with pytest.raises(UnreadableFile):
        read(tmp_path, magic + bytes(500))


def test_a_million_columns_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="more than 500 columns"):
        read(tmp_path, ",".join(map(str, range(100_000))) + "\n" + "x," * 100_000 + "\n")
    assert read(tmp_path, "a" * 5_000_000)[0].rows == 0


def test_huge_cells_are_cut_and_told(tmp_path):
    _, rows, problems = read(tmp_path, f"name,note\nAna,{'x' * 200_000}\nLuis,y\n")
    assert problems == ["long_cell", ""]
    assert len(rows[0][1]) == limits.LONGEST_CELL


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    book.close()
    return path


def test_a_workbook_is_read_with_whole_numbers_and_dates(tmp_path):
    from datetime import datetime

    path = workbook(
        tmp_path / "b.xlsx", [[]], [["id", "name", "when", "sum"], [7, "Peña", datetime(2025, 12, 31), 1.5], [8.0]]
    )
    content, rows, _ = read_path(path, tmp_path)
    assert rows == [["7", "Peña", "2025-12-31", "1.5"], ["8"]]
    assert content.headings == ["id", "name", "when", "sum"]


def test_a_workbook_cut_off_or_of_something_else_is_refused(tmp_path):
    path = workbook(tmp_path / "b.xlsx", [["a"], ["b"]])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnreadableFile):
        read_path(path, tmp_path)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(UnreadableFile, match="no workbook"):
        read_path(tmp_path / "z.zip", tmp_path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(1300):
                sheet.write(b"0" * 1_000_000)
    assert (tmp_path / "bomb.xlsx").stat().st_size < 5_000_000
    with pytest.raises(UnreadableFile, match="far more"):
        read_path(tmp_path / "bomb.xlsx", tmp_path)


def test_a_sheet_that_claims_the_far_corners_costs_only_its_reader(tmp_path):
    path = workbook(tmp_path / "far.xlsx", [["a"]])
    far = tmp_path / "far2.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            text = source.read(entry)
            if entry.endswith("sheet1.xml"):
                text = (
                    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                    b"</sheetData></worksheet>"
                )
            target.writestr(entry, text)
    with pytest.raises(UnreadableFile):
        read_path(far, tmp_path)


CARDS = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Pe=C3=B1a;Ana
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ana Pe=C3=B1a
TEL;CELL:612 34 56 78
EMAIL;INTERNET;PREF:ana@x.example
EMAIL;INTERNET:ana2@x.example
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
 /2wBDAAgGBgcGBQgHBwcJCQ

NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=
two
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Clínica Sol
N:;;;;
ORG:Clínica Sol;Radiología
ADR;TYPE=WORK:;;Calle Mar 3;València;;46001;España
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Luis Gil
N:Gil;Luis;;;
TEL;VALUE=uri;TYPE="voice,home":tel:+34-600-111-222
CATEGORIES:feria,vip
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
END:VCARD
BEGIN:VCARD
this line is broken
FN:Nobody
END:VCARD
"""


def test_cards_of_every_version_are_read_and_a_broken_one_costs_itself(tmp_path):
    content, rows, problems = read(tmp_path, CARDS)
    people = [dict(zip(content.headings, cells + [""] * 30, strict=False)) for cells in rows]
    assert problems == ["", "", "", "card"]
    ana, clinic, luis = people[:3]
    assert (ana["N.given"], ana["N.family"], ana["EMAIL 1"], ana["EMAIL 2"], ana["NOTE"]) == (
        "Ana", "Peña", "ana@x.example", "ana2@x.example", "one\r\ntwo",
    )  # fmt: skip
    assert (clinic["ORG"], clinic["ADR.city"], clinic["ADR.country"]) == ("Clínica Sol", "València", "España")
    assert (luis["TEL 1"], luis["CATEGORIES"]) == ("+34-600-111-222", "feria; vip")


def test_a_picture_of_megabytes_in_a_card_is_passed_by(tmp_path):
    photo = "".join(f" {'A' * 74}\n" for _ in range(60_000))
    _, rows, problems = read(
        tmp_path, f"BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nPHOTO;ENCODING=b;TYPE=JPEG:\n{photo}\nTEL:1\nEND:VCARD\n"
    )
    assert (len(rows), problems, rows[0][2]) == (1, [""], "Ana")


def test_json_lists_objects_and_lines_are_read(tmp_path):
    things = [
        {"name": "Ana", "address": {"city": "Elche"}, "phones": ["1", "2"]},
        {"name": "Luis", "vip": True, "n": None},
    ]
    for text in (json.dumps(things), json.dumps({"meta": 1, "people": things}), "\n".join(map(json.dumps, things))):
        content, rows, _ = read(tmp_path, text)
        assert content.headings[:3] == ["name", "address.city", "phones"]
        assert rows[0] == ["Ana", "Elche", "1; 2"]
    _, _, problems = read(tmp_path, '{"a": 1}\nnonsense\n')
    assert problems == ["", "no_thing"]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": ' * 5000, "[1, 2, 3]", '["x"]'])
def test_json_that_holds_no_things_is_refused_or_told(tmp_path, text):
    try:
        _, _, problems = read(tmp_path, text)
    except UnreadableFile as problem:
        assert str(problem)
    else:
        assert all(problems)


def test_the_delimiter_is_the_one_that_divides_evenly():
    assert delimiter_of("name;note\nAna;one, two, three\nLuis;x, y\n") == ";"
    assert delimiter_of("sep=|\na|b\n") == "|"
    assert delimiter_of("only one column\nx\ny\n") == ","


def _mutated(dice: random.Random) -> bytes:
    seeds = [
        CARDS.encode(),
        'a;b;c\n1;"2";3\n"x\ny";;\n'.encode("cp1252"),
        b'[{"a": 1}, {"b": [2]}]',
        "n,m\nñ,€\n".encode("utf-16"),
    ]
    content = bytearray(dice.choice(seeds))
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(content) + 1)
        way = dice.random()
        if way < 0.4:
            content[place : place + dice.randint(0, 8)] = dice.randbytes(dice.randint(0, 8))
        elif way < 0.7:
            content[place:place] = dice.choice(
                [b'"', b"\n", b"\r", b";", b"\x00", b"BEGIN:VCARD\n", b"=\n", b"[", b"{"]
            ) * dice.randint(1, 30)
        else:
            del content[place : place + dice.randint(1, 40)]
    return bytes(content)


def _endured(tmp_path: Path, seed: int, count: int) -> None:
    from trato.foundation.exchange.reading import child

    dice = random.Random(seed)
    for _ in range(count):
        path = tmp_path / "file"
        path.write_bytes(_mutated(dice))
        try:
            how = look(path)
        except UnreadableFile:
            continue
        # In this process, so that many can be tried; the limits have their own tests.
        options = {"encoding": how.encoding, "delimiter": how.delimiter}
        try:
            rows = list(child._bounded(child.FORMATS[how.format](str(path), options)))
        except (child.Refused, ValueError, OSError):
            continue
        assert all(len(row) <= limits.MOST_COLUMNS + 2 for row in rows)


def test_no_mutilated_file_breaks_the_reader(tmp_path):
    _endured(tmp_path, 20261122, 300)


@pytest.mark.campaign
def test_a_hundred_thousand_mutilated_files_do_not_break_the_reader(tmp_path):
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    _endured(tmp_path, seed, 100_000)
