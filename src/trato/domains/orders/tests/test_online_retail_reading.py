"""Does the reader of online retail files take every honest file and refuse every hostile one clearly?"""

import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from trato.domains.orders.imports.online_retail.documents import Kind
from trato.domains.orders.imports.online_retail.products import ProductKind, is_remark
from trato.domains.orders.imports.online_retail.read import read
from trato.domains.orders.imports.online_retail.records import Rejected, Row, UnreadableFile
from trato.domains.orders.imports.online_retail.spool import Spool
from trato.domains.orders.imports.online_retail.totals import totals

SOURCES = Path(__file__).parents[4]
SHIPPED = SOURCES / "trato/config/demo/online-retail.parquet"
HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOOD = "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26,2.55,17850,United Kingdom"
EXPECTED = Row(
    2, "536365", "85123A", "WHITE HANGING HEART", 6, datetime(2010, 12, 1, 8, 26, tzinfo=UTC), Decimal("2.55"), "17850",
    "United Kingdom",
)  # fmt: skip


def read_all(path: Path) -> tuple[list[Row], list[Rejected]]:
    rows: list[Row] = []
    rejected: list[Rejected] = []
    for batch in read(path).batches():
        rows += batch.rows
        rejected += batch.rejected
    return rows, rejected


def text(tmp_path: Path, *lines: str, encoding: str = "utf-8", ending: str = "\n") -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes((ending.join(lines) + ending).encode(encoding))
    return path


def with_value(tmp_path: Path, column: str, value: str) -> Path:
    cells = GOOD.split(",")
    cells[HEADINGS.split(",").index(column)] = value
    return text(tmp_path, HEADINGS, ",".join(cells), GOOD)


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_all(path)
    return str(caught.value)


