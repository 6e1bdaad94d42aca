"""Are the company's own fields there at once, for filling, showing, asking and taking back?"""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests import cast
from tests.told import follow_here, heard, refused, unpermitted
from trato.domains.customers.actions import own_fields, parties
from trato.domains.customers.models import Change
from trato.domains.segments.actions import segments
from trato.domains.segments.models import Membership
from trato.foundation.facts import build, company
from trato.foundation.facts.actions import fields
from trato.foundation.facts.actions.fields import Choice
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.models import FieldKind
from trato.foundation.facts.queries import own_values
from trato.foundation.kit import guard
from trato.foundation.stream.vocabulary.customers import PartyChanged
from trato.foundation.stream.vocabulary.facts import FieldDefined

pytestmark = pytest.mark.django_db
PARTY = "customers.party"


@pytest.fixture
def admin():
    return cast.admin()


@pytest.fixture
def clinic(admin):
    return cast.santa_irene(admin.actor)


def make(admin, name, kind, **more):
    return fields.define(PARTY, name_es=name, name_en=name, kind=kind, by=admin.actor, at=cast.NOW, **more)


def values(clinic):
    return own_values.values_of(own_values.fields_of(PARTY), [clinic.pk]).get(clinic.pk, {})


ALL = [
    (FieldKind.TEXT, " Oro  puro ", "Oro puro"),
    (FieldKind.LONG_TEXT, "uno\ndos", "uno\ndos"),
    (FieldKind.NUMBER, "12,5", Decimal("12.5")),
    (FieldKind.MONEY, "1000", Decimal(1000)),
    (FieldKind.DATE, "2026-02-28", "2026-02-28"),
    (FieldKind.YES_NO, "sí", True),
    (FieldKind.LINK, "https://santairene.example/", "https://santairene.example/"),
]


