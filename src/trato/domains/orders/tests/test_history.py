"""Are orders of another system booked once, and extended by exactly what they lack?"""

from dataclasses import astuple
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests import cast
from trato.domains.orders.actions import history
from trato.domains.orders.actions.history import Placed, PlacedLine
from trato.domains.orders.actions.orders import CannotPlace
from trato.domains.orders.models import Order, OrderLine
from trato.foundation.access.policy import Refused
from trato.foundation.stream.models import StoredEvent

PLACED = datetime(2011, 3, 4, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia().actor


@pytest.fixture
def gel(lucia):
    return cast.gel(lucia)


def line(gel, quantity="2", price="18.50", text="Gel"):
    return PlacedLine(gel.pk, text, Decimal(quantity), Decimal(price))


def order(*lines, number="F-1", kind="sale", currency="EUR"):
    return Placed(number, kind, None, "ES", currency, "elsewhere", PLACED, lines)


def test_an_order_is_booked_at_its_own_time(lucia, gel):
    loaded = history.load([order(line(gel), line(gel, "1"))], by=lucia, at=cast.NOW)
    assert astuple(loaded) == (1, 0, 0, 2, 0, Decimal("55.5"))
    booked = Order.objects.get()
    assert (booked.total, booked.placed_at, booked.recorded_at) == (Decimal("55.5"), PLACED, cast.NOW)
    told = StoredEvent.objects.get(name="orders.order.placed")
    assert (told.happened_at, told.payload["amount"]) == (PLACED, "55.5000")


def test_again_nothing_changes_and_nothing_is_told(lucia, gel):
    one = order(line(gel), line(gel))
    history.load([one], by=lucia, at=cast.NOW)
    before = StoredEvent.objects.count()
    assert astuple(history.load([one], by=lucia, at=cast.NOW)) == (0, 0, 1, 0, 2, Decimal(0))
    assert StoredEvent.objects.count() == before


def test_only_lacking_lines_are_added_counted_one_by_one(lucia, gel):
    history.load([order(line(gel))], by=lucia, at=cast.NOW)
    loaded = history.load([order(line(gel), line(gel), line(gel, price="20"))], by=lucia, at=cast.NOW)
    assert (loaded.lines, loaded.known_lines, loaded.extended) == (2, 1, 1)
    assert [row.line_number for row in OrderLine.objects.order_by("line_number")] == [1, 2, 3]
    assert Order.objects.get().total == sum(row.amount for row in OrderLine.objects.all()) == Decimal(114)


def test_a_number_given_twice_is_one_order(lucia, gel):
    history.load([order(line(gel)), order(line(gel), number=" F-1 ")], by=lucia, at=cast.NOW)
    assert (Order.objects.get().number, OrderLine.objects.count()) == ("F-1", 2)


def test_values_are_compared_as_they_are_kept(lucia, gel):
    one = order(line(gel, "1.00049", "0.33333", "  a \u200b text "))
    history.load([one], by=lucia, at=cast.NOW)
    assert history.load([one], by=lucia, at=cast.NOW).lines == 0
    assert Order.objects.get().total == OrderLine.objects.get().amount


@pytest.mark.parametrize(
    "make",
    [
        lambda gel: order(),
        lambda gel: order(line(gel), number=" "),
        lambda gel: order(line(gel), number="9" * 41),
        lambda gel: order(line(gel), kind="gift"),
        lambda gel: order(line(gel, "0")),
        lambda gel: order(line(gel, "NaN")),
        lambda gel: order(line(gel, "1e11")),
        lambda gel: order(line(gel, "1e6", "1e6")),
    ],
)
def test_a_senseless_order_stops_all_of_them(lucia, gel, make):
    with pytest.raises(CannotPlace):
        history.load([order(line(gel), number="F-0"), make(gel)], by=lucia, at=cast.NOW)
    assert Order.objects.count() == 0


def test_an_order_is_not_continued_in_another_currency(lucia, gel):
    history.load([order(line(gel))], by=lucia, at=cast.NOW)
    with pytest.raises(CannotPlace, match="EUR"):
        history.load([order(line(gel), line(gel), currency="GBP")], by=lucia, at=cast.NOW)
    assert OrderLine.objects.count() == 1


def test_who_may_not_place_orders_cannot_load_them(gel):
    with pytest.raises(Refused):
        history.load([order(line(gel))], by=cast.ana().actor, at=cast.NOW)
