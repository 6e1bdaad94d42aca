"""Do staff find orders by kind, country, customer and time, and see each one whole?"""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from tests import cast
from trato.domains.orders.actions import orders
from trato.domains.orders.actions.orders import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(client):
    cast.company()
    user = cast.eva()
    client.force_login(user)
    return user


@pytest.fixture
def shelf(eva):
    return cast.gel(cast.admin().actor), cast.santa_irene(eva.actor)


def _place(eva, shelf, number, *, days=0, count=1, kind="sale", lines=1, **more):
    product, party = shelf
    return orders.place(
        number,
        party=party,
        lines=[Line(product, Decimal(count), Decimal("18.50"))] * lines,
        currency="EUR",
        kind=kind,
        by=eva.actor,
        at=cast.NOW - timedelta(days=days),
        **more,
    )


def _numbers(page):
    return re.findall(r'class="cell-title"[^>]*>([^<]+)<|href="/orders/[^"]+"[^>]*>([^<]+)<', page)


def _shown(client, address):
    return [first or second for first, second in _numbers(client.get(address).content.decode())]


def test_the_latest_come_first_or_the_largest(client, eva, shelf):
    _place(eva, shelf, "A", days=2, count=5)
    _place(eva, shelf, "B", days=1, count=1)
    _place(eva, shelf, "C", days=3, count=3)
    assert _shown(client, "/orders") == ["B", "A", "C"]
    assert _shown(client, "/orders?sort=-date") == ["C", "A", "B"]
    assert _shown(client, "/orders?sort=total") == ["A", "C", "B"]
    assert _shown(client, "/orders?sort=-total") == ["B", "C", "A"]


def test_filters_are_combined_and_dates_include_both_ends(client, eva, shelf):
    _place(eva, shelf, "A", days=2)
    _place(eva, shelf, "R", days=1, kind="return", count=-1)
    _place(eva, shelf, "F", days=1, country="FR")
    day = (cast.NOW - timedelta(days=1)).date().isoformat()
    assert set(_shown(client, f"/orders?from={day}&until={day}")) == {"R", "F"}
    assert _shown(client, f"/orders?from={day}&kind=return") == ["R"]
    assert _shown(client, "/orders?country=FR") == ["F"]
    assert len(_shown(client, f"/orders?customer={shelf[1].uid}")) == 3
    assert _shown(client, f"/orders?customer={uuid.uuid4()}") == []


@pytest.mark.parametrize("sort", ["date", "-date", "total", "-total"])
def test_a_long_list_goes_on_where_the_page_stopped(client, eva, shelf, sort):
    for number in range(120):
        _place(eva, shelf, f"N{number:03d}", days=number % 7, count=number % 5 + 1)
    seen, address = [], f"/orders?sort={sort}"
    while address:
        page = client.get(address).content.decode()
        seen += [first or second for first, second in _numbers(page)]
        more = re.search(r'<a(?=[^>]*rel="next")[^>]*href="([^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else None
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize(
    "words",
    [
        "sort=price",
        "kind=gift",
        "customer=me",
        "from=2026-13-01",
        "until=9999-12-31",
        "from=0001-01-01",
        "after=xx",
        "country=Spain",
        "country=%00%00",
        "from=%00",
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_words(client, eva, words):
    answer = client.get(f"/orders?{words}")
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


def test_an_order_shows_customer_lines_and_total(client, eva, shelf):
    _place(eva, shelf, "TW/10482", count=4)
    page = client.get("/orders/TW/10482").content.decode()
    assert "Clínica Santa Irene" in page and "Gel conductor 5 L" in page
    assert page.count("74,00") >= 2


def test_lines_beyond_two_hundred_stand_on_the_next_page(client, eva, shelf):
    _place(eva, shelf, "BIG", lines=250)
    first = client.get("/orders/BIG").content.decode()
    second = client.get("/orders/BIG?after=200").content.decode()
    assert first.count("<tr") == 201 and "/orders/BIG?after=200" in first
    assert second.count("<tr") == 51
    assert client.get("/orders/BIG?after=x").status_code == 200


def test_what_is_not_there_is_not_found_and_strangers_sign_in(client, eva, shelf):
    _place(eva, shelf, "A")
    assert client.get("/orders/nothing").status_code == 404
    assert client.get("/orders/%00").status_code == 404
    assert client.post("/orders").status_code == 405
    client.logout()
    assert client.get("/orders/A")["Location"].startswith("/sign-in")
