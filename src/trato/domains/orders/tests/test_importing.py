"""Do products, orders and returns come in from files as they should, and leave again when it was a mistake?"""

from decimal import Decimal

import pytest

from tests import cast
from tests.bringing import brought, loaded, undone
from tests.told import follow_here
from trato.domains.catalog.actions import products
from trato.domains.catalog.models import Product
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
from trato.domains.orders.actions import orders
from trato.domains.orders.models import Order, OrderLine, PartySales, SalesMonth
from trato.foundation.access.policy import Refused
from trato.foundation.exchange import places, working
from trato.foundation.exchange.actions import imports
from trato.foundation.kit import sql

pytestmark = pytest.mark.django_db
TABLES = ("orders_order", "orders_orderline", "orders_partysales", "orders_salesmonth", "catalog_product")
SHOP = "Order ID;Order Date;Customer;SKU;Product;Qty;Unit Price\n"


def checksums() -> dict[str, str]:
    return {
        table: sql.rows(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM {table} t")[0]["sum"]
        for table in TABLES
    }


@pytest.fixture
def admin():
    cast.company()
    return cast.user("Ada Min", "administrator", language="en")


@pytest.fixture
def clinic(admin):
    return parties.register(
        "organization", name="Clínica Sol", written=[Written("email", "sol@sol.example")], by=admin.actor, at=cast.NOW
    )


def rejected(one) -> str:
    return places.rejected_of(one).read_text()


def test_products_come_in_by_code_and_a_second_time_change_nothing(admin):
    """PLT-10."""
    content = (
        "Referencia;Producto;PVP;Moneda\nGEL-5;Gel de contacto;18,50;EUR\nSRV;Revisión anual;1.250,00;EUR\n;;3;EUR\n"
    )
    one = loaded(brought(content, admin, name="productos.csv"), admin)
    assert (one.target, one.counts) == ("products", {"read": 3, "new": 2, "refused": 1})
    assert Product.objects.get(code="SRV").price == Decimal(1250)
    again = loaded(brought(content, admin, name="productos.csv"), admin)
    assert again.counts == {"read": 3, "same": 2, "refused": 1}


def test_products_without_a_code_are_known_by_their_name(admin):
    one = loaded(brought("product,series,sales_price\nGTX Basic,GTX,550\nGTX Pro,GTX,4821\n", admin), admin)
    assert (one.target, one.counts["new"]) == ("products", 2)
    assert Product.objects.get(code="GTX Pro").price == 4821


def test_undoing_products_gives_back_what_was_and_keeps_what_is_used(admin, clinic):
    gel = products.add("GEL-5", name="GEL-5", currency="EUR", by=admin.actor, at=cast.NOW)
    before = checksums()["catalog_product"]
    content = "code;name;price\nGEL-5;Gel;18,5\nNEW-1;Sonda;900\nNEW-2;Cable;30\n"
    one = loaded(brought(content, admin, target="products"), admin)
    assert one.counts == {"read": 3, "new": 2, "changed": 1}
    gel.refresh_from_db()
    assert (gel.name, gel.price) == ("Gel", Decimal("18.5"))
    undone(one, admin)
    assert checksums()["catalog_product"] == before

    one = loaded(brought(content, admin, target="products"), admin)
    line = orders.Line(Product.objects.get(code="NEW-1"), Decimal(1), Decimal(900))
    orders.place("A-1", party=clinic, lines=[line], currency="EUR", by=admin.actor, at=cast.NOW)
    one = undone(one, admin)
    assert [name for name, _why in one.kept["things"]] == ["Sonda"]
    assert list(Product.objects.order_by("code").values_list("code", flat=True)) == ["GEL-5", "NEW-1"]


def test_rows_with_one_number_become_one_order_of_the_customer_they_name(admin, clinic):
    """PLT-10: two lines of one order, one order of nobody, a return, and a customer nobody knows."""
    one = loaded(
        brought(
            SHOP + "T-1;2026-03-01;Clínica Sol;GEL-5;Gel;2;18,50\nT-1;2026-03-01;Clínica Sol;;Sonda;1;900\n"
            "T-2;2026-03-02;;GEL-5;Gel;1;18,50\nT-3;2026-03-05;clinica sol;GEL-5;Gel;-2;18,50\n"
            "T-4;2026-03-05;Nadie S. L.;GEL-5;Gel;1;18,50\n",
            admin,
            name="pedidos.csv",
        ),
        admin,
    )
    assert (one.target, one.counts) == ("orders", {"read": 5, "new": 4, "refused": 1})
    assert "load the customers first" in rejected(one)
    first, second, third = Order.objects.order_by("number")
    assert (first.party, first.total, first.lines.count()) == (clinic, Decimal(937), 2)
    assert second.party is None
    assert (third.kind, third.total) == ("return", Decimal(-37))
    follow_here()
    sales = PartySales.objects.get(party_id=clinic.pk)
    assert (sales.orders, sales.returns, sales.sales, sales.returned) == (1, 1, Decimal(937), Decimal(-37))


def test_headers_and_lines_in_two_files_make_whole_orders(admin, clinic):
    loaded(brought("order_id,customer_id,order_date,ship_country\n10248,X,1996-07-04,France\n", admin), admin)
    assert not Order.objects.exists()  # nobody is known as X
    parties.register(
        "organization", name="Vins", written=[Written("external", "VINET", "file")], by=admin.actor, at=cast.NOW
    )
    head = loaded(
        brought("order_id,customer_id,order_date,ship_country\n10248,VINET,1996-07-04,France\n", admin), admin
    )
    assert head.counts == {"read": 1, "new": 1}
    lines = "order_id,product_id,unit_price,quantity,discount\n10248,11,14,12,0\n10248,42,9.8,10,0.15\n"
    body = loaded(brought(lines, admin), admin)
    assert (body.target, body.counts) == ("orders", {"read": 2, "changed": 2})
    order = Order.objects.get()
    assert (order.total, order.country, order.party.name) == (Decimal("251.3"), "FR", "Vins")
    assert loaded(brought(lines, admin), admin).counts == {"read": 2, "same": 2}


def test_deals_that_were_not_won_are_left_alone(admin, clinic):
    one = loaded(
        brought(
            "opportunity_id,product,account,deal_stage,close_date,close_value\n"
            "A,GTX Pro,Clínica Sol,Won,2017-03-01,1054\nB,GTXPro,Clínica Sol,Won,2017-03-02,10\n"
            "C,GTX Pro,Clínica Sol,Lost,2017-03-01,0\nD,MG,,Prospecting,,\n",
            admin,
        ),
        admin,
    )
    assert one.counts == {"read": 4, "new": 2, "skipped": 2}
    # «GTXPro» stands in the same batch as «GTX Pro», which the catalog did not know yet.
    assert Order.objects.count() == 2


def test_undoing_orders_restores_every_table_exactly(admin, clinic):
    """PLT-15: orders, lines, sums and products as before; what was changed since stays."""
    gel = products.add("GEL-5", name="Gel", currency="EUR", by=admin.actor, at=cast.NOW)
    orders.place(
        "T-1",
        party=clinic,
        lines=[orders.Line(gel, Decimal(1), Decimal(10))],
        currency="EUR",
        by=admin.actor,
        at=cast.NOW,
    )
    follow_here()
    before = checksums()
    content = (
        SHOP
        + "T-1;2026-03-01;Clínica Sol;GEL-5;Gel;2;18,50\nT-2;2025-01-01;Clínica Sol;NEW;Sonda;1;900\nT-3;2026-02-01;Clínica Sol;GEL-5;Gel;-1;10\n"
    )
    one = loaded(brought(content, admin), admin)
    follow_here()
    assert one.counts == {"read": 3, "new": 2, "changed": 1}
    assert PartySales.objects.get(party_id=clinic.pk).sales == Decimal(947)
    undone(one, admin)
    follow_here()
    assert checksums() == before

    one = loaded(brought(content, admin), admin)
    orders.correct(Order.objects.get(number="T-2"), channel="feria", by=admin.actor, at=cast.LATER)
    one = undone(one, admin)
    assert [name for name, _why in one.kept["things"]] == ["T-2", "Sonda"]
    assert set(Order.objects.values_list("number", flat=True)) == {"T-1", "T-2"}


def test_an_order_that_goes_on_in_the_next_batch_keeps_equal_lines(admin, clinic, monkeypatch):
    monkeypatch.setattr(working, "AT_ONCE", 2)
    row = "T-1;2026-03-01;Clínica Sol;GEL-5;Gel;1;10\n"
    one = loaded(brought(SHOP + row * 5, admin), admin)
    assert one.counts["read"] == 5
    assert OrderLine.objects.count() == 5
    undone(one, admin)
    assert (Order.objects.count(), OrderLine.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (";2026-03-01;;GEL;Gel;1;10", "The order has no number."),
        ("T-1;;;GEL;Gel;1;10", "so it needs a date"),
        ("T-1;mañana;;GEL;Gel;1;10", "is no date"),
        ("T-1;2026-03-01;;GEL;Gel;0;10", "A line over nothing"),
        ("T-1;2026-03-01;;GEL;Gel;0,0001;10", "A line over nothing"),
        ("T-1;2026-03-01;;GEL;Gel;99999999999;99999999999", "too large"),
        ("T-1;2026-03-01;;GEL;Gel;1e99;10", ""),
        ("T" * 60 + ";2026-03-01;;GEL;Gel;1;10", "longer than 40"),
    ],
)
def test_rows_that_make_no_sense_come_back_with_the_reason(admin, row, why):
    one = loaded(brought(SHOP + row + "\n", admin, invalid="refuse"), admin)
    assert sum(one.counts[name] for name in ("new", "refused") if name in one.counts) == 1
    if why:
        assert one.counts.get("refused") == 1
        assert why in rejected(one)


def test_an_order_cannot_have_two_customers_or_currencies(admin, clinic):
    cast.marta(admin.actor)
    content = "order number;order date;customer;product;amount;currency\nT-1;2026-03-01;Clínica Sol;Gel;10;EUR\nT-1;2026-03-01;Marta Roca;Gel;10;EUR\nT-2;2026-03-01;;Gel;1;EUR\nT-2;2026-03-01;;Gel;1;USD\n"
    name = cast.Party.objects.exclude(pk=clinic.pk).get().name
    one = loaded(brought(content.replace("Marta Roca", name), admin), admin)
    assert one.counts == {"read": 4, "refused": 4}
    assert "different customers" in rejected(one)
    assert "different currencies" in rejected(one)


def test_whoever_may_not_book_orders_loads_none(admin, clinic):
    marketer = cast.user("Mercè Fort", "marketer")
    one = brought(SHOP + "T-1;2026-03-01;;GEL;Gel;1;10\n", marketer)
    with pytest.raises(Refused):
        imports.run(one, by=marketer.actor, at=cast.NOW)
    assert not SalesMonth.objects.exists()
