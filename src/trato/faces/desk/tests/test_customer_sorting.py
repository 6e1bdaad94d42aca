"""Does the list run by any fact, there and back, without losing anybody or telling what one does not see? (P03, SEC-03)"""

import html
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests import cast
from trato.domains.customers.actions import own_fields, parties
from trato.domains.customers.models import Party
from trato.domains.customers.queries import sorting
from trato.faces.api.tests.calling import Program
from trato.faces.desk import customer_list, customer_question
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import editions
from trato.foundation.facts.actions import fields
from trato.foundation.facts.actions.fields import Choice
from trato.foundation.facts.models import FieldKind
from trato.foundation.kit.keyset import BadCursor

pytestmark = pytest.mark.django_db
FEW_FIELDS = """
[staff-see-customers]
permit: view
on: customers.party
for: analyst
fields: public, internal
"""
EVERY = (
    "own.beds", "own.visit", "own.motto", "own.badge", "own.vip", "party.city", "party.owner", "party.country", "party.team",
    "party.registered", "party.kind", "party.sector", "orders.last", "orders.sales_ever", "sales", "contact",
)  # fmt: skip
BADGES = [Choice("Oro", "Gold"), Choice("Bronce", "Bronze")]


@pytest.fixture
def admin():
    return cast.admin()