def workbook(path: Path, *rows: list[object]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy hh:mm"})
    sheet = book.add_worksheet("Online Retail")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return path


BOOK_ROW = [536365, "85123A", "WHITE HANGING HEART", 6, datetime(2010, 12, 1, 8, 26), 2.55, 17850, "United Kingdom"]


class TestHonestFiles:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
    )
    def test_every_usual_encoding_is_read(self, tmp_path, encoding):
        path = text(tmp_path, HEADINGS, GOOD.replace("HEART", "HEART £"), encoding=encoding)
        assert read_all(path) == ([EXPECTED._replace(description="WHITE HANGING HEART £")], [])

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_every_usual_delimiter_and_line_ending_is_read(self, tmp_path, delimiter, ending):
        path = text(tmp_path, *(line.replace(",", delimiter) for line in (HEADINGS, GOOD)), ending=ending)
        assert read_all(path) == ([EXPECTED], [])

    def test_headings_of_the_second_edition_in_any_case_are_recognized(self, tmp_path):
        headings = "invoice,STOCKCODE,description,quantity,Invoice Date,Price,Customer ID,country"
        assert read_all(text(tmp_path, headings, GOOD)) == ([EXPECTED], [])

    def test_columns_may_stand_in_any_order_beside_others(self, tmp_path):
        headings = ",".join(["No", *reversed(HEADINGS.split(","))])
        assert read_all(text(tmp_path, headings, ",".join(["1", *reversed(GOOD.split(","))]))) == ([EXPECTED], [])

    def test_quoted_values_may_hold_delimiters_quotes_and_line_breaks(self, tmp_path):
        path = text(tmp_path, HEADINGS, GOOD.replace("WHITE HANGING HEART", '"12"" TRAY, RED\nAND BLUE"'))
        assert [row.description for row in read_all(path)[0]] == ['12" TRAY, RED\nAND BLUE']

    def test_an_inch_mark_inside_an_unquoted_value_is_only_an_inch_mark(self, tmp_path):
        path = text(tmp_path, HEADINGS, GOOD.replace("WHITE", '12" WHITE'), GOOD)
        assert [row.description for row in read_all(path)[0]] == ['12" WHITE HANGING HEART', "WHITE HANGING HEART"]

    def test_months_first_is_told_from_a_day_beyond_twelve(self, tmp_path):
        rows = [GOOD.replace("2010-12-01 08:26", when) for when in ("12/1/2010 8:26", "12/31/10 8:26")]
        path = text(tmp_path, HEADINGS, *rows)
        assert [row.at for row in read_all(path)[0]] == [EXPECTED.at, datetime(2010, 12, 31, 8, 26, tzinfo=UTC)]
        assert [str(note) for note in read(path).notes] == ["Dates are written month first."]

    def test_days_first_is_told_from_a_day_beyond_twelve(self, tmp_path):
        rows = [GOOD.replace("2010-12-01 08:26", when) for when in ("1/12/2010 8:26", "31/12/2010 8:26:00 PM")]
        path = text(tmp_path, HEADINGS, *rows)
        assert [row.at for row in read_all(path)[0]] == [EXPECTED.at, datetime(2010, 12, 31, 20, 26, tzinfo=UTC)]

    def test_an_undecided_order_is_assumed_day_first_and_said(self, tmp_path):
        path = text(tmp_path, HEADINGS, GOOD.replace("2010-12-01 08:26", "1/12/2010 8:26"))
        assert read_all(path)[0] == [EXPECTED]
        assert "the day was assumed" in str(read(path).notes[0])

    def test_undecided_days_that_change_more_than_months_are_the_days(self, tmp_path):
        rows = [GOOD.replace("2010-12-01 08:26", f"12/{day}/2010 8:26") for day in (1, 2, 3)]
        path = text(tmp_path, HEADINGS, *rows)
        assert [row.at.day for row in read_all(path)[0]] == [1, 2, 3]
        assert "the month was assumed" in str(read(path).notes[0])

    def test_times_are_those_of_london_unless_they_name_a_zone(self, tmp_path):
        rows = [GOOD.replace("2010-12-01 08:26", when) for when in ("2011-07-01 08:26", "2011-07-01T08:26:00+02:00")]
        moments = [row.at for row in read_all(text(tmp_path, HEADINGS, *rows))[0]]
        assert moments == [datetime(2011, 7, 1, 7, 26, tzinfo=UTC), datetime(2011, 7, 1, 6, 26, tzinfo=UTC)]

    @pytest.mark.parametrize(
        ("price", "amount"), [("2,55", "2.55"), ("1.867,86", "1867.86"), ("-11062,06", "-11062.06"), ("0,001", "0.001")]
    )
    def test_a_decimal_comma_is_told_from_the_other_prices(self, tmp_path, price, amount):
        line = GOOD.replace(",", ";")
        path = text(tmp_path, HEADINGS.replace(",", ";"), line.replace("2.55", price), line.replace("2.55", "3,5"))
        assert read_all(path)[0][0].unit_price == Decimal(amount)

    def test_a_workbook_is_read(self, tmp_path):
        path = workbook(tmp_path / "file.xlsx", HEADINGS.split(","), BOOK_ROW)
        assert read_all(path) == ([EXPECTED], [])

    def test_both_sheets_of_the_second_edition_are_read_and_others_are_not(self, tmp_path):
        book = xlsxwriter.Workbook(str(tmp_path / "file.xlsx"))
        for name in ("Year 2009-2010", "Notes", "Year 2010-2011"):
            sheet = book.add_worksheet(name)
            rows = [["Read me"]] if name == "Notes" else [HEADINGS.split(","), GOOD.split(",")]
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        book.close()
        assert read_all(tmp_path / "file.xlsx") == ([EXPECTED, EXPECTED], [])

    @pytest.mark.parametrize("customer", [17850, 17850.0, "17850", "17850.0"])
    @pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=2))])
    def test_a_parquet_file_is_read_whatever_its_types(self, tmp_path, customer, zone):
        at = datetime(2010, 12, 1, 8, 26) if zone is None else datetime(2010, 12, 1, 10, 26, tzinfo=zone)
        values = ["536365", "85123A", "WHITE HANGING HEART", 6, at, 2.55, customer, "United Kingdom"]
        frame = pl.DataFrame(dict(zip(HEADINGS.split(","), ([value] for value in values), strict=True)))
        frame.write_parquet(tmp_path / "file.parquet")
        assert read_all(tmp_path / "file.parquet") == ([EXPECTED._replace(line_number=1)], [])

    def test_missing_customers_and_descriptions_are_nothing(self, tmp_path):
        path = text(tmp_path, HEADINGS, "536414,22139,,56,2010-12-01 11:52,0,,", "536414,22139,,56,2010-12-01,0,nan,")
        found = {(row.description, row.customer, row.country) for row in read_all(path)[0]}
        assert found == {(None, None, "Unspecified")}

    def test_a_formula_stays_the_text_that_it_is(self, tmp_path):
        path = with_value(tmp_path, "Description", "=cmd|' /C calc'!A0")
        assert read_all(path)[0][0].description == "=cmd|' /C calc'!A0"

    def test_headings_without_rows_are_an_empty_reading(self, tmp_path):
        assert read_all(text(tmp_path, HEADINGS)) == ([], [])


