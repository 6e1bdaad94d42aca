"""Does a file hold exactly what its taker sees, harmlessly, and is it noted whom it showed? (AZ15, CF01, AD05)"""

import csv
import io
import json

import pytest
import vobject
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests import cast
from trato.domains.customers.actions import own_fields, parties, tags
from trato.faces.desk import customer_file
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import editions
from trato.foundation.facts.actions import fields
from trato.foundation.facts.models import FieldKind
from trato.foundation.kit import formulas, sql
from trato.foundation.lists.actions import views

pytestmark = pytest.mark.django_db
CLINIC = "Clínica Santa Irene"
FEW_FIELDS = """
[staff-see-customers]
permit: view
on: customers.party
for: analyst
fields: public, contact (masked)
"""
QUOTA = """
[staff-see-customers]
permit: view
on: customers.party
for: analyst
owing: log_read, quota(1/day)
"""
NOT_HERE = """
[not-those-in-decline]
forbid: export
on: customers.party
for: analyst
rows: field(phase in detection)
"""


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def ana():
    return cast.ana()


@pytest.fixture
def clinic(lucia):
    cast.marta(lucia.actor)
    return cast.santa_irene(lucia.actor)


@pytest.fixture
def rules():
    def put(text):
        PolicyEdition.objects.create(text=text, reason="x", at=cast.NOW)
        editions.refresh()

    return put


def taken(client, **words):
    answer = client.get(reverse("customers_file"), words)
    assert answer.status_code == 200
    return b"".join(answer)


