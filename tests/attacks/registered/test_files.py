"""Does a file that somebody sends to be imported read other files, grow beyond measure, or compute?"""

import socket
import zipfile
from pathlib import Path

import pytest

from trato.domains.orders.imports.online_retail.records import UnreadableFile
from trato.domains.orders.tests.test_online_retail_reading import (
    BOOK_ROW,
    HEADINGS,
    read_all,
    rewritten,
    text,
    workbook,
)

_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """An honest workbook, to be changed."""
    return workbook(tmp_path / "file.xlsx", HEADINGS.split(","), BOOK_ROW)


def told(path: Path) -> str:
    """All that reading it says, accepted, rejected or refused."""
    try:
        return repr(read_all(path))
    except UnreadableFile as problem:
        return str(problem)


def member(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def test_entities_that_multiply_come_to_nothing(book: Path):
    """FU07, SS13: a billion laughs in the sheet or in its strings is refused or stays the few signs that it is."""
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    for name in (_SHEET, _STRINGS):
        content = member(book, name).replace("?>", f"?>{doctype}", 1).replace("WHITE HANGING", "&l12;")
        assert len(told(rewritten(book, name, content.encode()))) < 5_000


def test_entities_read_no_file_and_call_nobody(book: Path, tmp_path: Path):
    """SS13, FU07: external entities name a file and a listening neighbor; neither is touched."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the canary sings")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        port = canary.getsockname()[1]
        for system in (f"file://{secret}", f"http://127.0.0.1:{port}/x"):
            doctype = f'<!DOCTYPE x [<!ENTITY c SYSTEM "{system}">]>'
            content = member(book, _STRINGS).replace("?>", f"?>{doctype}", 1).replace("WHITE HANGING", "&c;")
            assert "canary sings" not in told(rewritten(book, _STRINGS, content.encode()))
        with pytest.raises(TimeoutError):
            canary.accept()


def test_names_inside_an_archive_lead_nowhere(tmp_path: Path):
    """FU01, FU04: members with ways upward, a thousand of them, and one that contains itself write no file."""
    target = tmp_path / "victim.txt"
    path = tmp_path / "in" / "file.xlsx"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../victim.txt", "written")
        archive.writestr("/tmp/../victim.txt", "written")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(1000):
            archive.writestr(f"xl/{number}.xml", "")
    before = sorted(tmp_path.rglob("*"))
    told(path)
    assert not target.exists()
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "cell", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-1+1", "\t=1+1", "＝1+1", "{{7*7}}"]
)
def test_what_would_compute_elsewhere_is_kept_as_it_was_written(tmp_path: Path, cell):
    """CF01, CF04, TP01: formulas in a description are its words."""
    said = told(text(tmp_path, HEADINGS, f'536365,85123A,"{cell}",6,01/12/2010 08:26,2.55,17850,United Kingdom'))
    assert cell.strip() in said.replace("\\t", "\t")


def test_one_long_text_named_a_million_times_is_refused_in_time(book: Path):
    """FU04, FU07: a small file that would fill the memory ends the reader's own process, not ours."""
    long = "<si><t>" + "a" * 30_000 + "</t></si>"
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + long * 300 + "</sst>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 300}</v></c></row>' for n in range(1, 20_000))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{cells}</sheetData></worksheet>"
    )
    path = rewritten(rewritten(book, _STRINGS, strings.encode()), _SHEET, sheet.encode())
    assert path.stat().st_size < 2_000_000
    assert "damaged" in told(path) or len(told(path)) < 60_000_000
