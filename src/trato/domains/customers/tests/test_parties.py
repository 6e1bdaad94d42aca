"""Are parties registered, changed, undone, archived and restored as they should be?"""

import pytest

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.customers.actions import identities, parties
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Identity, Party, PhaseSpan
from trato.foundation.kit.actor import trato
from trato.foundation.stream.vocabulary.customers import PartyArchived, PartyChanged, PartyRegistered, PartyRestored

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


def test_registering_keeps_everything_that_was_said(eva):
    with heard() as news:
        clinic = cast.santa_irene(eva)
    clinic.refresh_from_db()
    assert (clinic.name, clinic.name_key, clinic.kind) == ("Clínica Santa Irene", "clinica santa irene", "organization")
    assert (clinic.city, clinic.country, clinic.sector) == ("Valencia", "ES", "Sanidad privada")
    assert (clinic.tax_number, clinic.roles, clinic.phase) == ("B46118203", ["customer"], "detection")
    assert (clinic.created_at, clinic.updated_at) == (cast.NOW, cast.NOW)
    assert [(i.kind, i.value, i.shown, i.is_primary) for i in clinic.identities.order_by("id")] == [
        ("email", "compras@santairene.example", "compras@santairene.example", True),
        ("phone", "+34963512044", "+34 963 51 20 44", True),
    ]
    address = clinic.addresses.get()
    assert (address.street, address.postcode, address.use) == ("Calle Colón 12", "46004", "main")
    assert [(span.phase, span.since, span.until) for span in clinic.phases.all()] == [("detection", cast.NOW, None)]
    assert news == [(PartyRegistered(party_id=clinic.pk, kind="organization"), [clinic.pk])]


def test_a_person_is_called_by_both_names_and_texts_are_tidied(eva):
    person = parties.register(
        "person", given="  Núria ", family="Illescas\tPons", city=" Gan\x00dia ", source=" web ", by=eva, at=cast.NOW
    )
    assert (person.name, person.city, person.source) == ("Núria Illescas Pons", "Gandia", "web")


def test_the_first_identity_of_each_kind_is_primary_and_repeated_ones_are_kept_once(eva):
    written = [Written("email", "a@b.example"), Written("email", "c@d.example"), Written("email", "A@B.example")]
    person = parties.register("person", name="Ada", written=written, by=eva, at=cast.NOW)
    assert list(person.identities.order_by("id").values_list("value", "is_primary")) == [
        ("a@b.example", True),
        ("c@d.example", False),
    ]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_register_nobody(stranger):
    with unpermitted():
        parties.register("person", name="Marta Gil", by=stranger, at=cast.NOW)


def test_who_only_reads_registers_nobody():
    analyst = cast.ana().actor
    with unpermitted():
        parties.register("person", name="Marta Gil", by=analyst, at=cast.NOW)


@pytest.mark.parametrize(
    "senseless",
    [
        {"kind": "person"},
        {"kind": "person", "name": "   \x00 "},
        {"kind": "robot", "name": "R2"},
        {"kind": "person", "name": "A", "roles": ["king"]},
        {"kind": "person", "name": "A", "phase": "retirement"},
        {"kind": "person", "name": "A", "country": "es"},
        {"kind": "person", "name": "A", "country": "Spain"},
        {"kind": "person", "name": "A", "time_zone": "Europe/Atlantis"},
        {"kind": "person", "name": "A" * 201},
        {"kind": "person", "given": "A" * 101},
        {"kind": "person", "name": "A", "tax_number": "1" * 41},
        {"kind": "person", "name": "A", "language": "castellano"},
        {"kind": "person", "name": "A", "source": "x" * 61},
    ],
)
def test_a_senseless_party_is_refused(eva, senseless):
    with refused(parties.CannotRegister):
        parties.register(**senseless, by=eva, at=cast.NOW)


@pytest.mark.parametrize(
    "written", [Written("email", "nobody"), Written("phone", "12"), Written("fax", "1"), Written("handle", "")]
)
def test_an_identity_that_makes_no_sense_refuses_the_whole_party(eva, written):
    with refused(ValueError):
        parties.register("person", name="Ada", written=[written], by=eva, at=cast.NOW)


def test_an_address_that_makes_no_sense_refuses_the_whole_party(eva):
    with refused(ValueError):
        parties.register("person", name="Ada", address={"country": "Spain"}, by=eva, at=cast.NOW)


def test_somebody_known_is_not_registered_twice(eva):
    clinic = cast.santa_irene(eva)
    again = {"name": "Otra", "written": [Written("email", "COMPRAS@santairene.example")], "by": eva, "at": cast.NOW}
    with refused(parties.LooksLikeDuplicate):
        parties.register("organization", **again)
    with heard() as news:
        other = parties.register("organization", **again, despite_duplicates=True)
    assert [one.parties for one in news] == [[other.pk]]
    assert other.pk != clinic.pk


def test_a_number_elsewhere_leads_to_one_party_even_despite_duplicates(eva):
    written = [Written("external", "17850", network="online-retail")]
    parties.register("person", name="Ada", written=written, by=eva, at=cast.NOW)
    with refused(identities.CannotAdd):
        parties.register("person", name="Grace", written=written, despite_duplicates=True, by=eva, at=cast.NOW)