def table(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def notes():
    return sql.rows("SELECT what, parties, detail::json FROM audit_note WHERE how = 'export'")


def test_a_file_holds_the_rows_columns_and_order_of_the_list(client, ana, clinic):
    client.force_login(ana)
    head, *rows = table(taken(client, sort="-name", cols="name,city,email,party.sector"))
    assert head == ["Cliente", "Ciudad", "Correo", "Sector"]
    assert [row[0] for row in rows] == ["Marta Gil", CLINIC]
    assert rows[1] == [CLINIC, "Valencia, España", "compras@santairene.example", "Sanidad privada"]
    rows = json.loads(taken(client, format="json", kind="organization", cols="name,party.sector"))
    assert rows == [{"id": str(clinic.uid), "name": CLINIC, "party.sector": "Sanidad privada"}]


def test_a_saved_view_is_taken_along_as_it_shows(client, ana, clinic):
    view = views.save("A", of="customers", words={"kind": "person"}, by=ana.actor, at=cast.NOW)
    client.force_login(ana)
    assert [row[0] for row in table(taken(client, view=view.uid))[1:]] == ["Marta Gil"]


def test_all_that_match_leave_not_only_the_page(client, ana, lucia, monkeypatch):
    for number in range(60):
        parties.register(
            "person", given="P", family=f"{number:02}", by=lucia.actor, at=cast.NOW, despite_duplicates=True
        )
    monkeypatch.setattr(customer_file, "_AT_ONCE", 7)
    client.force_login(ana)
    rows = table(taken(client, size="25"))[1:]
    assert [row[0] for row in rows] == [f"P {number:02}" for number in range(60)]


def test_a_file_that_would_be_too_long_is_refused_and_says_so(client, ana, clinic, monkeypatch):
    monkeypatch.setattr(customer_file, "MOST", 1)
    client.force_login(ana)
    answer = client.get(reverse("customers_file"), {"sort": "name"})
    assert answer.status_code == 302
    assert "como máximo 1" in client.get(answer["Location"]).content.decode()
    assert notes() == []


def test_it_is_noted_whom_a_file_showed(client, ana, clinic):
    client.force_login(ana)
    taken(client, kind="organization", cols="name,city")
    (one,) = notes()
    assert one == {
        "what": "customers.party.export",
        "parties": [clinic.pk],
        "detail": {"rows": 1, "format": "csv", "columns": ["name", "city"]},
    }


def test_hidden_fields_stay_and_masked_ones_are_masked(client, ana, clinic, rules):
    rules(FEW_FIELDS)
    client.force_login(ana)
    content = taken(
        client,
        format="json",
        cols="name,email,phone,owner,sales,tags,party.born_on,party.source,party.sector",
        kind="organization",
    )
    (row,) = json.loads(content)
    assert "compras" not in content.decode()
    assert row["email"] == "••• mple" and row["owner"] is None
    assert "party.born_on" not in row and "party.source" not in row
    assert row["party.sector"] == "Sanidad privada"
    assert client.get(reverse("customers_file"), {"sort": "sales"}).status_code == 400


def test_quotas_hold_for_files(client, ana, clinic, rules):
    """Decision 0012: nothing of a file leaves that would show more than a rule allows."""
    rules(QUOTA)
    client.force_login(ana)
    answer = client.get(reverse("customers_file"))
    assert answer.status_code == 429
    assert notes() == []
    assert len(table(taken(client, kind="organization"))) == 2
    assert client.get(reverse("customers_file"), {"kind": "person"}).status_code == 429


def test_what_may_not_leave_is_not_in_the_file(client, ana, clinic, rules):
    rules(NOT_HERE)
    client.force_login(ana)
    assert table(taken(client))[1:] == []


def test_those_without_the_permission_take_nothing_along(client, clinic):
    eva = cast.eva()
    for user in (cast.omar(), cast.portal(clinic), eva):
        client.force_login(user)
        assert client.get(reverse("customers_file")).status_code == 403
    assert "/customers/file" not in client.get(reverse("customers")).content.decode()
    assert notes() == []


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", '"=1', "＝1"]


@pytest.mark.parametrize("value", FORMULAS)
def test_a_formula_is_a_text_in_every_cell(value):
    assert formulas.harmless(value) == "'" + value
    assert formulas.as_meant(formulas.harmless(value)) == value


def test_formulas_are_not_calculated(client, ana, lucia):
    """CF01: what somebody typed stays what they typed."""
    admin = cast.admin()
    fields.define(
        "customers.party", name_es="=HEAD()", name_en="=HEAD()", kind=FieldKind.TEXT, by=admin.actor, at=cast.NOW
    )
    party = parties.register("organization", name="=cmd|' /C calc'!A0", city="@x", by=lucia.actor, at=cast.NOW)
    own_fields.fill(party, values={"head": "-2+3"}, by=admin.actor, at=cast.NOW)
    client.force_login(ana)
    head, row = table(taken(client, cols="name,city,own.head"))
    assert head[2] == "'=HEAD()"
    assert row == ["'=cmd|' /C calc'!A0", "'@x", "'-2+3"]
    content = taken(client, format="xlsx", cols="name,city,own.head")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[1] == ["=cmd|' /C calc'!A0", "@x", "-2+3"]
    assert b"<f>" not in content


def test_days_and_numbers_are_such_in_a_spreadsheet(client, ana, lucia, clinic):
    fields.define(
        "customers.party", name_es="Crédito", name_en="Credit", kind=FieldKind.MONEY, by=cast.admin().actor, at=cast.NOW
    )
    own_fields.fill(clinic, values={"credit": "-1250.5"}, by=lucia.actor, at=cast.NOW)
    client.force_login(ana)
    content = taken(client, format="xlsx", cols="name,own.credit,party.registered", kind="organization")
    (row,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    assert row[1] == -1250.5
    assert (row[2].year, row[2].hour) == (2026, 11)  # ten o'clock in UTC is eleven in Valencia
    assert table(taken(client, cols="own.credit", kind="organization"))[1] == [CLINIC, "-1250.5"]


@pytest.mark.parametrize(
    "words",
    [
        {"format": "exe"}, {"format": "../../etc/passwd"}, {"where": "{"}, {"sort": "password"}, {"kind": "x"}, {"size": "9"},
        {"where": '{"fact":"party.moon","op":"known"}'}, {"segment": "x"},
    ],
)  # fmt: skip
def test_hostile_addresses_give_no_file(client, ana, clinic, words):
    client.force_login(ana)
    assert client.get(reverse("customers_file"), words).status_code == 400
    assert notes() == []


def test_cards_are_read_back_as_they_were_written(client, lucia):
    """ADO-13, VRX-05: whoever takes a list along as vCards can bring it into any address book, or back here."""
    client.force_login(lucia)
    told = {"by": lucia.actor, "at": cast.NOW}
    clinic = cast.santa_irene(lucia.actor)
    cast.nuria(lucia.actor, clinic)
    hostile = parties.register("person", given="Ana\nEND:VCARD", family="O;Neil, Jr", **told)
    tags.put(hostile, tags=["Oro, plata", "Feria;2026"], **told)
    cols = "cols=name,city,email,phone,tags"
    answer = client.get(f"/customers/file?format=vcf&{cols}")
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith('.vcf"')
    cards = list(vobject.readComponents(b"".join(answer).decode()))
    assert {card.fn.value for card in cards} == {"Clínica Santa Irene", "Núria Illescas", hostile.name}
    (found,) = [card for card in cards if card.fn.value == "Clínica Santa Irene"]
    assert found.org.value == ["Clínica Santa Irene"] and found.email.value == "compras@santairene.example"
    assert found.adr.value.city == "Valencia" and found.adr.value.country == "España"
    assert found.uid.value == f"urn:uuid:{clinic.uid}"
    (found,) = [card for card in cards if card.fn.value == hostile.name]
    assert (found.n.value.given, found.n.value.family) == (hostile.given_name, "O;Neil, Jr")
    assert found.categories.value == ["Oro, plata", "Feria;2026"]


def test_a_card_tells_no_more_than_the_list_shows(client, lucia):
    client.force_login(lucia)
    cast.santa_irene(lucia.actor)
    card = b"".join(client.get("/customers/file?format=vcf&cols=name,owner")).decode()
    assert "EMAIL" not in card and "TEL" not in card and "ADR" not in card
