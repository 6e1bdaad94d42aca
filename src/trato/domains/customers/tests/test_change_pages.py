"""Can staff correct everything about a customer, lose nobody's work, and take it back?"""

import re
import uuid

import pytest
from django.urls import reverse

from tests import cast
from trato.domains.customers.actions import parties
from trato.domains.customers.models import Address, Identity, Party, Relationship

pytestmark = pytest.mark.django_db

_FIELDS = ("name", "tax_number", "sector", "city", "country", "language", "time_zone")


@pytest.fixture
def eva(client):
    cast.company()
    user = cast.eva()
    client.force_login(user)
    return user


@pytest.fixture
def clinic(eva):
    return cast.santa_irene(eva.actor)


def _as_shown(party):
    party.refresh_from_db()
    return {**{name: getattr(party, name) for name in _FIELDS}, "seen_at": party.updated_at.isoformat()}


def _address(party, page, *more):
    return reverse(f"customer_{page}", args=[party.uid, *more])


def _undo(client, answer):
    """Press «Undo» in the latest message."""
    ways = re.findall(r'action="([^"]+)"><input[^>]+><button class="button" data-undo', answer.content.decode())
    assert ways, "no way back was offered"
    return client.post(ways[-1].replace("&amp;", "&"), follow=True)


def test_a_correction_is_saved_and_undone(client, clinic):
    answer = client.post(_address(clinic, "edit"), {**_as_shown(clinic), "city": "Gandia"}, follow=True)
    clinic.refresh_from_db()
    assert clinic.city == "Gandia"
    _undo(client, answer)
    clinic.refresh_from_db()
    assert clinic.city == "Valencia"


def test_a_person_keeps_the_parts_of_the_name(client, eva, clinic):
    nuria = cast.nuria(eva.actor, clinic)
    sent = {"given_name": "Núria", "family_name": "Illescas Pons", "seen_at": nuria.updated_at.isoformat()}
    client.post(_address(nuria, "edit"), sent)
    nuria.refresh_from_db()
    assert (nuria.name, nuria.family_name) == ("Núria Illescas Pons", "Illescas Pons")


def test_two_people_in_one_field_are_told_and_nothing_is_lost(client, eva, clinic):
    seen = _as_shown(clinic)
    lucia = cast.lucia()
    parties.change(clinic, fields={"city": "Alzira", "sector": "Óptica"}, by=lucia.actor, at=cast.NOW.replace(hour=12))
    answer = client.post(_address(clinic, "edit"), {**seen, "city": "Gandia", "tax_number": "B1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Lucía Ferrer" in page and "Alzira" in page and 'value="Gandia"' in page
    clinic.refresh_from_db()
    assert (clinic.city, clinic.tax_number) == ("Alzira", "B46118203")
    # What the other one changed elsewhere is on the form now, and a second «Save» is a decision.
    again = dict(re.findall(r'name="(seen_at|sector)"[^>]* value="([^"]*)"', page))
    assert again["sector"] == "Óptica"
    client.post(_address(clinic, "edit"), {**seen, **again, "city": "Gandia", "tax_number": "B1"})
    clinic.refresh_from_db()
    assert (clinic.city, clinic.sector, clinic.tax_number) == ("Gandia", "Óptica", "B1")


def test_changes_in_different_fields_do_not_meet(client, eva, clinic):
    seen = _as_shown(clinic)
    parties.change(clinic, fields={"sector": "Óptica"}, by=cast.lucia().actor, at=cast.NOW.replace(hour=12))
    assert client.post(_address(clinic, "edit"), {**seen, "city": "Gandia"}).status_code == 302
    clinic.refresh_from_db()
    assert (clinic.city, clinic.sector) == ("Gandia", "Óptica")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x\x00"},
        {"city": "c" * 1_000_000},
        {"country": "ZZZ"},
        {"time_zone": "Mars/Base"},
        {"seen_at": "yesterday"},
        {"seen_at": "2026-01-01T00:00:00"},
        {"seen_at": ""},
    ],
)
def test_a_wrong_correction_changes_nothing(client, clinic, wrong):
    before = _as_shown(clinic)
    assert client.post(_address(clinic, "edit"), {**before, "sector": "Otro", **wrong}).status_code == 422
    assert _as_shown(clinic) == before


def test_contact_data_is_added_used_first_removed_and_brought_back(client, clinic):
    sent = {"kind": "email", "value": "Info@SantaIrene.example", "label": "Recepción"}
    client.post(_address(clinic, "identity_add"), sent)
    info = Identity.objects.get(value="info@santairene.example")
    client.post(_address(clinic, "identity_prefer", info.pk))
    info.refresh_from_db()
    assert info.is_primary
    answer = client.post(_address(clinic, "identity_remove", info.pk), follow=True)
    assert not Identity.objects.filter(pk=info.pk).exists()
    _undo(client, answer)
    back = Identity.objects.get(value="info@santairene.example")
    assert (back.label, back.is_primary) == ("Recepción", True)


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "email", "value": "nope"},
        {"kind": "pigeon", "value": "x"},
        {"kind": "phone", "value": "1"},
        {},
        {"kind": "email", "value": "compras@santairene.example"},
        {"kind": "external", "value": "\x00"},
    ],
)
def test_contact_data_that_makes_no_sense_is_refused(client, clinic, sent):
    assert client.post(_address(clinic, "identity_add"), sent).status_code == 422
    assert clinic.identities.count() == 2


