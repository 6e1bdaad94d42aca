"""Are orders booked, returned, extended and added up as they should be?"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests import cast
from tests.told import STRANGERS, follow_here, heard, refused, unpermitted
from trato.domains.orders.actions import orders
from trato.domains.orders.actions.orders import Line
from trato.domains.orders.models import Order, PartySales, SalesMonth
from trato.domains.orders.queries import orders as known
from trato.foundation.stream.vocabulary.orders import OrderAdjusted, OrderExtended, OrderPlaced, OrderReturned

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


@pytest.fixture
def gel():
    return cast.gel(cast.lucia().actor)


@pytest.fixture
def clinic(eva):
    return cast.santa_irene(eva)


def place(number, clinic, *lines, by, **said):
    return orders.place(number, **{"party": clinic, "lines": lines, "currency": "EUR", **said}, by=by, at=cast.LATER)


def line(gel, quantity, price="18.50"):
    return Line(gel, Decimal(quantity), Decimal(price))


def test_an_order_is_booked_with_its_lines_and_sum(eva, clinic, gel):
    with heard() as news:
        order = place(
            " TW-1 ", clinic, line(gel, 4), Line(gel, Decimal(1), Decimal("5"), " Portes "),
            channel=" web ", placed_at=cast.NOW, by=eva,
        )  # fmt: skip
    order.refresh_from_db()
    assert (order.number, order.kind, order.party, order.channel, order.country) == (
        "TW-1",
        "sale",
        clinic,
        "web",
        "ES",
    )
    assert (order.total, order.currency, order.placed_at, order.recorded_at) == (
        Decimal("79"), "EUR", cast.NOW, cast.LATER,
    )  # fmt: skip
    kept = order.lines.order_by("line_number").values_list(
        "line_number", "product", "quantity", "amount", "description"
    )
    assert list(kept) == [(1, gel.pk, 4, 74, ""), (2, gel.pk, 1, 5, "Portes")]
    assert news == [(OrderPlaced(order_id=order.pk, amount="79.0000"), [clinic.pk])]


def test_the_total_is_the_sum_of_what_the_lines_say(eva, clinic, gel):
    lines = [line(gel, "0.3333", "0.00014") for _ in range(10)]
    order = place("TW-1", clinic, *lines, by=eva)
    order.refresh_from_db()
    assert order.total == sum(row.amount for row in order.lines.all())
    assert {row.quantity for row in order.lines.all()} == {Decimal("0.333")}


def test_returns_and_adjustments_are_told_as_such(eva, clinic, gel):
    with heard() as news:
        back = place("C-1", clinic, line(gel, -2), kind="return", by=eva)
        debt = place("A-1", None, line(gel, 1, "-11062.06"), kind="adjustment", by=eva)
    assert (back.total, debt.total) == (Decimal("-37"), Decimal("-11062.06"))
    assert news == [
        (OrderReturned(order_id=back.pk, amount="-37.0000"), [clinic.pk]),
        (OrderAdjusted(order_id=debt.pk, amount="-11062.0600"), []),
    ]


@pytest.mark.parametrize(
    "senseless",
    [
        {"number": " "},
        {"number": "x" * 41},
        {"number": "TW-0"},
        {"kind": "gift"},
        {"lines": []},
        {"currency": "€"},
        {"country": "Spain"},
        {"kind": "return"},
    ],
)
def test_a_senseless_or_known_order_is_refused(eva, clinic, gel, senseless):
    place("TW-0", clinic, line(gel, 1), by=eva)
    said = {"number": "TW-1", "lines": [line(gel, 1)], **senseless}
    with refused(orders.CannotPlace):
        place(said.pop("number"), clinic, *said.pop("lines"), **said, by=eva)


@pytest.mark.parametrize(
    ("quantity", "price"),
    [
        ("0", "1"),
        ("0.0004", "1"),
        ("NaN", "1"),
        ("1", "Infinity"),
        ("1e11", "1"),
        ("1", "-1e11"),
        ("1e6", "1e6"),
        ("1e999", "1"),
    ],
)
def test_a_line_over_nothing_or_too_much_is_refused(eva, clinic, gel, quantity, price):
    with refused(orders.CannotPlace):
        place("TW-1", clinic, line(gel, quantity, price), by=eva)


def test_lines_are_added_to_a_known_order(eva, clinic, gel):
    order = place("TW-1", clinic, line(gel, 4), placed_at=cast.NOW, by=eva)
    with heard() as news:
        order = orders.extend(order, lines=iter([line(gel, 1), line(gel, -2)]), by=eva, at=cast.LATER)
    order.refresh_from_db()
    assert order.total == Decimal("55.50")
    assert list(order.lines.order_by("line_number").values_list("line_number", flat=True)) == [1, 2, 3]
    told = OrderExtended(order_id=order.pk, lines=2, amount="-18.5000", kind="sale")
    assert news == [(told, [clinic.pk])]
    for senseless in ([], [line(gel, 0)]):
        with refused(orders.CannotPlace):
            orders.extend(order, lines=senseless, by=eva, at=cast.LATER)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_place_and_see_nothing(eva, clinic, gel, stranger):
    order = place("TW-1", clinic, line(gel, 1), by=eva)
    assert list(known.visible_to(eva)) == [order]
    assert not known.visible_to(stranger).exists()
    with unpermitted():
        place("TW-2", clinic, line(gel, 1), by=stranger)
    with unpermitted():
        orders.extend(order, lines=[line(gel, 1)], by=stranger, at=cast.LATER)


def test_sales_are_added_up_for_each_party_in_all_and_by_month(eva, clinic, gel):
    may = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)
    first = place("TW-1", clinic, line(gel, 4), placed_at=may, by=eva)
    place("TW-2", clinic, line(gel, 1), placed_at=cast.NOW, by=eva)
    place("C-1", clinic, line(gel, -2), kind="return", placed_at=cast.NOW, by=eva)
    place("A-1", clinic, line(gel, 1, "-100"), kind="adjustment", placed_at=cast.NOW, by=eva)
    place("N-1", None, line(gel, 9), by=eva)
    orders.extend(first, lines=[line(gel, 2)], by=eva, at=cast.LATER)
    follow_here()
    sales = PartySales.objects.get()
    assert (sales.party_id, sales.orders, sales.returns) == (clinic.pk, 2, 1)
    assert (sales.sales, sales.returned) == (Decimal("129.50"), Decimal("-37"))
    assert (sales.first_order_at, sales.last_order_at) == (may, cast.NOW)
    months = SalesMonth.objects.order_by("month").values_list("month", "orders", "sales", "returned")
    assert list(months) == [(date(2026, 5, 1), 1, Decimal("111"), 0), (date(2026, 11, 1), 1, Decimal("18.5"), -37)]
    assert Order.objects.count() == 5