@pytest.fixture
def many(admin):
    """Thirty-one customers, two thirds of whom have something in each of the company's own fields."""
    eva, lucia = cast.eva(), cast.lucia()
    for name, kind, choices in [
        ("Beds", FieldKind.NUMBER, []), ("Visit", FieldKind.DATE, []), ("Motto", FieldKind.TEXT, []),
        ("Badge", FieldKind.CHOICE, BADGES), ("Vip", FieldKind.YES_NO, []),
    ]:  # fmt: skip
        more = {"choices": choices} if choices else {}
        fields.define("customers.party", name_es=name, name_en=name, kind=kind, by=admin.actor, at=cast.NOW, **more)
    for number in range(31):
        at = cast.NOW + timedelta(minutes=number * 7 % 31)
        owner = [eva, lucia, None][number % 3]
        made = parties.register(
            "organization", name=f"O{number * 7 % 31:02}", city=["", "Alcoi", "Xàtiva"][number % 3],
            country=["ES", "PT", ""][number % 3], owner=owner, by=admin.actor, at=at, despite_duplicates=True,
        )  # fmt: skip
        if number % 3:
            given = {
                "beds": str(number * 11 % 31 // 2), "visit": f"2026-01-{number % 9 + 1:02}", "motto": f"m{number % 5}",
                "badge": ["gold", "bronze"][number % 2], "vip": "yes" if number % 4 else "no",
            }  # fmt: skip
            own_fields.fill(made, values=given, by=admin.actor, at=at)
    return admin


def walked(actor, size="25", **asked) -> list[dict]:
    """Page after page to the end, then back to the start; both ways must agree."""
    found, mark = [], ""
    while True:
        page = customer_list.page(actor, customer_question.asked({**asked, "size": size, "after": mark}))
        found += page.rows
        if page.next is None:
            break
        mark = page.next
    back, mark = list(page.rows), page.previous
    while mark:
        page = customer_list.page(actor, customer_question.asked({**asked, "size": size, "before": mark}))
        back = page.rows + back
        mark = page.previous
    assert [row["id"] for row in back] == [row["id"] for row in found]
    return found


def test_every_order_holds_everybody_once_with_the_unknown_last(many, monkeypatch):
    monkeypatch.setattr(customer_question, "SIZES", (12, 25))
    for sort in EVERY:
        for turned in (sort, f"-{sort}"):
            rows = walked(many.actor, sort=turned, size="12")
            assert len({row["id"] for row in rows}) == len(rows) == Party.objects.count(), turned
            known = [row["sorted_by"] for row in rows if "is_of_rest" not in row]
            by = customer_question.asked({"sort": sort, "size": "12"}).by
            assert known == sorted(known, reverse=by.is_descending != turned.startswith("-")), turned
            rest = [row["name"] for row in rows[len(known) :]]
            assert rest == sorted(rest), turned


def test_values_run_as_people_count_and_choices_as_they_are_offered(many):
    beds = [row["sorted_by"] for row in walked(many.actor, sort="-own.beds") if "is_of_rest" not in row]
    assert beds == sorted(beds) and isinstance(beds[0], Decimal) and len(beds) == 20
    owners = [row["owner"] for row in walked(many.actor, sort="party.owner")]
    assert owners == ["Eva Sol"] * 11 + ["Lucía Ferrer"] * 10 + [None] * 10
    badges = [row["sorted_by"] for row in walked(many.actor, sort="own.badge") if "is_of_rest" not in row]
    assert badges == [1] * 10 + [2] * 10, "gold comes first, as it is offered"


def test_filters_hold_in_every_order(many):
    for asked in ({"country": "PT"}, {"owner": "none"}):
        by_name = {row["id"] for row in walked(many.actor, **asked)}
        assert by_name
        for sort in ("own.beds", "-own.visit", "party.city", "orders.last", "sales"):
            assert {row["id"] for row in walked(many.actor, sort=sort, **asked)} == by_name


def test_a_heading_sorts_and_turns_the_order_round(client, many):
    client.force_login(many)
    words = {"cols": "name,own.beds,own.badge,owner,tags,email"}
    page = html.unescape(client.get(reverse("customers"), words).content.decode())
    head = page.split("<thead>")[1].split("</thead>")[0]
    assert head.count("?sort=") + head.count("&sort=") == 4 and "sort=own.beds" in head and "sort=party.owner" in head
    page = html.unescape(client.get(reverse("customers"), words | {"sort": "own.beds"}).content.decode())
    head = page.split("<thead>")[1].split("</thead>")[0]
    assert head.count("aria-sort=") == 1 and 'aria-sort="descending"' in head and "sort=-own.beds" in head


def test_what_has_no_order_is_refused(client, many):
    client.force_login(many)
    for sort in (
        "own.nothing", "party.tags", "party.roles", "orders.abc", "orders.spent", "party.works_at", "segments.listed",
        "p.tax_number", "tax_number", "party.tax_number", "own.beds;DROP TABLE", "own.", ".", "--own.beds", "party.name DESC",
        "(SELECT 1)", "\0", "own.beds,party.city",
    ):  # fmt: skip
        assert client.get(reverse("customers"), {"sort": sort}).status_code == 400, sort


def test_marks_that_were_not_made_here_are_refused(many):
    for mark in (".", "..", ".x", "x.", ".WyJhIiwxXQ.", "W251bGwsMV0", ".W251bGwsMV0", "." * 3_000):
        for sort in ("own.beds", "party.owner", "own.vip", "party.city"):
            for way in ("after", "before"):
                with pytest.raises(BadCursor):
                    customer_list.page(many.actor, customer_question.asked({"sort": sort, way: mark, "size": "25"}))


def test_who_does_not_see_a_fact_neither_sorts_by_it_nor_is_offered_to(client, many):
    """SEC-03: the order of a list tells as much as its cells."""
    fields.define("customers.party", name_es="Nota", name_en="Remark", kind=FieldKind.TEXT, is_sensitive=True,
                  by=many.actor, at=cast.NOW)  # fmt: skip
    client.force_login(cast.ana())
    hidden = ("party.born_on", "orders.first", "own.remark")
    for sort in hidden[:2]:
        assert client.get(reverse("customers"), {"sort": sort}).status_code == 200
    PolicyEdition.objects.create(text=FEW_FIELDS, reason="x", at=cast.NOW)
    editions.refresh()
    for sort in hidden:
        assert client.get(reverse("customers"), {"sort": sort}).status_code == 400
        assert client.get(reverse("customers"), {"sort": f"-{sort}"}).status_code == 400
    page = client.get(reverse("customers"), {"cols": "name,party.sector," + ",".join(hidden)}).content.decode()
    assert "sort=party.sector" in page and not any(f"sort={sort}" in page for sort in hidden)


def test_a_long_list_is_sorted_by_what_has_an_index_only(client, many, monkeypatch):
    monkeypatch.setattr(sorting, "MOST", 3)
    client.force_login(many)
    words = {"cols": "name,own.beds,own.badge,owner", "country": "PT"}
    page = html.unescape(client.get(reverse("customers"), words).content.decode())
    head = page.split("<thead>")[1].split("</thead>")[0]
    assert "sort=own.beds" in head and "sort=own.badge" not in head and "sort=party.owner" not in head
    monkeypatch.setattr(sorting, "MOST", 0)
    answer = client.get(reverse("customers"), words | {"sort": "party.owner"}, follow=True)
    assert answer.redirect_chain and "sort" not in answer.redirect_chain[0][0]
    assert "Narrow" in answer.content.decode() or "Acota" in answer.content.decode()


def test_programs_sort_by_the_same_facts(many):
    """Those of whom the fact is known, in the order of the desk."""
    program = Program(many)
    for sort in (
        "own.beds",
        "-own.visit",
        "own.motto",
        "own.badge",
        "own.vip",
        "party.city",
        "-party.owner",
        "party.registered",
    ):
        found, after = [], ""
        while after is not None:
            answer = program.get(f"/parties?limit=7&sort={sort}&after={after}")
            found += [one["name"] for one in answer["items"]]
            after = answer["next"]
        rows = walked(many.actor, sort=sort)
        assert found == [row["name"] for row in rows if "is_of_rest" not in row], sort
    for sort, status in [
        ("party.tags", 404),
        ("own.nothing", 404),
        ("orders.abc", 404),
        ("own.beds;", 422),
        ("p.tax_number", 422),
    ]:
        problem = program.refused(status, "GET", f"/parties?sort={sort}")
        assert problem["errors"][0]["field"] == "sort"
    first = program.get("/parties?limit=2&sort=own.beds")["next"]
    program.refused(404, "GET", f"/parties?limit=2&sort=own.motto&after={first}")


def test_programs_are_told_that_a_list_is_too_long_for_an_order(many, monkeypatch):
    monkeypatch.setattr(sorting, "MOST", 0)
    program = Program(many)
    assert program.refused(400, "GET", "/parties?sort=party.owner")["errors"][0]["field"] == "sort"
    assert program.get("/parties?sort=own.beds")["items"]
