"""Does everybody's list hold what they may see, in order and once, however the rows are found? (SEC-01, CUS-03)"""

import pytest

from tests import cast
from trato.domains.customers.models import Party, Relationship
from trato.faces.desk import customer_drawing, customer_list, customer_question
from trato.foundation.access import policy
from trato.foundation.access.models import Team, Territory, TerritoryMember
from trato.foundation.access.rules import reading
from trato.foundation.access.rules.known import breadth

pytestmark = pytest.mark.django_db
RULES = """
[staff-see-customers]
permit: view
on: customers.party
for: sales_rep
rows: owner or team or territory or (participant and contract_active)
[never-these]
forbid: view
on: customers.party
for: sales_rep, partner
rows: field(phase in decline)
"""


@pytest.fixture(autouse=True)
def _rules():
    policy.put_in_force({rule.id: rule for rule in reading.read(RULES)})
    yield
    policy.put_in_force({})


@pytest.fixture
def eva():
    above = Team.objects.create(name="Above")
    below = [Team.objects.create(name=f"Below {number}", parent=above) for number in range(3)]
    eva = cast.user("Eva Sol", "sales_rep", team=above)
    land = Territory.objects.create(name="Land")
    city = Territory.objects.create(name="City", parent=land)
    TerritoryMember.objects.create(territory=land, user=eva)
    made = []
    for number in range(160):
        kind = number % 8
        made.append(
            Party(
                kind="person", name=f"P{number * 7 % 40:02}", name_key=f"p{number * 7 % 40:02}", created_at=cast.NOW,
                updated_at=cast.NOW, country=["ES", "PT", "FR"][number % 3], owner=eva if kind in (0, 1) else None,
                team=below[number % 3] if kind in (1, 2) else None, territory=city if kind in (2, 3) else None,
                phase="decline" if kind == 3 and number % 2 else "sale",
            )
        )  # fmt: skip
    Party.objects.bulk_create(made)
    return eva


def _walked(actor, **asked) -> list[int]:
    """Page after page to the end, then back to the start; both ways must agree."""
    found, mark = [], ""
    while True:
        page = customer_list.page(actor, customer_question.asked({**asked, "size": "25", "after": mark}))
        found += [row["id"] for row in page.rows]
        if page.next is None:
            break
        mark = page.next
    back, mark = [row["id"] for row in page.rows], page.previous
    while mark:
        page = customer_list.page(actor, customer_question.asked({**asked, "size": "25", "before": mark}))
        back = [row["id"] for row in page.rows] + back
        mark = page.previous
    assert back == found
    return found


@pytest.mark.parametrize("most", [0, 1_000])
@pytest.mark.parametrize(
    "asked", [{}, {"sort": "-name"}, {"country": "PT"}, {"owner": "me"}, {"sort": "updated"}, {"q": "p0"}]
)
def test_the_list_is_what_the_scope_says_in_order_and_once(eva, monkeypatch, most, asked):
    monkeypatch.setattr(customer_drawing, "_MANY", most)
    visible = policy.scope(eva.actor, "customers.party").over(Party.objects.all())
    if "country" in asked:
        visible = visible.filter(country="PT")
    if "owner" in asked:
        visible = visible.filter(owner=eva)
    if "q" in asked:
        visible = visible.none()
    order = {"-name": ("-name_key", "-id"), "updated": ("-updated_at", "-id")}.get(
        asked.get("sort"), ("name_key", "id")
    )
    expected = list(visible.order_by(*order).values_list("pk", flat=True))
    assert "q" in asked or len(expected) > 10
    assert _walked(eva.actor, **asked) == expected


def test_whoever_sees_a_list_of_customers_is_shown_those_and_their_countries(eva):
    partner, brought = Party.objects.order_by("pk")[:2]
    Party.objects.filter(pk=brought.pk).update(country="IT")
    Relationship.objects.create(from_party=partner, to_party=brought, kind="referred", since=cast.NOW)
    petra = cast.petra(partner)
    seen = customer_list.seen(petra.actor, customer_question.asked({}))
    assert {row["id"] for row in seen.page.rows} == {partner.pk, brought.pk}
    assert seen.countries == sorted({partner.country, "IT"})
    assert seen.count == 2 and seen.is_exact


def test_whoever_sees_nothing_has_an_empty_list(eva):
    policy.put_in_force({"staff-see-customers": None})
    seen = customer_list.seen(eva.actor, customer_question.asked({}))
    assert seen.page.rows == [] and seen.countries == []


def test_how_many_teams_there_are_is_remembered_for_a_moment_only(eva, monkeypatch):
    from trato.foundation.access.rules import known

    monkeypatch.setattr(known, "_counted", {})
    select, values = "SELECT id FROM access_team WHERE id >= %(by_team)s", {"by_team": eva.team_id, "by_id": 1}
    before = Team.objects.filter(pk__gte=eva.team_id).count()
    assert breadth(select, values) == before
    Team.objects.create(name="One more")
    assert breadth(select, values) == before
    assert breadth(select, values | {"by_team": eva.team_id + 1}) == before
    monkeypatch.setattr(known, "_REMEMBERED", 0.0)
    assert breadth(select, values) == before + 1
