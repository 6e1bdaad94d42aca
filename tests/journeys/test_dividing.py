"""Do customers divide step by step as they should, and does a report say what is so?"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests import cast
from tests.told import follow_here
from trato.domains.customers.actions import parties
from trato.domains.orders.actions import orders
from trato.domains.segments import keeping
from trato.domains.segments.actions import segments
from trato.domains.segments.queries import branches, report
from trato.faces.api.tests.calling import Program

pytestmark = pytest.mark.django_db
PARTY = "customers.party"


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def shops(lucia):
    """Ten shops: the first buys 1,000, the next 500, and so on; the last three never bought. Half of them in Portugal."""
    cast.company()
    gel = cast.gel(lucia.actor)
    made = []
    for number in range(10):
        shop = parties.register(
            "organization", name=f"Tienda {number}", country=("ES", "PT")[number % 2], city=("Elx", "ELX ", "")[number % 3],
            by=lucia.actor, at=cast.NOW,
        )  # fmt: skip
        made.append(shop)
        if number < 7:
            line = orders.Line(gel, Decimal(1), Decimal(1000) / 2**number)
            channels = ("web", "shop") if number == 0 else ("web",) if number % 2 else ("shop",)
            for at, channel in enumerate(channels):
                orders.place(f"T-{number}-{at}", party=shop, lines=[line], currency="EUR", channel=channel,
                             placed_at=cast.NOW - timedelta(days=number), by=lucia.actor, at=cast.NOW)  # fmt: skip
    follow_here()
    return made


def divided(actor, way, raw=None):
    dividing = branches.Dividing(actor, cast.LATER)
    return dividing.branches(dividing.understood(raw or {"all": []}), dividing.ways[way])


def test_each_branch_knows_how_many_and_what_they_brought(lucia, shops):
    """SEG-02, SEG-09: by country, then within a branch by channel."""
    found = {one.value: one for one in divided(lucia.actor, "party.country")}
    assert {value: one.count for value, one in found.items()} == {"ES": 5, "PT": 5}
    assert found["ES"].sales == Decimal("2328.125")
    within = divided(lucia.actor, "orders.placed:channel", {"all": [found["ES"].where]})
    # The first shop buys in both channels, and is counted in both.
    assert {one.value: one.count for one in within} == {"web": 1, "shop": 4}


def test_a_branch_means_its_condition(lucia, shops):
    """Whatever the way, the condition of a branch is fulfilled by as many as the branch has."""
    for name in branches.Dividing(lucia.actor, cast.LATER).ways:
        for one in divided(lucia.actor, name):
            (again,) = [
                same for same in divided(lucia.actor, name, {"all": [dict(one.where)]}) if same.value == one.value
            ]
            assert again.count == one.count, (name, one)


def test_spellings_are_one_branch_and_nothing_is_a_branch_too(lucia, shops):
    found = {one.label: one.count for one in divided(lucia.actor, "party.city")}
    assert sorted(found.values()) == [3, 7]
    assert found["Not known"] == 3


def test_pareto_classes_and_fifths_divide_those_who_bought(lucia, shops):
    """SEG-04, SEG-05: two shops bring 80 %, two more bring up to 95 %, the rest of the buyers are C."""
    classes = {one.value: one.count for one in divided(lucia.actor, "orders.abc")}
    # 2000, 500, 250, 125, 62.5, 31.25, 15.63 of 2984.38: 80 % are 2387.5, 95 % are 2835.2.
    assert classes == {"A": 2, "B": 2, "C": 3, "": 3}
    fifths = {one.value: one.count for one in divided(lucia.actor, "orders.monetary")}
    assert fifths == {"5": 2, "4": 1, "3": 2, "2": 1, "1": 1, "": 3}
    best = divided(lucia.actor, "party.country", {"fact": "orders.recency", "op": "is", "value": ["5"]})
    assert {one.value for one in best} == {"ES", "PT"}


def test_a_grade_keeps_a_segment_and_moves_with_the_ranks(lucia, shops):
    segment = segments.define(
        "Clase A", condition={"fact": "orders.abc", "op": "is", "value": ["A"]}, by=lucia.actor, at=cast.NOW
    )
    follow_here()
    segment.refresh_from_db()
    assert segment.size == 2
    line = orders.Line(cast.products.add("ECO", name="Ecógrafo", currency="EUR", price=Decimal(9000), by=lucia.actor,
                                         at=cast.NOW), Decimal(1), Decimal(9000))  # fmt: skip
    orders.place("T-9", party=shops[9], lines=[line], currency="EUR", placed_at=cast.NOW, by=lucia.actor, at=cast.LATER)
    follow_here()
    keeping.renew_ranks(cast.LATER, is_forced=True)
    segment.refresh_from_db()
    assert segment.size == 2
    (one,) = divided(lucia.actor, "orders.abc", {"all": [{"segment": str(segment.uid)}, {"fact": "orders.orders_ever",
                     "op": "eq", "value": ["1"]}]})  # fmt: skip
    assert (one.value, one.count, one.sales) == ("A", 1, Decimal(9000))


def test_the_page_goes_on_from_a_branch(client, lucia, shops):
    """SEG-09: questions and picks stand in the address; the end of the way is a segment."""
    client.force_login(lucia)
    address = reverse("segment_steps")
    page = client.get(address, {"by": ["party.country", "orders.abc"], "pick": ["PT"]}).content.decode()
    assert page.count('aria-current="step"') == 1
    assert "segments/new?where=" in page
    assert "Portugal" in page
    assert client.get(address).status_code == 200
    hostile = {"by": ["party.country", "x", "\x00", "orders.latest"], "pick": ["\x00' OR 1=1"]}
    assert client.get(address, hostile).status_code == 400
    assert client.get(address, {"by": ["party.owner"], "pick": ["9" * 30]}).status_code == 400


def test_a_report_tells_size_sales_and_who(client, lucia, shops):
    """ANA-11: a segment beside all customers."""
    segment = segments.define(
        "Portugal", condition={"fact": "party.country", "op": "is", "value": ["PT"]}, by=lucia.actor, at=cast.NOW,
        words={"purpose": "Crecer en Lisboa"},
    )  # fmt: skip
    follow_here()
    made = report.report(lucia.actor, segment, cast.LATER)
    assert (made.count, made.of_all, made.sales, made.sales_of_all) == (5, 10, Decimal("656.25"), Decimal("2984.375"))
    (country,) = [one for one in made.divisions if one.name == "party.country"]
    assert [(line.label, line.count, line.share, line.share_of_all) for line in country.lines] == [
        ("Portugal", 5, Decimal(1), Decimal("0.5"))
    ]
    assert sum(count for _month, count in made.arrived) == 5
    client.force_login(lucia)
    page = client.get(reverse("segment_report", args=[segment.uid]))
    assert "Crecer en Lisboa" in page.content.decode()
    program = Program(lucia)
    told = program.get(f"/segments/{segment.uid}/report")
    assert (told["count"], told["sales"]) == (5, "656.2500")


def test_programs_divide_too(lucia, shops):
    program = Program(lucia)
    told = program.post("/conditions/branches", {"by": "orders.abc"}, status=200)
    assert {one["value"]: one["count"] for one in told["items"]} == {"A": 2, "B": 2, "C": 3, "": 3}
    assert "orders.placed:channel" in told["by"]
    program.refused(422, "POST", "/conditions/branches", {"by": "orders.latest"})
    program.refused(422, "POST", "/conditions/branches", {"by": "party.country", "condition": {"fact": "x"}})


def test_who_sees_nobody_divides_nobody(client, lucia, shops):
    stranger = cast.user("Eva Sin Rol", "gardener")
    assert divided(stranger.actor, "party.country") == []
    client.force_login(stranger)
    assert client.get(reverse("segment_steps")).status_code in (403, 404)