class TestRowsThatCannotBeLoaded:
    @pytest.mark.parametrize(
        ("column", "value", "reason"),
        [
            ("InvoiceDate", "31/02/2011 8:26", "cannot be read"),
            ("InvoiceDate", "0000-01-01 00:00", "outside the years"),
            ("InvoiceDate", "9999-12-31 23:59", "outside the years"),
            ("InvoiceDate", "1989-12-31 23:59", "outside the years"),
            ("InvoiceDate", "yesterday", "cannot be read"),
            ("InvoiceDate", "2010-12-01 25:00", "cannot be read"),
            ("InvoiceDate", "2010-12-01 08:26 +99:99", "cannot be read"),
            ("InvoiceDate", "", "cannot be read"),
            ("Quantity", "6.5", "not a whole number"),
            ("Quantity", "six", "not a whole number"),
            ("Quantity", "", "not a whole number"),
            ("Quantity", "99999999999999", "too large"),
            ("Quantity", "9" * 5000, "not a whole number"),
            ("Quantity", "٣", "not a whole number"),
            ("UnitPrice", "inf", "not a number"),
            ("UnitPrice", "NaN", "not a number"),
            ("UnitPrice", "1e400", "too large"),
            ("UnitPrice", "1e999999999999999999999", "not a number"),
            ("UnitPrice", "free", "not a number"),
            ("UnitPrice", "", "not a number"),
            ("InvoiceNo", "", "invoice number is missing"),
            ("StockCode", " ", "stock code is missing"),
            ("Description", "A\x00B", "no text has"),
            ("Description", "A\x1b[31mB", "no text has"),
            ("Description", "A" * 5000, "longer than it can be"),
            ("InvoiceNo", "5" * 5000, "longer than it can be"),
            ("Country", "one,more", "more than there are headings"),
        ],
    )
    def test_a_bad_value_costs_its_row_only_and_is_explained(self, tmp_path, column, value, reason):
        rows, rejected = read_all(with_value(tmp_path, column, value))
        assert rows == [EXPECTED._replace(line_number=3)]
        assert [(line.line_number, reason in line.reason) for line in rejected] == [(2, True)]
        assert sum(map(len, rejected[0].raw.values())) < 1_500
        assert "\x00" not in str(rejected[0].raw) + rejected[0].reason

    def test_negative_prices_are_bad_debts_and_stay(self, tmp_path):
        rows, rejected = read_all(with_value(tmp_path, "UnitPrice", "-11062.06"))
        assert (rows[0].unit_price, rejected) == (Decimal("-11062.06"), [])

    def test_a_quotation_mark_that_never_closes_costs_its_row_only(self, tmp_path):
        lines = [GOOD] * 50
        rows, rejected = read_all(text(tmp_path, HEADINGS, GOOD.replace("WHITE", '"WHITE'), *lines))
        assert len(rows) == 50
        assert [(line.line_number, line.problem) for line in rejected] == [(2, "open_quote")]

    def test_a_quotation_mark_forgotten_among_quoted_rows_costs_its_row_only(self, tmp_path):
        quoted = ",".join(f'"{cell}"' for cell in GOOD.split(","))
        rows, rejected = read_all(text(tmp_path, HEADINGS, quoted, quoted.replace('HEART"', "HEART"), quoted, quoted))
        assert [row.line_number for row in rows] == [2, 4, 5]
        assert [line.line_number for line in rejected] == [3]

    def test_nothing_but_open_quotation_marks_is_listed_row_by_row(self, tmp_path):
        rows, rejected = read_all(text(tmp_path, HEADINGS, *['a,"b,c'] * 999))
        assert (len(rows) + len(rejected), rows) == (len(rejected), [])

    def test_another_delimiter_in_some_rows_is_listed(self, tmp_path):
        rows, rejected = read_all(text(tmp_path, HEADINGS, GOOD.replace(",", ";"), GOOD))
        assert (len(rows), [line.problem for line in rejected]) == (1, ["too_few"])

    def test_ten_megabytes_in_one_value_are_listed_shortly(self, tmp_path):
        rows, rejected = read_all(with_value(tmp_path, "Description", "A" * 10_000_000))
        assert (len(rows), [line.problem for line in rejected]) == (1, ["long_line"])
        assert len(str(rejected[0].raw)) < 1_000

    def test_ten_thousand_values_in_one_row_are_listed_shortly(self, tmp_path):
        rows, rejected = read_all(text(tmp_path, HEADINGS, "x," * 10_000, GOOD))
        assert (len(rows), [line.problem for line in rejected]) == (1, ["too_many"])
        assert len(rejected[0].raw) <= 12

    def test_a_stray_byte_in_unicode_does_not_stop_the_file(self, tmp_path):
        path = text(tmp_path, HEADINGS, GOOD, GOOD.replace("WHITE", "WEISS ü"))
        path.write_bytes(path.read_bytes() + GOOD.replace("WHITE", "WEISS ü").encode("cp1252") + b"\n")
        assert len(read_all(path)[0]) == 3

    def test_dates_beyond_the_calendar_in_parquet_are_listed(self, tmp_path):
        frame = pl.DataFrame({name: [value] for name, value in zip(HEADINGS.split(","), GOOD.split(","), strict=True)})
        far = pl.lit(10**17).cast(pl.Datetime("ms"))
        frame.with_columns(far.alias("InvoiceDate")).write_parquet(tmp_path / "file.parquet")
        assert [line.problem for line in read_all(tmp_path / "file.parquet")[1]] == ["date"]

    def test_errors_and_odd_dates_in_a_workbook_are_listed(self, tmp_path):
        bad = [[*BOOK_ROW[:4], "31/02/2011", *BOOK_ROW[5:]], [*BOOK_ROW[:5], "#DIV/0!", *BOOK_ROW[6:]]]
        path = workbook(tmp_path / "file.xlsx", HEADINGS.split(","), *bad, BOOK_ROW)
        rows, rejected = read_all(path)
        assert (rows, [line.problem for line in rejected]) == ([EXPECTED._replace(line_number=4)], ["date", "price"])


