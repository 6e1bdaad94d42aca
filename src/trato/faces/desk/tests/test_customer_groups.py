"""Does the list fall into groups by what one sees, with the right counts and rows, and where does the rest stand? (P03)"""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests import cast
from trato.domains.customers.actions import own_fields, parties
from trato.faces.desk import customer_groups, customer_question
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import editions
from trato.foundation.facts import company
from trato.foundation.facts.actions import fields
from trato.foundation.facts.actions.fields import Choice
from trato.foundation.facts.models import FieldKind
from trato.foundation.lists.actions import views

pytestmark = pytest.mark.django_db
FEW_FIELDS = """
[staff-see-customers]
permit: view
on: customers.party
for: analyst
fields: public
"""


@pytest.fixture
def admin():
    return cast.admin()


@pytest.fixture
def many(admin):
    eva = cast.eva()
    badges = [Choice("Oro", "Gold"), Choice("Plata", "Silver")]
    fields.define("customers.party", name_es="Rango", name_en="Badge", kind=FieldKind.CHOICE, choices=badges,
                  by=admin.actor, at=cast.NOW)  # fmt: skip
    fields.define("customers.party", name_es="Vip", name_en="Vip", kind=FieldKind.YES_NO, by=admin.actor, at=cast.NOW)
    for number in range(30):
        made = parties.register(
            "organization", name=f"O{number:02}", country=["ES", "PT", ""][number % 3], phase=["sale", "management"][number < 4],
            owner=eva if number % 2 else None, by=admin.actor, at=cast.NOW, despite_duplicates=True,
        )  # fmt: skip
        if number < 9:
            given = {"badge": ["silver", "gold", "silver"][number % 3], "vip": "yes" if number < 5 else "no"}
            own_fields.fill(made, values=given, by=admin.actor, at=cast.NOW)
    return admin


def found(actor, name, **asked):
    way = customer_groups.ways(actor, company.catalog())[name]
    groups = customer_groups.grouped(actor, customer_question.asked(asked), way)
    assert groups.is_exact and not groups.is_cut
    return way, [(one.value, one.count) for one in groups.groups]


def shown(client, **words):
    answer = client.get(reverse("customers"), words)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_counts_are_those_of_the_rows(many):
    assert found(many.actor, "party.phase")[1] == [("sale", 26), ("management", 4)], "in the order of the phases"
    assert found(many.actor, "own.badge")[1] == [("gold", 3), ("silver", 6), ("", 21)]
    assert found(many.actor, "own.vip")[1] == [("true", 5), ("false", 4), ("", 21)]
    assert found(many.actor, "party.country")[1] == [("ES", 10), ("PT", 10), ("", 10)]
    assert found(many.actor, "party.phase", country="PT")[1] == [("sale", 9), ("management", 1)]
    assert [count for _value, count in found(many.actor, "party.owner")[1]] == [15, 15]
    assert found(many.actor, "orders.abc")[1] == [("", 30)], "nobody bought yet"


def test_every_group_holds_its_rows_and_no_others(many):
    for name in customer_groups.ways(many.actor, company.catalog()):
        way, groups = found(many.actor, name)
        question = customer_question.asked({"sort": "own.badge"})
        pages = customer_groups.first_rows(many.actor, question, way, [value for value, _count in groups], 100)
        assert [len(page.rows) for page in pages] == [count for _value, count in groups], name
        assert len({row["id"] for page in pages for row in page.rows}) == 30, name


def test_the_page_shows_groups_that_open_and_close_by_their_address(client, many):
    client.force_login(many)
    page = shown(client, group="party.phase")
    table = page.split("<table")[1].split("</table>")[0]
    assert table.count('scope="rowgroup"') == 2 and table.count('aria-expanded="true"') == 2
    assert table.index("<span>Venta<") < table.index("O04") < table.index("<span>Gestión<") < table.index("O00")
    assert "O14" not in table, "the first ten of a group"
    toggle = re.findall(r'href="([^"]+open=[^"]+)" aria-expanded', page)
    closed = html.unescape(client.get(toggle[0]).content.decode())
    assert "O04" not in closed and "O00" in closed and closed.split("<table")[1].count('aria-expanded="false"') == 1
    both = shown(client, group="party.phase", open=",")
    assert 'data-uid="' not in both and both.split("<table")[1].count('aria-expanded="false"') == 2


def test_the_rest_of_a_group_is_the_list_narrowed_to_it(client, many):
    client.force_login(many)
    for group, count in [("party.phase", 26), ("own.badge", 21), ("own.vip", 21)]:
        page = shown(client, group=group, country="")
        (href,) = re.findall(r'<tr class="row-group-all"><td [^>]+><a href="([^"]+)"', page)
        words = parse_qs(urlsplit(href).query)
        assert "group" not in words and "where" in words
        assert f"{count} clientes" in html.unescape(client.get(href).content.decode())


def test_a_view_keeps_the_grouping(client, many):
    view = views.save("Por fase", of="customers", words={"group": "party.phase"}, by=many.actor, at=cast.NOW)
    client.force_login(many)
    assert 'scope="rowgroup"' in shown(client, view=view.uid)
    assert 'scope="rowgroup"' not in shown(client, view=view.uid, group="")
    for words in ({"group": "party.name"}, {"as": "cake"}):
        with pytest.raises(views.CannotKeep):
            views.save("No", of="customers", words=words, by=many.actor, at=cast.NOW)


def test_what_makes_no_groups_is_refused(client, many):
    client.force_login(many)
    for group in (
        "party.name",
        "party.tags",
        "own.nothing",
        "orders.placed:channel",
        "p.phase",
        "party.phase;--",
        "\0",
        "x" * 5_000,
    ):
        assert client.get(reverse("customers"), {"group": group}).status_code == 400, group
    assert client.get(reverse("customers"), {"as": "cake"}).status_code == 400
    for opened in ("\0", "x" * 5_000, ",,,,", "sale,sale,sale", "'; --", "%"):
        assert client.get(reverse("customers"), {"group": "party.phase", "open": opened}).status_code == 200


def test_who_does_not_see_a_fact_gets_no_groups_by_it(client, many):
    """SEC-03: the size of a group tells what stands in its rows."""
    client.force_login(cast.ana())
    assert "party.owner" in shown(client)
    PolicyEdition.objects.create(text=FEW_FIELDS, reason="x", at=cast.NOW)
    editions.refresh()
    for group in ("party.owner", "party.phase", "orders.abc", "own.badge"):
        assert client.get(reverse("customers"), {"group": group}).status_code == 400
        assert f'value="{group}"' not in shown(client)


def test_long_lists_are_counted_as_far_as_that_is_quick(many, monkeypatch):
    monkeypatch.setattr(customer_groups, "COUNTED", 10)
    way = customer_groups.ways(many.actor, company.catalog())["party.phase"]
    groups = customer_groups.grouped(many.actor, customer_question.asked({}), way)
    assert not groups.is_exact and sum(one.count for one in groups.groups) == 10


def test_grades_make_groups_as_long_as_there_are_few_to_grade(client, many, monkeypatch):
    assert "orders.abc" in customer_groups.ways(many.actor, company.catalog())
    monkeypatch.setattr(customer_groups, "GRADED", -2)
    assert "orders.abc" not in customer_groups.ways(many.actor, company.catalog())
    client.force_login(many)
    assert client.get(reverse("customers"), {"group": "orders.abc"}).status_code == 400