@pytest.mark.parametrize(("kind", "written", "kept"), ALL)
def test_a_field_is_filled_shown_and_taken_back(client, admin, clinic, kind, written, kept):
    """SEG-06, PLT-08: every kind, on the record and with undo."""
    with heard() as news:
        field = make(admin, "Extra", kind)
    assert news[0].event == FieldDefined(field_id=field.pk, thing=PARTY, kind=kind)
    with heard() as news:
        made = own_fields.fill(clinic, values={"extra": written}, by=admin.actor, at=cast.NOW)
    assert news[0].event == PartyChanged(party_id=clinic.pk, change_id=made.pk, fields=["own.extra"])
    assert own_values.plain(values(clinic)["extra"]) == own_values.plain(kept)
    client.force_login(admin)
    assert "Extra" in client.get(reverse("customer", args=[clinic.uid])).content.decode()
    assert client.get(reverse("customer_own_fields", args=[clinic.uid])).status_code == 200
    parties.undo(Change.objects.get(pk=made.pk), by=admin.actor, at=cast.LATER)
    assert values(clinic) == {}


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (FieldKind.NUMBER, "many"), (FieldKind.NUMBER, "1e400"), (FieldKind.NUMBER, "NaN"), (FieldKind.MONEY, "9" * 40),
        (FieldKind.DATE, "0000-00-00"), (FieldKind.DATE, "31/01/2026"), (FieldKind.YES_NO, "maybe"),
        (FieldKind.LINK, "javascript:alert(1)"), (FieldKind.LINK, "https://"), (FieldKind.TEXT, "x" * 201),
        (FieldKind.CHOICE, "green"), (FieldKind.SEVERAL, ["red", "green"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(admin, clinic, kind, written):
    choices = [Choice("Rojo", "Red")] if kind in (FieldKind.CHOICE, FieldKind.SEVERAL) else []
    make(admin, "Extra", kind, choices=choices)
    with refused(own_fields.CannotFill, "Extra"):
        own_fields.fill(clinic, values={"extra": written}, by=admin.actor, at=cast.NOW)


def test_nobody_fills_what_is_not_there_or_not_theirs(admin, clinic):
    make(admin, "Extra", FieldKind.TEXT)
    with refused(own_fields.CannotFill, "moon"):
        own_fields.fill(clinic, values={"moon": "x"}, by=admin.actor, at=cast.NOW)
    with unpermitted():
        own_fields.fill(clinic, values={"extra": "x"}, by=cast.NOBODY, at=cast.NOW)
    with unpermitted():
        own_fields.put_back(clinic, values={"own.extra": "x"}, by=cast.NOBODY, at=cast.NOW)
    eva = cast.eva()
    with unpermitted():
        make(eva, "Another", FieldKind.TEXT)


def test_choices_keep_their_keys_when_they_are_renamed(admin, clinic):
    field = make(admin, "Color", FieldKind.SEVERAL, choices=[Choice("Rojo", "Red"), Choice("Verde", "Green")])
    own_fields.fill(clinic, values={"color": "verde, RED"}, by=admin.actor, at=cast.NOW)
    assert values(clinic)["color"] == ["red", "green"]
    wanted = [Choice("Verde", "Green"), Choice("Rojo fuego", "Fire red", key="red")]
    fields.change(field, name_es="Color", name_en="Color", choices=wanted, by=admin.actor, at=cast.LATER)
    assert values(clinic)["color"] == ["red", "green"]
    with refused(fields.CannotDefine):
        make(admin, "COLOR", FieldKind.TEXT)
    with refused(fields.CannotDefine):
        make(admin, "Empty", FieldKind.CHOICE)


def test_a_field_is_asked_about_at_once_in_lists_and_segments(client, admin, clinic):
    """SEG-06: no restart, no migration."""
    make(admin, "Camas", FieldKind.NUMBER)
    make(admin, "Contrato", FieldKind.CHOICE, choices=[Choice("Oro", "Gold"), Choice("Plata", "Silver")])
    make(admin, "Marcas", FieldKind.SEVERAL, choices=[Choice("A", "A"), Choice("B", "B")])
    make(admin, "Notas", FieldKind.TEXT)
    make(admin, "Firma", FieldKind.DATE)
    make(admin, "Activo", FieldKind.YES_NO)
    conditions = [
        {"fact": "own.camas", "op": "ge", "value": ["20"]}, {"fact": "own.contrato", "op": "is", "value": ["gold"]},
        {"fact": "own.marcas", "op": "has", "value": ["b"]}, {"fact": "own.notas", "op": "contains", "value": ["RAPIDO"]},
        {"fact": "own.firma", "op": "between", "value": ["2026-01-01", "2026-12-31"]},
        {"fact": "own.activo", "op": "is", "value": [True]},
    ]  # fmt: skip
    segment = segments.define("Todo", condition={"all": conditions}, by=admin.actor, at=cast.NOW)
    follow_here()
    with guard.working_as("tests.arrange"):
        assert Membership.objects.filter(segment=segment).count() == 0
    written = {
        "camas": "25",
        "contrato": "Oro",
        "marcas": "B",
        "notas": "Muy rápido",
        "firma": "2026-05-01",
        "activo": "sí",
    }
    own_fields.fill(clinic, values=written, by=admin.actor, at=cast.NOW)
    follow_here()
    with guard.working_as("tests.arrange"):
        assert Membership.objects.filter(segment=segment).count() == 1
    client.force_login(admin)
    page = client.get(reverse("customers"), {"where": '{"fact": "own.camas", "op": "lt", "value": ["20"]}'})
    assert "Clínica Santa Irene" not in page.content.decode()


def test_an_archived_field_is_gone_and_comes_back_with_its_values(admin, clinic):
    field = make(admin, "Camas", FieldKind.NUMBER)
    own_fields.fill(clinic, values={"camas": "25"}, by=admin.actor, at=cast.NOW)
    fields.archive(field, by=admin.actor, at=cast.NOW)
    with pytest.raises(BadCondition):
        build.build({"fact": "own.camas", "op": "known"}, company.catalog(), PARTY)
    fields.restore(field, by=admin.actor, at=cast.LATER)
    assert values(clinic) == {"camas": Decimal(25)}


def test_a_field_is_made_in_the_console(client, admin):
    client.force_login(admin)
    sent = {"name_es": "Camas", "name_en": "Beds", "kind": "choice", "choices": "Pocas | Few\nMuchas | Many"}
    assert client.post(reverse("console_field_new"), sent).status_code == 302
    page = client.get(reverse("console_fields")).content.decode()
    assert "Camas" in page or "Beds" in page
    assert client.post(reverse("console_field_new"), sent).status_code == 422
    assert client.post(reverse("console_field_new"), {"kind": "moon"}).status_code == 422


def test_the_company_calls_things_as_it_likes(client, admin):
    """ADO-13."""
    client.force_login(admin)
    client.post(reverse("console_words"), {"fact": "party.city", "text": "población"})
    assert "población" in client.get(reverse("console_words")).content.decode()
    assert client.post(reverse("console_words"), {"fact": "party.moon", "text": "x"}).status_code == 302
    client.post(reverse("console_words"), {"fact": "party.city", "text": ""})
    assert "población" not in client.get(reverse("console_words")).content.decode()


def test_sellers_make_no_fields(client):
    client.force_login(cast.eva())
    assert client.get(reverse("console_fields")).status_code == 403