class TestFilesThatAreRefused:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "empty"),
            (b" \r\n\r\n", "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"\xff\xfe", "empty"),
            (b"PAR1", "damaged"),
            (b"PAR1" + bytes(5000) + b"PAR1", "damaged"),
            (b"PK\x03\x04" + bytes(500), "damaged"),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "picture"),
            (b"%PDF-1.7\n", "picture"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old or encrypted"),
            (b"\x1f\x8b\x08" + bytes(500), "packed"),
            (bytes(range(256)) * 40, "not text"),
            (b"\xff\xfe" + HEADINGS.encode("utf-16-le") + b"\n\x00\x00\xd8\x00\xd8A", "not"),
            (b"<html><body>Not found</body></html>", "must hold the headings InvoiceNo"),
            (GOOD.encode(), "must hold the headings InvoiceNo"),
            (HEADINGS.replace("Quantity,", "").encode(), "missing: Quantity"),
            (HEADINGS.replace("UnitPrice", "InvoiceDate").encode(), "stands twice"),
            (b"a," * 10**6 + b"\n", "too long to be headings"),
            (b"a," * 10_000 + b"\n", "too many columns"),
            ((HEADINGS + ",x" * 10_000).encode(), "too many columns"),
            (b'"' + HEADINGS.encode(), "headings"),
        ],
        ids=lambda value: repr(value[:12]),
    )
    def test_what_is_no_table_of_transactions_is_refused_with_a_reason(self, tmp_path, content, message):
        (tmp_path / "file.csv").write_bytes(content)
        assert message in refusal(tmp_path / "file.csv")

    def test_a_folder_is_refused(self, tmp_path):
        assert "is a folder" in refusal(tmp_path)

    def test_a_missing_file_is_refused(self, tmp_path):
        assert "There is no file" in refusal(tmp_path / "nothing.csv")

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs devices as files")
    def test_an_endless_device_is_refused(self):
        assert "not an ordinary file" in refusal(Path("/dev/zero"))

    def test_a_pipe_that_nobody_writes_to_is_refused_at_once(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.csv")
        assert "not an ordinary file" in refusal(tmp_path / "pipe.csv")

    def test_a_name_with_a_null_character_is_refused(self):
        assert "cannot be opened" in refusal(Path("a\x00b"))

    def test_a_file_we_may_not_read_is_refused(self, tmp_path):
        path = text(tmp_path, HEADINGS, GOOD)
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("the administrator may read everything")
        assert "not allowed" in refusal(path)

    @pytest.mark.parametrize("keep", [0.2, 0.6, 0.98])
    def test_a_truncated_parquet_file_is_refused(self, tmp_path, keep):
        content = SHIPPED.read_bytes()
        (tmp_path / "file.parquet").write_bytes(content[: int(len(content) * keep)])
        assert "damaged" in refusal(tmp_path / "file.parquet")

    def test_a_parquet_file_damaged_in_the_middle_is_refused_or_read_never_fatal(self, tmp_path):
        content = bytearray(SHIPPED.read_bytes())
        content[200_000:200_400] = bytes(400)
        (tmp_path / "file.parquet").write_bytes(content)
        assert "damaged" in refusal(tmp_path / "file.parquet")

    def test_a_truncated_workbook_is_refused(self, tmp_path):
        path = workbook(tmp_path / "file.xlsx", HEADINGS.split(","), BOOK_ROW)
        path.write_bytes(path.read_bytes()[:-200])
        assert "damaged" in refusal(path)

    def test_a_workbook_with_damaged_contents_is_refused(self, tmp_path):
        path = workbook(tmp_path / "file.xlsx", HEADINGS.split(","), BOOK_ROW)
        assert "damaged" in refusal(rewritten(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"))

    def test_an_archive_that_is_no_workbook_is_refused(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "file.xlsx", "w") as archive:
            archive.writestr("transactions.csv", HEADINGS)
        assert "no workbook" in refusal(tmp_path / "file.xlsx")

    def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unopened(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "file.xlsx", "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            archive.writestr("xl/worksheets/sheet1.xml", "")
        content = (tmp_path / "file.xlsx").read_bytes()
        # The directory at the end of the archive claims three billion bytes for the sheet.
        entry = content.rindex(b"PK\x01\x02")
        (tmp_path / "file.xlsx").write_bytes(content[: entry + 24] + b"\x00\x00\x00\xb3" + content[entry + 28 :])
        assert "far more than it should" in refusal(tmp_path / "file.xlsx")

    def test_a_workbook_with_two_cells_at_its_far_corners_is_refused(self, tmp_path):
        path = workbook(tmp_path / "file.xlsx", HEADINGS.split(","), BOOK_ROW)
        sheet = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            "</sheetData></worksheet>"
        )
        assert "far more than it should" in refusal(rewritten(path, "xl/worksheets/sheet1.xml", sheet.encode()))

    def test_an_empty_workbook_is_refused(self, tmp_path):
        assert "empty" in refusal(workbook(tmp_path / "file.xlsx"))


def rewritten(path: Path, member: str, content: bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, old in members.items():
            archive.writestr(name, content if name == member else old)
    return path


LIMITED = """
import resource, sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from trato.domains.orders.imports.online_retail.read import read
from trato.domains.orders.imports.online_retail.records import UnreadableFile
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    counts = [(len(batch.rows), len(batch.rejected)) for batch in read(Path(sys.argv[1])).batches()]
    print("rows", sum(a for a, b in counts), sum(b for a, b in counts), end=" ")
except UnreadableFile as error:
    print("refused", error, end=" ")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def growth(path: Path) -> tuple[str, int]:
    """What a process of its own says about the file, and how many megabytes it needed beyond its start."""
    outcome = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    )  # fmt: skip
    said, _space, megabytes = outcome.stdout.strip().rpartition(" ")
    return said, int(megabytes)


class TestMemory:
    def test_one_endless_line_needs_little_memory(self, tmp_path):
        path = tmp_path / "file.csv"
        path.write_bytes(HEADINGS.encode() + b"\n" + b"A" * 150_000_000)
        said, megabytes = growth(path)
        assert said == "rows 0 1"
        assert megabytes < 40

    def test_a_quarter_of_a_million_bad_rows_are_not_kept(self, tmp_path):
        path = tmp_path / "file.csv"
        path.write_bytes(HEADINGS.encode() + b"\n" + b'a,"b\n' * 20_001 + b"a;b\n" * 250_000)
        said, megabytes = growth(path)
        assert said == "rows 0 270001"
        assert megabytes < 60

    def test_one_long_text_many_times_in_parquet_needs_little_memory(self, tmp_path):
        frame = pl.DataFrame({name: [value] for name, value in zip(HEADINGS.split(","), GOOD.split(","), strict=True)})
        frame = pl.concat([frame.with_columns(Description=pl.lit("A" * 1_000_000))] * 300)
        frame.write_parquet(tmp_path / "file.parquet", compression="zstd")
        said, megabytes = growth(tmp_path / "file.parquet")
        assert said == "rows 0 300"
        assert megabytes < 500


class TestDocuments:
    def documents(self, tmp_path: Path, *lines: str):
        with Spool(read(text(tmp_path, HEADINGS, *lines))) as spool:
            return list(spool.documents()), list(spool.products()), list(spool.buyers()), list(spool.rejected())

    def test_rows_of_an_invoice_belong_together_wherever_they_stand(self, tmp_path):
        other = GOOD.replace("536365", "536366").replace("08:26", "08:25")
        late = GOOD.replace("08:26", "08:27").replace("85123A", "71053")
        invoices, *_ = self.documents(tmp_path, late, other, GOOD)
        assert [(invoice.number, len(invoice.lines)) for invoice in invoices] == [("536366", 1), ("536365", 2)]
        assert invoices[1].placed_at == EXPECTED.at
        assert [line.stock_code for line in invoices[1].lines] == ["71053", "85123A"]

    def test_a_line_that_is_there_twice_was_sold_twice(self, tmp_path):
        invoices, *_ = self.documents(tmp_path, GOOD, GOOD)
        assert (len(invoices[0].lines), invoices[0].total) == (2, Decimal("30.60"))

    def test_cancellations_bad_debts_and_write_offs_are_told_apart(self, tmp_path):
        lines = [
            GOOD,
            "C536379,D,Discount,-1,2010-12-01 09:41,27.5,14527,United Kingdom",
            "A563186,B,Adjust bad debt,1,2011-08-12 14:51,-11062.06,,United Kingdom",
            "536589,21777,,-10,2010-12-01 16:50,0,,United Kingdom",
            "536590,21777,BIRD,-10,2010-12-01 16:51,0,17850,United Kingdom",
        ]
        invoices, *_ = self.documents(tmp_path, *lines)
        assert {invoice.number: invoice.kind for invoice in invoices} == {
            "536365": Kind.SALE,
            "C536379": Kind.RETURN,
            "A563186": Kind.ADJUSTMENT,
            "536589": Kind.ADJUSTMENT,
            "536590": Kind.SALE,
        }

    def test_a_product_is_called_what_most_lines_call_it_and_never_a_remark(self, tmp_path):
        lines = [GOOD.replace("WHITE HANGING HEART", name) for name in ("wet/rusty", "?", "?", "OLD  HEART", "damaged")]
        lines.append(
            GOOD.replace("WHITE HANGING HEART", "NEW HEART").replace("85123A", "85123a").replace("08:26", "09:00")
        )
        lines.append("536366,POST,POSTAGE,1,2010-12-01 09:41,18,12583,France")
        _, products, *_ = self.documents(tmp_path, *lines)
        assert [(product.code, product.name, product.kind) for product in products] == [
            ("85123A", "NEW HEART", ProductKind.GOODS),
            ("POST", "Postage", ProductKind.SERVICE),
        ]

    @pytest.mark.parametrize(
        "name", ["BAG 125g SWIRLY MARBLES", "SUNSET CHECK HAMMOCK", "Next Day Carriage", "ROSE DU SUD TRAY"]
    )
    def test_names_of_goods_are_no_remarks(self, name):
        assert not is_remark(name)

    @pytest.mark.parametrize(
        "name",
        ["?", "damages?", "thrown away", "Dotcom sales", "MIA", "Not rcvd in delivery", "wrongly coded"],
    )
    def test_notes_of_the_stock_keeper_are_remarks(self, name):
        assert is_remark(name)

    def test_a_customer_of_two_countries_lives_in_the_first_one(self, tmp_path):
        move = GOOD.replace("United Kingdom", "Spain").replace("536365", "536366").replace("2010-12", "2011-01")
        buyer = self.documents(tmp_path, move, GOOD)[2][0]
        assert (buyer.customer, buyer.country, buyer.other_countries) == ("17850", "United Kingdom", ("Spain",))
        assert (buyer.turnover, buyer.documents) == (Decimal("30.60"), 2)

    def test_what_cannot_be_loaded_is_kept_with_its_reason(self, tmp_path):
        rejected = self.documents(tmp_path, GOOD.replace("2.55", "free"), GOOD)[3]
        assert [(line.line_number, line.reason) for line in rejected] == [(2, "The price “free” is not a number.")]


class TestShippedFile:
    def test_its_documents_add_up_to_what_the_file_itself_says(self):
        expected = totals(SHIPPED)
        kinds: dict[str, int] = {}
        revenue: dict[tuple[str, int, int], Decimal] = {}
        line_count = 0
        with Spool(read(SHIPPED)) as spool:
            for document in spool.documents():
                kinds[document.kind.value] = kinds.get(document.kind.value, 0) + 1
                month = (document.country, document.placed_at.year, document.placed_at.month)
                revenue[month] = revenue.get(month, Decimal()) + document.total
                line_count += len(document.lines)
            customers = sum(1 for _ in spool.buyers())
            products = sum(1 for _ in spool.products())
            assert spool.rejected_count == 0
        assert line_count == expected.rows == 320_705
        assert kinds == expected.documents == {"adjustment": 928, "return": 2_554, "sale": 12_977}
        assert customers == expected.customers == 3_360
        assert products == expected.stock_codes == 3_680
        assert revenue == expected.revenue_by_country_and_month
        assert sum(revenue.values()) == expected.revenue == Decimal("5761931.382")

    def test_the_same_rows_come_out_of_csv_in_another_dress(self, tmp_path):
        frame = pl.read_parquet(SHIPPED).head(20_000)
        dressed = frame.with_columns(
            pl.col("InvoiceDate").dt.strftime("%-m/%-d/%y %-H:%M"),
            pl.col("UnitPrice").cast(pl.String).str.replace(".", ",", literal=True),
        )
        buffer = io.BytesIO()
        dressed.write_csv(buffer, separator=";", line_terminator="\r\n", quote_style="always")
        frame.write_parquet(tmp_path / "file.parquet")
        (tmp_path / "file.csv").write_bytes(buffer.getvalue().decode().encode("cp1252"))
        rows, rejected = read_all(tmp_path / "file.csv")
        assert [row[1:] for row in rows] == [row[1:] for row in read_all(tmp_path / "file.parquet")[0]]
        assert rejected == []