def test_a_change_keeps_what_was_before_and_tells_which_fields(eva):
    clinic = cast.santa_irene(eva)
    with heard() as news:
        made = parties.change(clinic, fields={"sector": "Salud", "city": "Valencia"}, by=eva, at=cast.LATER)
    clinic.refresh_from_db()
    assert (clinic.sector, clinic.updated_at) == ("Salud", cast.LATER)
    assert (made.before, made.after) == ({"sector": "Sanidad privada"}, {"sector": "Salud"})
    assert (made.at, made.by_user_id) == (cast.LATER, eva.id)
    assert news == [(PartyChanged(party_id=clinic.pk, change_id=made.pk, fields=["sector"]), [clinic.pk])]


def test_a_change_that_changes_nothing_tells_nothing(eva):
    clinic = cast.santa_irene(eva)
    with heard() as news:
        assert parties.change(clinic, fields={"city": " Valencia "}, by=eva, at=cast.LATER) is None
    assert news == []


@pytest.mark.parametrize(
    "fields",
    [{"name": " "}, {"country": "Spain"}, {"phase": "sale"}, {"uid": "x"}, {"city": "x" * 121}, {"time_zone": "Moon"}],
)
def test_a_senseless_change_is_refused(eva, fields):
    clinic = cast.santa_irene(eva)
    with refused(ValueError):
        parties.change(clinic, fields=fields, by=eva, at=cast.LATER)


def test_who_only_reads_changes_nothing(eva):
    clinic, analyst = cast.santa_irene(eva), cast.ana().actor
    made = parties.change(clinic, fields={"sector": "Salud"}, by=eva, at=cast.LATER)
    for attempt in (
        lambda: parties.change(clinic, fields={"sector": "Otro"}, by=analyst, at=cast.LATER),
        lambda: parties.undo(made, by=analyst, at=cast.LATER),
        lambda: parties.archive(clinic, by=analyst, at=cast.LATER),
        lambda: parties.restore(clinic, by=analyst, at=cast.LATER),
    ):
        with unpermitted():
            attempt()


def test_a_change_can_be_undone_once(eva):
    clinic = cast.santa_irene(eva)
    made = parties.change(clinic, fields={"sector": "Salud"}, by=eva, at=cast.LATER)
    with heard() as news:
        undoing = parties.undo(made, by=eva, at=cast.LATER)
    clinic.refresh_from_db()
    assert clinic.sector == "Sanidad privada"
    assert [type(one.event) for one in news] == [PartyChanged]
    assert undoing.after == {"sector": "Sanidad privada"}
    with refused(parties.CannotChange, "already|ya"):
        parties.undo(made, by=eva, at=cast.LATER)


def test_undoing_a_change_of_name_parts_brings_the_whole_name_back(eva):
    person = parties.register(
        "person", name="Dra. Núria Illescas", given="Núria", family="Illescas", by=eva, at=cast.NOW
    )
    made = parties.change(person, fields={"given_name": "Nuria"}, by=eva, at=cast.LATER)
    person.refresh_from_db()
    assert person.name == "Nuria Illescas"
    parties.undo(made, by=eva, at=cast.LATER)
    person.refresh_from_db()
    assert (person.name, person.given_name) == ("Dra. Núria Illescas", "Núria")


def test_what_was_changed_again_since_is_not_undone(eva):
    clinic = cast.santa_irene(eva)
    made = parties.change(clinic, fields={"sector": "Salud"}, by=eva, at=cast.LATER)
    parties.change(clinic, fields={"sector": "Clínicas"}, by=eva, at=cast.LATER)
    with refused(parties.CannotChange):
        parties.undo(made, by=eva, at=cast.LATER)


def test_archiving_and_restoring_are_told_and_refused_twice(eva):
    clinic = cast.santa_irene(eva)
    with heard() as news:
        clinic = parties.archive(clinic, by=eva, at=cast.LATER)
    assert (clinic.archived_at, clinic.is_archived) == (cast.LATER, True)
    assert news == [(PartyArchived(party_id=clinic.pk), [clinic.pk])]
    with refused(parties.CannotChange):
        parties.archive(clinic, by=eva, at=cast.LATER)
    with heard() as news:
        clinic = parties.restore(clinic, by=eva, at=cast.LATER)
    assert clinic.archived_at is None
    assert news == [(PartyRestored(party_id=clinic.pk), [clinic.pk])]
    with refused(parties.CannotChange):
        parties.restore(clinic, by=eva, at=cast.LATER)


def test_who_serves_customers_may_not_archive_them(eva):
    clinic, hugo = cast.santa_irene(eva), cast.hugo().actor
    with unpermitted():
        parties.archive(clinic, by=hugo, at=cast.LATER)


def test_an_importer_registers_with_its_own_capability():
    made = parties.register("person", name="Ada", by=trato("import.online_retail"), at=cast.NOW)
    assert Party.objects.get().pk == made.pk
    assert PhaseSpan.objects.count() == 1
    assert not Identity.objects.exists()
