"""What becomes of unusual and hostile files when they are loaded?"""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from trato.domains.catalog.models import Product
from trato.domains.customers.models import Address, Identity, Party
from trato.domains.orders.imports.online_retail import command_line
from trato.domains.orders.imports.online_retail.introductions import plainly
from trato.domains.orders.imports.online_retail.load import CannotLoad, load
from trato.domains.orders.imports.online_retail.records import Rejected, UnreadableFile
from trato.domains.orders.imports.online_retail.report import Report, write_rejected
from trato.domains.orders.models import Order, OrderLine
from trato.foundation.access.models import Company
from trato.foundation.access.policy import Refused
from trato.foundation.kit.actor import Actor, trato
from trato.foundation.stream.models import StoredEvent

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOOD = "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26,2.55,17850,United Kingdom"

pytestmark = pytest.mark.django_db


def file(folder: Path, *lines: str) -> Path:
    path = folder / "file.csv"
    path.write_text("\n".join([HEADINGS, *lines]) + "\n", encoding="utf-8")
    return path


def loaded(folder: Path, *lines: str, by: Actor = trato("import.online_retail")) -> Report:  # noqa: B008 - a constant
    return load(file(folder, *lines), by=by, at=NOW, introducing=plainly)


def counts() -> list[int]:
    return [every.objects.count() for every in (Company, Product, Party, Identity, Order, OrderLine, StoredEvent)]


class TestOneInvoice:
    def test_it_becomes_an_order_of_a_registered_customer(self, tmp_path):
        loaded(tmp_path, GOOD)
        order = Order.objects.get(number="536365")
        assert (order.kind, order.total, order.currency, order.country) == ("sale", Decimal("15.30"), "GBP", "GB")
        assert order.placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
        assert (order.party.name, order.party.roles, order.party.phase) == (
            "Customer 17850",
            ["customer"],
            "management",
        )
        assert order.party.phases.get().since == order.party.created_at == order.placed_at
        assert order.party.identities.get().value == "17850"

    def test_an_unknown_customer_is_nobody(self, tmp_path):
        report = loaded(tmp_path, GOOD.replace("17850", ""))
        assert (Order.objects.get().party, Party.objects.count(), report.customers_new) == (None, 0, 0)
        assert StoredEvent.objects.get(name="orders.order.placed").parties == []

    def test_the_company_keeps_its_books_in_pounds_from_then_on(self, tmp_path):
        loaded(tmp_path, GOOD)
        assert Company.objects.get().currency == "GBP"

    def test_a_customer_of_two_countries_has_an_address_in_each(self, tmp_path):
        move = GOOD.replace("United Kingdom", "Spain").replace("536365", "536366").replace("2010-12", "2011-01")
        loaded(tmp_path, GOOD)
        loaded(tmp_path, GOOD, move)
        assert Party.objects.get().country == "GB"
        assert sorted(Address.objects.values_list("country", flat=True)) == ["ES", "GB"]
        before = counts()
        loaded(tmp_path, GOOD, move)
        assert counts() == before

    def test_the_price_of_a_product_is_the_most_frequent_one(self, tmp_path):
        loaded(tmp_path, GOOD, GOOD.replace("2.55", "9.99"), GOOD.replace("85123A", "85123a"))
        assert Product.objects.get().price == Decimal("2.55")

    def test_a_line_twice_is_known_twice_and_a_third_one_is_new(self, tmp_path):
        loaded(tmp_path, GOOD, GOOD)
        report = loaded(tmp_path, GOOD, GOOD, GOOD)
        assert (report.lines_loaded, report.lines_known, report.orders_extended) == (1, 2, 1)
        assert list(OrderLine.objects.order_by("line_number").values_list("line_number", flat=True)) == [1, 2, 3]
        assert Order.objects.get().total == Decimal("45.90")
        assert StoredEvent.objects.get(name="orders.order.extended").payload["amount"] == "15.3000"

    def test_a_return_is_booked_as_it_stands_whatever_its_signs(self, tmp_path):
        loaded(tmp_path, GOOD.replace("536365", "C536365").replace(",6,", ",-6,"), GOOD.replace("536365", "C536366"))
        assert sorted(Order.objects.values_list("kind", "total")) == [
            ("return", Decimal("-15.30")),
            ("return", Decimal("15.30")),
        ]


