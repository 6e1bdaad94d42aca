"""Does the list show what a view keeps, the columns one chooses, and say what differs? (P03, SEG-06)"""

import html
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests import cast
from trato.domains.customers.actions import own_fields
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import editions
from trato.foundation.facts.actions import fields
from trato.foundation.facts.models import FieldKind
from trato.foundation.lists.actions import views

pytestmark = pytest.mark.django_db
CLINIC = "Clínica Santa Irene"
IN_VALENCIA = '{"all":[{"fact":"party.city","op":"is","value":["valencia"]}]}'
FEW_FIELDS = """
[staff-see-customers]
permit: view
on: customers.party
for: analyst
fields: public, internal
"""


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def clinic(lucia):
    cast.marta(lucia.actor)
    return cast.santa_irene(lucia.actor)


def save(by, words, name="Levante", audience="mine"):
    return views.save(name, of="customers", words=words, audience=audience, by=by.actor, at=cast.NOW)


def shown(client, **words):
    answer = client.get(reverse("customers"), words)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_view_shows_its_filters_columns_and_order(client, lucia, clinic):
    view = save(lucia, {"where": IN_VALENCIA, "sort": "updated", "cols": "name,party.sector"})
    client.force_login(lucia)
    page = shown(client, view=view.uid)
    assert CLINIC in page and "Marta Gil" not in page
    assert "Sanidad privada" in page
    assert 'aria-current="page"><span>Levante</span>' in page
    assert 'id="view-name"' not in page and "Deshacer cambios" not in page


def test_whoever_follows_the_address_sees_the_same(client, lucia, clinic):
    """P03 a: the address is the whole state."""
    view = save(lucia, {"kind": "organization"}, audience="team")
    client.force_login(cast.eva())
    page = shown(client, view=view.uid, sort="-updated")
    assert CLINIC in page and "Marta Gil" not in page


def test_what_differs_from_the_view_stands_in_the_address_and_can_be_saved(client, lucia, clinic):
    view = save(lucia, {"kind": "organization", "sort": "sales"})
    client.force_login(lucia)
    page = shown(client, view=view.uid, kind="")
    assert CLINIC in page and "Marta Gil" in page  # nobody bought yet, and an order by sales loses nobody
    page = shown(client, view=view.uid, kind="", sort="")
    assert CLINIC in page and "Marta Gil" in page
    assert 'id="view-name"' in page and f'action="/views/{view.uid}/change"' in page
    following = [part.split('"')[0] for part in page.split('href="')[1:] if "sort=contact" in part.split('"')[0]]
    words = parse_qs(urlsplit(following[0]).query, keep_blank_values=True)
    assert words == {"view": [str(view.uid)], "kind": [""], "sort": ["contact"]}


def test_a_condition_of_the_view_can_be_taken_off(client, lucia, clinic):
    view = save(lucia, {"where": IN_VALENCIA})
    client.force_login(lucia)
    assert "Marta Gil" in shown(client, view=view.uid, where="")
    step = client.get(reverse("customers"), {"view": view.uid, "where": IN_VALENCIA, "said": ""})
    assert step.status_code == 302
    assert "Marta Gil" in html.unescape(client.get(step["Location"]).content.decode())


def test_the_name_is_made_from_the_filters(client, lucia, clinic):
    """T24."""
    client.force_login(lucia)
    page = shown(client, kind="organization", country="ES")
    assert 'value="Tipo: Empresa · País: España"' in page


def test_views_of_others_and_of_nobody_are_not_there(client, lucia, clinic):
    view = save(lucia, {})
    client.force_login(cast.eva())
    for uid in (view.uid, "0198c0de-0000-7000-8000-000000000000", "x", "' OR 1=1", "\0"):
        assert client.get(reverse("customers"), {"view": uid}).status_code == 404


def test_more_than_six_views_go_into_a_menu(client, lucia, clinic):
    made = [save(lucia, {"q": str(number)}, name=f"Vista {number}") for number in range(9)]
    client.force_login(lucia)
    page = shown(client, view=made[8].uid)
    tabs = page.split('<nav class="tabs"')[1].split("</nav>")[0]
    assert tabs.count('class="tab"') == 6
    assert 'aria-current="page"><span>Vista 8</span>' in tabs
    assert "Vista 7" in page.split('id="more-views"')[1]


@pytest.mark.parametrize(
    "words",
    [
        {"cols": "party.moon"}, {"cols": ",,,,"}, {"cols": "name;DROP TABLE"}, {"cols": ",".join(["party.sector"] * 500)},
        {"cols": "own.nothing,\0"}, {"cols": "party.name,segments.listed,orders.spent"}, {"where": "{"}, {"cols": "x" * 20_000},
    ],
)  # fmt: skip
def test_hostile_addresses_break_nothing(client, lucia, clinic, words):
    client.force_login(lucia)
    assert CLINIC in shown(client, **words)


def test_own_fields_are_columns(client, lucia, clinic):
    """SEG-06: one look-up for all of them on a page."""
    admin = cast.admin()
    for number in range(5):
        fields.define("customers.party", name_es=f"Campo {number}", name_en=f"Field {number}", kind=FieldKind.MONEY,
                      by=admin.actor, at=cast.NOW)  # fmt: skip
    own_fields.fill(clinic, values={f"field_{number}": "1250.5" for number in range(5)}, by=admin.actor, at=cast.NOW)
    client.force_login(lucia)
    assert "1.250,50" not in shown(client)
    page = shown(client, cols="name," + ",".join(f"own.field_{number}" for number in range(5)))
    assert page.count("1.250,50") == 5
    assert "Campo 4" in page.split("<thead>")[1].split("</thead>")[0]


def test_columns_of_every_kind_are_shown(client, lucia, clinic):
    client.force_login(lucia)
    page = shown(
        client,
        cols="party.kind,party.country,party.registered,party.team,orders.orders_ever,orders.first,party.language",
    )
    row = page.split(f"{CLINIC}</a>")[1].split("</tr>")[0]
    assert "Empresa" in row and "España" in row


def test_a_column_one_may_not_see_is_neither_offered_nor_shown(client, lucia, clinic):
    """SEC-03: columns go by the rules of fields."""
    client.force_login(cast.ana())
    page = shown(client)
    assert 'value="orders.first"' in page and 'value="party.born_on"' in page
    PolicyEdition.objects.create(text=FEW_FIELDS, reason="x", at=cast.NOW)
    editions.refresh()
    page = shown(client, cols="name,party.born_on,orders.first,party.sector")
    assert 'value="orders.first"' not in page and 'value="party.born_on"' not in page
    assert "Sanidad privada" in page
