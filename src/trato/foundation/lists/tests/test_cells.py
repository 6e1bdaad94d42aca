"""Is a cell written where it stands, taken back, and never over somebody else's words unseen? (P05)"""

import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import cast
from tests.told import heard
from trato.domains.customers.actions import lifecycle, own_fields, tags
from trato.domains.customers.models import Party
from trato.foundation.access.actions import policies
from trato.foundation.facts.actions import fields
from trato.foundation.stream.vocabulary.customers import OwnerChanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def clinic(lucia):
    return cast.santa_irene(lucia.actor)


@pytest.fixture
def desk(client, lucia):
    client.force_login(lucia)
    return client


def address(party, column):
    return reverse("cell", args=["customers", party.uid, column])


def seen(desk, party, column):
    page = desk.get(address(party, column), headers=HTMX).content.decode()
    return re.search(r'name="seen" value="([^"]*)"', page)[1].replace("&quot;", '"')


def write(desk, party, column, value, **more):
    said = {"seen": seen(desk, party, column), "value": value, **more}
    return desk.post(address(party, column), said, headers=HTMX)


def test_the_owner_is_changed_by_the_verb_and_the_cell_comes_back_as_the_list_draws_it(desk, clinic, lucia):
    eva = cast.eva()
    with heard() as news:
        answer = write(desk, clinic, "owner", str(eva.uid))
    assert answer.status_code == 200 and answer.content.decode().startswith("Eva Sol<div hx-swap-oob")
    assert [type(one.event) for one in news] == [OwnerChanged]
    clinic.refresh_from_db()
    assert clinic.owner == eva


@pytest.mark.parametrize(
    ("column", "value", "stands", "drawn"),
    [
        ("phase", "sale", ["sale", [], ""], "Venta"),
        ("tags", "Oro, Feria", ["detection", ["Oro", "Feria"], ""], "Feria"),
        ("party.sector", "Ocio & <b>más</b>", ["detection", [], "Ocio & <b>más</b>"], "Ocio &amp; &lt;b&gt;"),
    ],
)
def test_cells_of_every_kind_are_written(desk, clinic, column, value, stands, drawn):
    own = clinic.sector
    answer = write(desk, clinic, column, value).content.decode()
    clinic.refresh_from_db()
    assert [clinic.phase, clinic.tags, clinic.sector] == [*stands[:2], stands[2] or own]
    assert drawn in answer and "<b>" not in answer


def test_own_fields_are_written_and_what_does_not_fit_stays_in_the_cell(desk, clinic):
    field = fields.define(
        "customers.party", name_es="Plantas", name_en="Floors", kind="number", by=cast.admin().actor, at=cast.NOW
    )
    column = f"own.{field.key}"
    answer = write(desk, clinic, column, "muchas")
    assert answer.status_code == 422 and 'value="muchas"' in answer.content.decode()
    assert write(desk, clinic, column, "7").content.decode().startswith("7")
    assert desk.get(address(clinic, column) + "?part=shown").content.decode() == "7"


def test_two_people_on_one_cell_both_see_what_the_other_wrote(desk, clinic, lucia):
    """P05 (c): the conflict is shown, nothing is lost."""
    before = seen(desk, clinic, "phase")
    eva = cast.eva()
    lifecycle.enter_phase(clinic, phase="management", by=eva.actor, at=timezone.now())
    answer = desk.post(address(clinic, "phase"), {"seen": before, "value": "sale"}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Eva Sol" in page and "Gestión" in page and 'value="sale" selected' in page
    clinic.refresh_from_db()
    assert clinic.phase == "management"
    again = re.search(r'name="seen" value="([^"]*)"', page)[1].replace("&quot;", '"')
    assert json.loads(again) == "management"
    assert desk.post(address(clinic, "phase"), {"seen": again, "value": "sale"}, headers=HTMX).status_code == 200
    clinic.refresh_from_db()
    assert clinic.phase == "sale"


def test_what_both_wanted_is_no_conflict(desk, clinic, lucia):
    before = seen(desk, clinic, "phase")
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=timezone.now())
    assert desk.post(address(clinic, "phase"), {"seen": before, "value": "sale"}, headers=HTMX).status_code == 200


def test_a_cell_is_taken_back_exactly_unless_somebody_wrote_since(desk, clinic, lucia):
    lifecycle.assign(clinic, owner=lucia, team_follows=False, by=lucia.actor, at=cast.NOW)
    answer = write(desk, clinic, "owner", str(cast.eva().uid)).content.decode()
    back = {"back": re.search(r'name="back" value="([^"]*)"', answer)[1]}
    assert desk.post(address(clinic, "owner"), back).status_code == 302
    clinic.refresh_from_db()
    assert (clinic.owner, clinic.team) == (lucia, None)
    desk.post(address(clinic, "owner"), back)
    clinic.refresh_from_db()
    assert (clinic.owner, clinic.team) == (lucia, None)


@pytest.mark.parametrize("back", ["", "x", "a:b:c", "W10:1:x"])
def test_a_way_back_that_was_not_made_here_leads_nowhere(desk, clinic, back):
    before = list(Party.objects.values_list())
    assert desk.post(address(clinic, "owner"), {"back": back}).status_code == 400
    assert list(Party.objects.values_list()) == before


def test_a_row_that_is_not_theirs_is_locked_and_says_so(client, clinic):
    eva = cast.eva()
    edition = (
        "[carers-keep-customers]\npermit: register, change, assign\non: customers.party\nfor: sales_rep\nrows: owner\n"
    )
    policies.edit(edition, reason="Solo los suyos", by=cast.admin().actor, at=timezone.now())
    client.force_login(eva)
    page = client.get(address(clinic, "party.sector"), headers=HTMX).content.decode()
    assert "data-cell-editor" not in page and "cell-lock" in page
    answer = client.post(address(clinic, "party.sector"), {"seen": '"Sanidad privada"', "value": "x"}, headers=HTMX)
    assert answer.status_code == 422
    clinic.refresh_from_db()
    assert clinic.sector == "Sanidad privada"


def test_strangers_and_unknown_cells_find_nothing(client, clinic, lucia):
    client.force_login(cast.ana())
    assert client.get(address(clinic, "owner")).status_code == 403
    client.force_login(lucia)
    for column in ("name", "email", "sales", "own.moon", "owner_id"):
        assert client.get(address(clinic, column)).status_code == 404
    own_fields.fill(clinic, values={}, by=lucia.actor, at=cast.NOW)
    tags.put(clinic, tags=[], by=lucia.actor, at=cast.NOW)


def test_without_scripts_the_editor_is_a_page(desk, clinic):
    page = desk.get(address(clinic, "party.sector")).content.decode()
    assert "<h1" in page and "Sanidad privada" in page
    answer = desk.post(address(clinic, "party.sector"), {"seen": '"Sanidad privada"', "value": "Ocio"}, follow=True)
    assert "Ocio" in answer.content.decode()


def test_the_list_stays_light(desk, clinic):
    """No form stands in a cell until somebody wants to write into it."""
    page = desk.get("/customers?cols=name,owner,phase,tags").content.decode()
    assert 'data-cells="/lists/customers/cell"' in page and 'data-cell="owner"' in page
    assert "data-cell-editor" not in page and page.count("<tr") == 2
