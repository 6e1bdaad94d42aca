"""Does a board show the columns of its fact, and do cards move as cells are written? (P08, SEC-03)"""

import html
import re

import pytest
from django.urls import reverse

from tests import cast
from trato.domains.customers.actions import lifecycle, own_fields, parties
from trato.domains.customers.models import Party
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import editions
from trato.foundation.facts.actions import fields
from trato.foundation.facts.actions.fields import Choice
from trato.foundation.facts.models import FieldKind

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def clinic(lucia):
    cast.marta(lucia.actor)
    return cast.santa_irene(lucia.actor)


@pytest.fixture
def admin():
    return cast.admin()


@pytest.fixture
def badge(clinic, admin):
    choices = [Choice("Oro", "Gold"), Choice("Plata", "Silver")]
    return fields.define("customers.party", name_es="Rango", name_en="Badge", kind=FieldKind.CHOICE, choices=choices,
                         by=admin.actor, at=cast.NOW)  # fmt: skip


def board(client, **words):
    answer = client.get(reverse("customers"), {"as": "board", **words})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).split('id="board"')[1].split('class="hint"')[0]


def columns(text) -> dict[str, list[str]]:
    """The names on the cards by column."""
    found = {}
    for part in text.split("<section ")[1:]:
        label = re.search(r'class="trunc">([^<]+)<', part)[1]
        found[label] = re.findall(r'class="cell-title"[^>]*>([^<]+)</a>', part)
    return found


def move(client, party, column, value, seen, **more):
    return client.post(
        reverse("cell", args=["customers", party.uid, column]), {"value": value, "seen": seen, **more}, headers=FRAGMENT
    )


def test_every_phase_is_a_column_also_those_where_nobody_is(client, lucia, clinic):
    client.force_login(lucia)
    found = columns(board(client))
    assert list(found) == ["Detección", "Cualificación", "Venta", "Captación", "Gestión", "Declive"]
    assert "Clínica Santa Irene" in str(found) and found["Declive"] == []


def test_the_same_filters_hold_and_the_same_fact_as_in_groups(client, lucia, clinic, badge, admin):
    own_fields.fill(clinic, values={"badge": "silver"}, by=admin.actor, at=cast.NOW)
    client.force_login(lucia)
    assert columns(board(client, group="own.badge")) == {
        "Oro": [], "Plata": ["Clínica Santa Irene"], "No se sabe": ["Marta Gil"],
    }  # fmt: skip
    assert columns(board(client, group="own.badge", kind="person"))["Plata"] == []


def test_a_card_moves_through_the_verb_of_its_cell(client, lucia, clinic):
    client.force_login(lucia)
    text = board(client)
    seen = re.search(rf'data-uid="{clinic.uid}" data-seen="([^>]+?)" draggable', text)[1]
    answer = move(client, clinic, "phase", "sale", seen, card="1")
    assert answer.status_code == 200 and "data-stands" in answer.content.decode()
    assert Party.objects.get(pk=clinic.pk).phase == "sale"
    assert "Clínica Santa Irene" in columns(board(client))["Venta"]


def test_a_card_that_somebody_else_moved_stays_and_says_who(client, lucia, clinic):
    client.force_login(lucia)
    lifecycle.enter_phase(clinic, phase="management", by=cast.eva().actor, at=cast.LATER)
    answer = move(client, clinic, "phase", "sale", '"detection"', card="1")
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 409 and "Eva Sol" in text and "data-stands" not in text and "<form" not in text
    assert Party.objects.get(pk=clinic.pk).phase == "management"


def test_what_does_not_exist_is_refused_with_its_reason(client, lucia, clinic):
    client.force_login(lucia)
    for value in ("moon", "", "\0", "x" * 9_000):
        answer = move(client, clinic, "phase", value, '"detection"', card="1")
        assert answer.status_code == 422 and "Clínica Santa Irene" in html.unescape(answer.content.decode())


def test_people_and_own_choices_are_moved_too(client, lucia, clinic, badge):
    eva = cast.eva()
    client.force_login(lucia)
    text = board(client, group="own.badge")
    assert f'data-uid="{clinic.uid}" data-seen="null"' in text
    assert move(client, clinic, "own.badge", "gold", "null", card="1").status_code == 200
    assert columns(board(client, group="own.badge"))["Oro"] == ["Clínica Santa Irene"]
    parties.register("person", name="De Eva", owner=eva, by=lucia.actor, at=cast.NOW)
    text = board(client, group="party.owner")
    assert f'data-answer="{eva.uid}"' in text
    seen = re.search(rf'data-uid="{clinic.uid}" data-seen="([^>]+?)" draggable', text)[1]
    assert move(client, clinic, "owner", str(eva.uid), seen, card="1").status_code == 200
    assert Party.objects.get(pk=clinic.pk).owner_id == eva.pk


def test_a_board_of_what_is_not_written_here_is_only_looked_at(client, lucia, clinic):
    client.force_login(lucia)
    for group in ("party.kind", "party.country", "party.team", "orders.abc"):
        text = board(client, group=group)
        assert "data-seen" not in text and "data-board-move" not in text and "data-answer" not in text


def test_who_may_not_write_the_fact_only_looks_and_is_refused(client, lucia, clinic):
    omar = cast.ana()
    client.force_login(omar)
    text = board(client)
    assert "Clínica Santa Irene" in text and "data-board-move" not in text
    assert move(client, clinic, "phase", "sale", '"detection"', card="1").status_code in (403, 404)
    assert Party.objects.get(pk=clinic.pk).phase != "sale"


def test_who_does_not_see_the_fact_gets_no_board_of_it(client, lucia, clinic):
    PolicyEdition.objects.create(
        text="[staff-see-customers]\npermit: view\non: customers.party\nfor: analyst\nfields: public\n",
        reason="x",
        at=cast.NOW,
    )
    editions.refresh()
    client.force_login(cast.ana())
    assert client.get(reverse("customers"), {"as": "board", "group": "party.phase"}).status_code == 400
    assert "Detección" not in client.get(reverse("customers"), {"as": "board"}).content.decode().split("<main")[1]


def test_without_scripts_a_card_is_moved_on_a_page_and_comes_back(client, lucia, clinic):
    client.force_login(lucia)
    text = board(client)
    (href,) = re.findall(rf'href="(/lists/customers/cell/{clinic.uid}/phase\?next=[^"]+)"', text)
    page = html.unescape(client.get(href).content.decode())
    assert 'name="next" value="/customers?as=board"' in page
    seen = re.search(r'name="seen" value="([^>]+?)" id', page)[1].strip('"')
    before = Party.objects.get(pk=clinic.pk).phase
    answer = client.post(
        href.split("?")[0], {"value": "sale", "seen": f'"{before}"', "next": "/customers?as=board"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/customers?as=board" and seen
    assert Party.objects.get(pk=clinic.pk).phase == "sale"
    (undo,) = re.findall(r'action="(/lists/customers/cell/[^"]+back=[^"]+)"', html.unescape(answer.content.decode()))
    assert client.post(undo).status_code == 302
    assert Party.objects.get(pk=clinic.pk).phase == before


def test_no_more_cards_than_anybody_reads(client, lucia):
    for number in range(25):
        parties.register("person", name=f"P{number:02}", by=lucia.actor, at=cast.NOW, despite_duplicates=True)
    client.force_login(lucia)
    text = board(client)
    assert text.count('class="board-card"') == 20 and "25" in text and "where=" in text
    assert text.count("<") - text.count("</") < 350