def test_an_address_is_added_removed_and_brought_back(client, clinic):
    client.post(
        _address(clinic, "address_add"), {"use": "billing", "street": "Calle Mar 1", "city": "Gandia", "country": "ES"}
    )
    address = Address.objects.get(use="billing")
    answer = client.post(_address(clinic, "address_remove", address.pk), follow=True)
    assert not Address.objects.filter(use="billing").exists()
    _undo(client, answer)
    assert Address.objects.get(use="billing").street == "Calle Mar 1"
    assert client.post(_address(clinic, "address_add"), {"use": "main"}).status_code == 422


def test_a_link_is_started_from_either_end_and_ended(client, eva, clinic):
    marta = cast.marta(eva.actor)
    client.post(
        _address(clinic, "relationship_new"), {"kind": "<works_at", "other": str(marta.uid), "title": "Compras"}
    )
    link = Relationship.objects.get()
    assert (link.from_party, link.to_party, link.title) == (marta, clinic, "Compras")
    answer = client.post(_address(clinic, "relationship_end", link.pk), follow=True)
    link.refresh_from_db()
    assert link.until is not None
    _undo(client, answer)
    assert Relationship.objects.filter(until=None).count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "works_at"},
        {"kind": "owns", "other_text": "Marta Gil"},
        {"kind": "works_at", "other_text": "Clínica Santa Irene"},
    ],
)
def test_links_that_make_no_sense_are_refused(client, eva, clinic, sent):
    cast.marta(eva.actor)
    assert client.post(_address(clinic, "relationship_new"), sent).status_code == 422
    assert Relationship.objects.count() == 0


@pytest.mark.parametrize(
    ("page", "sent", "field", "after"),
    [
        ("phase", {"phase": "management"}, "phase", "management"),
        ("roles", {"roles": ["customer", "partner"]}, "roles", ["customer", "partner"]),
        ("tags", {"tags": "Oro, SNS, oro"}, "tags", ["oro", "SNS"]),
        (
            "preferences",
            {"channel": "phone", "hours": "mañanas"},
            "preferences",
            {"channel": "phone", "hours": "mañanas"},
        ),
    ],
)
def test_where_a_customer_stands_is_said_and_taken_back(client, clinic, page, sent, field, after):
    before = getattr(clinic, field)
    answer = client.post(_address(clinic, page), sent, follow=True)
    clinic.refresh_from_db()
    assert getattr(clinic, field) == after
    _undo(client, answer)
    clinic.refresh_from_db()
    assert getattr(clinic, field) == before


def test_a_customer_changes_hands_and_returns(client, eva, clinic):
    lucia = cast.lucia()
    answer = client.post(_address(clinic, "owner"), {"owner": str(lucia.uid)}, follow=True)
    clinic.refresh_from_db()
    assert (clinic.owner, clinic.team) == (lucia, lucia.team)
    _undo(client, answer)
    clinic.refresh_from_db()
    assert (clinic.owner, clinic.team) == (None, None)


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("phase", {"phase": "limbo"}),
        ("phase", {}),
        ("owner", {"owner": str(uuid.uuid4())}),
        ("roles", {"roles": "king"}),
        ("tags", {"tags": "x" * 61}),
        ("tags", {"tags": "\x00"}),
        ("preferences", {"channel": "pigeon"}),
        ("preferences", {"avoid": "x" * 501}),
    ],
)
def test_unknown_standings_are_refused(client, clinic, page, sent):
    assert client.post(_address(clinic, page), sent).status_code == 422


def test_archiving_and_returning(client, clinic):
    answer = client.post(_address(clinic, "archive"), follow=True)
    clinic.refresh_from_db()
    assert clinic.is_archived
    _undo(client, answer)
    clinic.refresh_from_db()
    assert not clinic.is_archived


def test_a_way_back_can_be_gone_once_and_only_by_who_came_that_way(client, clinic):
    answer = client.post(_address(clinic, "phase"), {"phase": "sale"}, follow=True)
    token = re.search(r"/back/([\w-]+)", answer.content.decode())[1]
    client.post(_address(clinic, "back", token))
    client.post(_address(clinic, "phase"), {"phase": "management"})
    assert client.post(_address(clinic, "back", token)).status_code == 302
    clinic.refresh_from_db()
    assert clinic.phase == "management"


_PAGES = ("edit", "identity_add", "address_add", "relationship_new", "phase", "owner", "roles", "tags", "preferences")


@pytest.mark.parametrize("page", _PAGES)
def test_each_form_opens_for_those_who_may_and_for_nobody_else(client, clinic, page):
    address = _address(clinic, page)
    assert client.get(address).status_code == 200
    assert client.get(address.replace(str(clinic.uid), str(uuid.uuid4()))).status_code == 404
    client.force_login(cast.ana())
    assert client.get(address).status_code == 403
    assert client.post(address, {"name": "x"}).status_code == 403
    client.logout()
    assert client.get(address)["Location"].startswith("/sign-in")


@pytest.mark.parametrize("page", ["archive", "restore"])
def test_what_changes_is_never_a_link(client, clinic, page):
    assert client.get(_address(clinic, page)).status_code == 405
    client.force_login(cast.ana())
    assert client.post(_address(clinic, page)).status_code == 403
    assert not Party.objects.get(pk=clinic.pk).is_archived


def test_parts_of_another_customer_are_not_found(client, eva, clinic):
    marta = cast.marta(eva.actor)
    foreign = clinic.identities.first().pk
    for page, key in [
        ("identity_remove", foreign),
        ("identity_prefer", foreign),
        ("address_remove", clinic.addresses.first().pk),
        ("relationship_end", 10**18),
        ("undo", 10**18),
    ]:
        assert client.post(_address(marta, page, key)).status_code == 404
    assert clinic.identities.count() == 2
