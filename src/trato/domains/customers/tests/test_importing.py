"""Do customers come in from files as they should, meet those who are known, and leave again when it was a mistake?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import cast
from tests.bringing import SHOP, brought, loaded, undone
from tests.told import follow_here
from trato.domains.customers.actions import identities, parties, relationships
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Identity, Party, PartySearch, Relationship
from trato.foundation.access.policy import Refused
from trato.foundation.exchange import ahead, places, working
from trato.foundation.exchange.actions import imports
from trato.foundation.exchange.models import Import, ImportState
from trato.foundation.jobs import worker
from trato.foundation.kit import sql
from trato.foundation.stream.models import StoredEvent, TimelineEntry

pytestmark = pytest.mark.django_db
TABLES = (
    "customers_party", "customers_identity", "customers_address", "customers_phasespan", "customers_relationship",
    "customers_tag", "customers_partysearch", "customers_searchword",
)  # fmt: skip


def checksums() -> dict[str, str]:
    return {
        table: sql.rows(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM {table} t")[0]["sum"]
        for table in TABLES
    }


@pytest.fixture
def admin():
    return cast.admin()


def person(by, **more):
    told = {"given": "Núria", "family": "Illescas", "written": [Written("email", "nuria@santairene.example")], **more}
    return parties.register("person", by=by.actor, at=cast.NOW, **told)


def test_people_come_in_with_all_that_the_file_says_of_them(admin):
    """PLT-10: names, contact data, address, employer; the organization is made once for all who work there."""
    one = loaded(
        brought(
            f"{SHOP};street;cp;tags;cargo\n"
            "Ana;Peña Ruiz;ANA@Sol.example;612 34 56 78;Clínica Sol;València;España;Calle Mar 3;46001;vip, feria;Directora\n"
            "Luis;Gil;luis@sol.example;+44 20 7946 0958;Clínica Sol;Madrid;Reino Unido;;;;\n",
            admin,
        ),
        admin,
    )
    assert one.counts == {"read": 2, "new": 2}
    ana = Party.objects.get(given_name="Ana")
    assert (ana.name, ana.country, ana.city, ana.tags, ana.roles) == (
        "Ana Peña Ruiz", "ES", "València", ["vip", "feria"], ["prospect"],
    )  # fmt: skip
    assert (ana.source, ana.phases.get().phase) == ("a fair", "detection")
    luis = Party.objects.get(given_name="Luis")
    assert luis.identities.get(kind="phone").value == "+442079460958"
    assert luis.identities.get(kind="email").is_primary
    clinic = Party.objects.get(kind="organization")
    assert {link.from_party.given_name: link.title for link in clinic.linked_from.all()} == {
        "Ana": "Directora",
        "Luis": "",
    }
    assert str(ana.addresses.get()) == "Calle Mar 3, 46001 València, ES"


def test_everybodys_timeline_says_that_they_came_with_the_file(admin):
    one = loaded(brought(f"{SHOP}\nAna;Peña;ana@x.example;;Sol;;\n", admin), admin)
    ana = Party.objects.get(given_name="Ana")
    event = StoredEvent.objects.get(name="customers.import.registered")
    assert event.payload == {"import_id": one.pk}
    assert set(event.parties) == set(Party.objects.values_list("pk", flat=True))
    assert TimelineEntry.objects.filter(party_id=ana.pk, event_id=event.pk).exists()
    follow_here()
    assert PartySearch.objects.get(party=ana).email == "ana@x.example"


@pytest.mark.parametrize(
    ("mode", "city", "sector", "what"),
    [
        ("fill", "Valencia", "Salud", "changed"),
        ("update", "Alicante", "Salud", "changed"),
        ("skip", "Valencia", "", "skipped"),
    ],
)
def test_whoever_is_known_is_completed_overwritten_or_left_alone(admin, mode, city, sector, what):
    nuria = person(admin, city="Valencia")
    one = loaded(brought("email,city,sector\nNURIA@santairene.example,Alicante,Salud\n", admin, mode=mode), admin)
    nuria.refresh_from_db()
    assert (nuria.city, nuria.sector, nuria.name) == (city, sector, "Núria Illescas")
    assert one.counts == {"read": 1, what: 1}


def test_without_matching_everybody_is_new(admin):
    person(admin)
    one = loaded(brought("name,email\nNúria I.,nuria@santairene.example\n", admin, mode="create"), admin)
    assert one.counts == {"read": 1, "new": 1}
    assert Identity.objects.filter(value="nuria@santairene.example").count() == 2


def test_customers_are_found_by_their_number_tax_number_phone_or_name_of_the_firm(admin):
    by_tax = parties.register("organization", name="Uno", tax_number="B12345678", by=admin.actor, at=cast.NOW)
    by_name = parties.register("organization", name="Clínica Dos", by=admin.actor, at=cast.NOW)
    by_number = person(admin, given="Tres", written=[Written("external", "77", "file")])
    by_phone = person(admin, given="Cuatro", written=[Written("phone", "612345678")])
    keys = ["external", "tax_number", "email", "phone", "organization"]
    one = loaded(
        brought(
            "id,name,is_company,vat,phone,sector\n,Otra,1,b 12345678,,S1\n,CLINICA DOS,1,,,S2\n77,Tres Illescas,,,,S3\n"
            ",Cuatro Illescas,,,+34 612 345 678,S4\n",
            admin, keys=keys,
        ), admin,
    )  # fmt: skip
    assert one.counts == {"read": 4, "changed": 4}
    for number, party in enumerate([by_tax, by_name, by_number, by_phone], 1):
        party.refresh_from_db()
        assert party.sector == f"S{number}"


def test_rows_about_the_same_customer_are_taken_one_after_the_other(admin):
    text = "name,email,city,sector\nAna,a@x.example,Valencia,\nAna P,A@x.example,,Salud\nAna,a@x.example,Elche,\n"
    one = loaded(brought(text, admin), admin)
    assert one.counts == {"read": 3, "new": 1, "changed": 1, "same": 1}
    ana = Party.objects.get()
    assert (ana.city, ana.sector) == ("Valencia", "Salud")


def test_the_same_file_again_changes_nothing(admin):
    text = f"id;{SHOP};calle\n1;Ana;Peña;a@x.example;612345678;Sol;Valencia;ES;Mar 1\n2;Luis;Gil;;;Sol;;;\n"
    loaded(brought(text, admin), admin)
    before = checksums()
    one = loaded(brought(text, admin, mode="update"), admin)
    assert one.counts == {"read": 2, "same": 2}
    assert checksums() == before


def test_the_trial_run_says_what_will_happen_and_changes_nothing(admin):
    person(admin)
    text = "email,name,city\nnuria@santairene.example,Núria Illescas,Elche\nnew@x.example,Nueva,\nnew@x.example,Nueva,\n,,Lugo\n"
    one = brought(text, admin)
    before = checksums()
    imports.try_out(one, by=admin.actor, at=timezone.now())
    assert checksums() == before
    assert one.trial["counts"] == {"new": 1, "changed": 2, "same": 0, "skipped": 0, "refused": 1, "remarked": 0}
    told = {entry["number"]: (entry["what"], entry["why"]) for entry in working.sample(one)}
    assert told[2] == ("changed", "City: «» → «Elche»")
    assert told[5][0] == "refused"
    assert loaded(one, admin).counts == {"read": 4, "new": 1, "changed": 1, "same": 1, "refused": 1}


def test_refused_rows_come_back_ready_to_be_corrected_and_loaded_again(admin):
    """PLT-10: the same columns, the reason, formulas harmless; loading the corrected file meets no obstacle."""
    text = "Nombre;Correo;Nota\n\"=cmd|' /C calc'!A0\";bad@;x\nAna;ana@x.example;y\n"
    one = loaded(brought(text, admin, invalid="refuse"), admin)
    assert one.counts == {"read": 2, "new": 1, "refused": 1}
    returned = places.rejected_of(one).read_text(encoding="utf-8-sig")
    assert returned.splitlines()[0] == "Nombre;Correo;Nota;Motivo"
    assert returned.splitlines()[1].startswith("'=cmd")
    again = loaded(brought(returned.replace("bad@", "good@x.example"), admin), admin)
    assert again.counts == {"read": 1, "new": 1}
    assert Party.objects.filter(name__startswith="=cmd").exists(), "the apostrophe was ours"


def test_a_cell_that_makes_no_sense_is_left_out_and_its_row_comes_back(admin):
    one = loaded(brought("name,phone,country\nAna,1-800-ELEPHANT,Narnia\n", admin), admin)
    assert one.counts == {"read": 1, "new": 1, "remarked": 1}
    assert Party.objects.get().country == ""
    assert "Cargada sin esto" in places.rejected_of(one).read_text()


def test_undoing_leaves_everything_as_it_was(admin):
    """PLT-10: by checksum of the tables, search included."""
    nuria = person(admin, city="Valencia")
    parties.register("organization", name="Clínica Sol", by=admin.actor, at=cast.NOW)
    follow_here()
    before = checksums()
    one = loaded(
        brought(
            f"{SHOP};etiquetas;calle\nAna;Peña;ana@x.example;612345678;Clínica Sol;Elche;ES;nuevo;Mar 1\n"
            "Núria;Illescas Mas;nuria@santairene.example;699111222;Clínica Nueva;Alicante;ES;nuevo;Sol 3\n"
            "Ana;Peña;ana@x.example;;;Elche;;;;\n",
            admin, mode="update",
        ), admin,
    )  # fmt: skip
    assert one.counts == {"read": 3, "new": 1, "changed": 1, "same": 1}
    follow_here()
    nuria.refresh_from_db()
    assert nuria.name == "Núria Illescas Mas"
    assert checksums() != before
    one = undone(one, admin)
    follow_here()
    assert (one.state, one.kept["kept"]) == (ImportState.UNDONE, 0)
    assert checksums() == before
    assert StoredEvent.objects.filter(name="customers.import.undone").exists()


def test_whoever_was_worked_with_since_stays_and_is_named(admin):
    one = loaded(brought("name,email\nAna,ana@x.example\nLuis,luis@x.example\n", admin), admin)
    ana = Party.objects.get(name="Ana")
    identities.add(ana, kind="phone", value="612345678", by=admin.actor, at=timezone.now())
    one = undone(one, admin)
    assert list(Party.objects.values_list("name", flat=True)) == ["Ana"]
    assert one.kept["things"] == [["Ana", "Alguien ha trabajado con este cliente desde entonces."]]


def test_a_field_that_was_changed_again_since_keeps_its_newer_value(admin):
    nuria = person(admin, city="Valencia", sector="Salud")
    one = loaded(brought("email,city,sector\nnuria@santairene.example,Elche,Ocio\n", admin, mode="update"), admin)
    parties.change(Party.objects.get(pk=nuria.pk), fields={"city": "Gandía"}, by=admin.actor, at=timezone.now())
    one = undone(one, admin)
    nuria.refresh_from_db()
    assert (nuria.city, nuria.sector) == ("Gandía", "Salud")
    assert one.kept["things"] == [["Núria Illescas", "Estos campos se han cambiado de nuevo desde entonces: city."]]


def test_an_import_can_be_undone_for_thirty_days_and_once(admin):
    one = loaded(brought("name\nAna\n", admin), admin)
    with pytest.raises(imports.CannotImport, match="thirty days"):
        imports.undo(one, by=admin.actor, at=timezone.now() + timedelta(days=31))
    undone(one, admin)
    with pytest.raises(imports.CannotImport, match="nothing to undo"):
        imports.undo(one, by=admin.actor, at=timezone.now())


def test_a_link_made_by_hand_keeps_the_organization_of_an_import(admin):
    one = loaded(brought("name,company\nAna,Sol\n", admin), admin)
    sol = Party.objects.get(name="Sol")
    other = person(admin)
    relationships.start(other, to=sol, kind="works_at", by=admin.actor, at=timezone.now())
    undone(one, admin)
    assert set(Party.objects.values_list("name", flat=True)) == {"Sol", "Núria Illescas"}
    assert Relationship.objects.count() == 1


def test_a_killed_import_goes_on_and_gives_the_same(admin, monkeypatch):
    """PLT-08: after the step that was lost, with nothing twice."""
    monkeypatch.setattr(working, "AT_ONCE", 3)
    text = "name,email\n" + "".join(f"P{n},p{n}@x.example\n" if n != 7 else "P7,bad@\n" for n in range(10))
    one = brought(text, admin, invalid="refuse")
    imports.run(one, by=admin.actor, at=timezone.now())
    kept = working.ImportPart.objects.create

    def die(**values):
        made = kept(**values)
        if values["number"] == 2:
            raise SystemExit
        return made

    monkeypatch.setattr(working.ImportPart.objects, "create", die)
    with pytest.raises(SystemExit):
        worker.run_all()
    one.refresh_from_db()
    assert (one.state, one.counts["read"], Party.objects.count()) == (ImportState.RUNNING, 6, 6)
    monkeypatch.setattr(working.ImportPart.objects, "create", kept)
    worker.Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.run_all()
    one.refresh_from_db()
    assert (one.state, one.counts) == (ImportState.DONE, {"read": 10, "new": 9, "refused": 1})
    assert places.rejected_of(one).read_text(encoding="utf-8-sig").count("P7") == 1


MANY = (
    f"{SHOP};tags\n"
    "Ana;Peña;ana@x.example;612 34 56 78;Sol;València;España;vip\n"
    "Luis;Gil;luis@x.example;;Sol;;;\n"
    "Ana;Peña;ANA@x.example;612 34 56 79;;;;\n"
    "Núria;;nuria@santairene.example;;;Elche;España;\n"
    "Bad;One;no@;;;;Nowhere;\n"
    ";;no@;;;;;\n"
    "\\N;Back\\slash;b@x.example;;;;;\n"
)


def test_a_long_file_understood_by_a_process_of_its_own_gives_the_same(admin, monkeypatch):
    """PLT-08: the same customers, refusals and remarks, whoever understood the rows."""
    person(admin)
    monkeypatch.setattr(working, "AT_ONCE", 3)
    found = []
    for long in (10**9, 0):
        monkeypatch.setattr(ahead, "LONG", long)
        one = loaded(brought(MANY, admin), admin)
        people = Party.objects.order_by("id").values_list("name", "name_key", "tags", "city", "country", "roles")
        known_as = Identity.objects.order_by("id").values_list("value", "shown", "kind", "is_primary")
        links = Relationship.objects.order_by("id").values_list("from_party__name", "to_party__name", "title")
        found.append([one.counts, list(people), list(known_as), list(links), places.rejected_of(one).read_text()])
        undone(one, admin)
    assert found[0] == found[1]
    assert found[0][0] == {"read": 7, "new": 4, "changed": 2, "refused": 1, "remarked": 1}


def test_when_that_process_ends_early_the_rest_is_understood_here(admin, monkeypatch, caplog):
    monkeypatch.setattr(working, "AT_ONCE", 3)
    monkeypatch.setattr(ahead, "LONG", 0)
    monkeypatch.setattr(ahead, "_START", "import sys; sys.stdout.buffer.write((99).to_bytes(8, 'big') + b'x')")
    one = loaded(brought(MANY, admin), admin)
    assert (one.state, one.counts["read"]) == (ImportState.DONE, 7)
    assert "a thread goes on" in caplog.text


def test_what_was_stopped_goes_on_or_is_taken_back(admin, monkeypatch):
    from trato.foundation.jobs.actions import jobs

    monkeypatch.setattr(working, "AT_ONCE", 2)
    one = brought("name\n" + "".join(f"P{n}\n" for n in range(6)), admin)
    imports.run(one, by=admin.actor, at=timezone.now())
    kept = working.ImportPart.objects.create

    def stop(**values):
        if values["number"] == 1:
            jobs.cancel(worker.Job.objects.get(key=f"import:{one.pk}"), by=admin.actor, at=timezone.now())
        return kept(**values)

    monkeypatch.setattr(working.ImportPart.objects, "create", stop)
    worker.run_all()
    one.refresh_from_db()
    assert (one.state, one.counts["read"]) == (ImportState.STOPPED, 4)
    one = loaded(one, admin)
    assert (one.state, one.counts["read"], Party.objects.count()) == (ImportState.DONE, 6, 6)


def test_who_may_not_change_a_customer_does_not_change_them_by_a_file(admin, monkeypatch):
    """SEC-03: a file does only what whoever loads it could do by hand."""
    from trato.domains.customers.queries import known_before

    person(admin)
    monkeypatch.setattr(known_before, "changeable", lambda ids, by: set())
    one = loaded(brought("email,city\nnuria@santairene.example,Elche\n", admin), admin)
    assert one.counts == {"read": 1, "refused": 1}
    assert "no tienes permiso para cambiarlo" in places.rejected_of(one).read_text()


def test_only_those_permitted_bring_files(admin):
    for stranger in (cast.eva(), cast.hugo(), cast.ana()):
        with pytest.raises(Refused):
            imports.receive([b"name\nAna\n"], file_name="x.csv", by=stranger.actor, at=timezone.now())
    assert Import.objects.count() == 0


def test_somebody_must_say_where_the_data_come_from(admin):
    one = brought("name\nAna\n", admin, source="")
    with pytest.raises(imports.CannotImport, match="where these data come from"):
        imports.run(one, by=admin.actor, at=timezone.now())


def test_several_customers_that_fit_are_not_guessed_among(admin):
    person(admin)
    parties.register(
        "person", given="Otra", written=[Written("email", "nuria@santairene.example")], despite_duplicates=True,
        by=admin.actor, at=cast.NOW,
    )  # fmt: skip
    one = loaded(
        brought("name,email,city\nAlguien,nuria@santairene.example,X\nOtra,nuria@santairene.example,Y\n", admin), admin
    )
    assert one.counts == {"read": 2, "refused": 1, "changed": 1}
    assert Party.objects.get(name="Otra").city == "Y"