class TestRefusals:
    def test_books_in_another_currency_are_not_mixed(self, tmp_path):
        Company.objects.create(name="Ecotec", currency="EUR")
        before = counts()
        with pytest.raises(CannotLoad, match="Ecotec keeps its books in EUR"):
            loaded(tmp_path, GOOD)
        assert counts() == before

    def test_who_may_not_load_leaves_nothing_behind(self, tmp_path):
        before = counts()
        with pytest.raises(Refused):
            loaded(tmp_path, GOOD, by=Actor(kind="visitor", id=None, name=""))
        assert counts() == before

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00" * 4096,
            b"PK\x03\x04" + b"\x00" * 500,
            b"PAR1" + b"\xff" * 500 + b"PAR1",
            b"%PDF-1.4 not a table",
            b"a,b,c\n1,2,3\n",
            b"\xff\xfe" + "InvoiceNo\n".encode("utf-16-le"),
            (",".join(["x"] * 100_000) + "\n").encode(),
        ],
        ids=["empty", "nul", "zip", "parquet", "pdf", "headings", "utf-16", "wide"],
    )
    def test_an_unreadable_file_changes_nothing(self, tmp_path, content):
        (tmp_path / "file.csv").write_bytes(content)
        before = counts()
        with pytest.raises(UnreadableFile):
            load(tmp_path / "file.csv", by=trato("import.online_retail"), at=NOW, introducing=plainly)
        assert counts() == before

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            (GOOD.replace("2010-12-01", "0000-00-00"), "year"),
            (GOOD.replace("2010-12-01", "9999-12-31"), "year"),
            (GOOD.replace(",6,", ",0,"), "nothing"),
            (GOOD.replace(",6,", ",=1+1,"), "quantity"),
            (GOOD.replace(",6,", ",2000000,").replace("2.55", "999"), "amount"),
            (GOOD.replace("2.55", "NaN"), "price"),
            (GOOD.replace("85123A", "\u200b"), "no_stock_code"),
            (GOOD.replace("85123A", "ŉ" * 40), "length"),
            (GOOD.replace("536365", "9" * 41), "length"),
            (GOOD + ",more", "too_many"),
        ],
    )
    def test_a_senseless_line_is_rejected_and_the_others_are_loaded(self, tmp_path, line, problem):
        report = loaded(tmp_path, line, GOOD.replace("536365", "536370"))
        assert dict(report.rejected) == {problem: 1}
        assert (report.rows, report.lines_loaded) == (2, 1)
        assert Order.objects.get().number == "536370"

    def test_texts_that_look_like_commands_stay_texts(self, tmp_path):
        evil = "=cmd|' /C calc'!A0'); DROP TABLE orders_order;--"
        loaded(tmp_path, GOOD.replace("WHITE HANGING HEART", evil))
        assert OrderLine.objects.get().description == evil

    def test_an_invoice_without_end_is_rejected_whole(self, tmp_path):
        report = loaded(tmp_path, *[GOOD] * 10_001, GOOD.replace("536365", "536366"))
        assert dict(report.rejected) == {"long_invoice": 10_001}
        assert Order.objects.get().number == "536366"

    def test_codes_that_are_equal_only_when_made_large_are_one_product(self, tmp_path):
        loaded(tmp_path, GOOD.replace("85123A", "ñ1"), GOOD.replace("85123A", "Ñ1"))
        assert Product.objects.get().code == "Ñ1"
        assert OrderLine.objects.count() == 2


class TestCommand:
    def run(self, *arguments: str) -> int:
        return command_line.run(arguments, invented=plainly)

    def test_it_reports_what_was_loaded_and_lists_what_was_not(self, tmp_path, capsys):
        path = file(tmp_path, GOOD, GOOD.replace("2.55", "=1+1"))
        assert self.run(str(path), "--rejected", str(tmp_path / "no.csv")) == 0
        said = capsys.readouterr().out
        assert "1 loaded, 0 known already, 1 rejected" in said
        assert "1 orders, 0 returns, 0 adjustments" in said
        rows = list(csv.DictReader((tmp_path / "no.csv").open(encoding="utf-8")))
        assert (rows[0]["line"], rows[0]["reason"]) == ("3", "The price “=1+1” is not a number.")
        assert "UnitPrice: =1+1" in rows[0]["content"]

    def test_an_unreadable_file_ends_with_one_sentence(self, tmp_path, capsys):
        assert self.run(str(tmp_path / "nothing.csv")) == 1
        assert capsys.readouterr().err.startswith("trato: There is no file")

    def test_a_list_that_cannot_be_written_stops_before_anything_is_loaded(self, tmp_path, capsys):
        assert self.run(str(file(tmp_path, GOOD)), "--rejected", str(tmp_path / "no" / "no.csv")) == 1
        assert "cannot be written" in capsys.readouterr().err
        assert Order.objects.count() == 0


def test_a_list_of_rejected_lines_never_starts_a_formula():
    out = io.StringIO()
    write_rejected([Rejected(3, {"": "x"}, "quantity", "1", sheet="=1+1"), Rejected(4, {"@SUM": "1"}, "price")], out)
    rows = list(csv.reader(out.getvalue().splitlines()))
    assert rows[1][0] == "'=1+1"
    assert rows[2][3] == "'@SUM: 1"
