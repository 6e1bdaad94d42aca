"""Does a field that somebody may not see appear nowhere, and is one they may not write refused by name? (AZ05, AZ06)"""

import pytest

from tests import cast
from tests.attacks import golden
from tests.told import refused
from trato.domains.customers.actions import parties
from trato.domains.customers.models import Party
from trato.foundation.access import policy
from trato.foundation.access.models import Token
from trato.foundation.access.rules import reading, resources

pytestmark = pytest.mark.django_db

# One unmistakable value for each field that could leak, with the class it belongs to.
MARKED = {
    "tax_number": ("finance", "MARKED-TAX-NUMBER"),
    "source": ("internal", "MARKED-SOURCE"),
    "sector": ("public", "MARKED-SECTOR"),
    "city": ("public", "MARKED-CITY"),
}
LISTS = {"tags": ("internal", "MARKED-TAG"), "roles": ("internal", "donor")}
EMAIL, STREET, SECRET_TALK = "marked-email@x.example", "MARKED-STREET", "MARKED-TALK"


def _world(role: str):
    user = cast.user("Zoe Prueba", role, account_id=golden.account().pk)
    around = golden.bundles(user)
    for bundle in around.values():
        for name, (_kind, value) in MARKED.items():
            setattr(bundle.party, name, value)
        bundle.party.tags, bundle.party.roles = ["MARKED-TAG"], ["donor"]
        bundle.party.preferences = {"avoid": "MARKED-PREFERENCE"}
        bundle.party.save()
        bundle.identity.value = bundle.identity.shown = EMAIL
        bundle.identity.is_primary = True
        bundle.identity.save()
        bundle.address.street = STREET
        bundle.address.save()
        if bundle is not around["own"]:
            bundle.interaction.body = SECRET_TALK
        bundle.interaction.save()
        bundle.order.total = "98765.43"
        bundle.order.save()
    return user, around


def _everything(client, user, bundle) -> str:
    _token, secret = Token.issue(user, label="x", at=cast.NOW)
    client.force_login(user)
    api = {"Authorization": f"Bearer {secret}"}
    uid = bundle.party.uid
    pages = [
        "/", "/customers", "/customers?sort=sales", f"/customers/{uid}", f"/customers/{uid}?show=note", "/search?q=marked",
        f"/palette?q={bundle.party.name}", "/customers/pick?q=marked", "/tasks", "/orders",
    ]  # fmt: skip
    programs = [
        "/api/v1/parties", f"/api/v1/parties/{uid}", f"/api/v1/parties/{uid}/identities", f"/api/v1/parties/{uid}/addresses",
        f"/api/v1/parties/{uid}/relationships", f"/api/v1/parties/{uid}/timeline", "/api/v1/orders", "/api/v1/interactions",
        f"/api/v1/orders/{bundle.order.uid}",
    ]  # fmt: skip
    found = [client.get(page) for page in pages] + [client.get(page, headers=api) for page in programs]
    assert all(answer.status_code < 500 for answer in found)
    return "\n".join(answer.content.decode() for answer in found)


def test_an_outsourced_agent_reads_no_finance_no_notes_no_whole_addresses(client):
    user, around = _world("outsourced_agent")
    read = _everything(client, user, around["served"])
    for hidden in (
        "MARKED-TAX",
        "MARKED-SOURCE",
        "MARKED-TAG",
        "MARKED-PREF",
        EMAIL,
        STREET,
        SECRET_TALK,
        "98765",
        "98.765",
    ):
        assert hidden not in read, hidden
    assert "MARKED-SECTOR" in read or "MARKED-CITY" in read


def test_a_partner_reads_contact_data_but_neither_what_we_note_nor_what_was_said(client):
    user, around = _world("partner")
    read = _everything(client, user, around["brought"])
    for hidden in ("MARKED-TAX", "MARKED-SOURCE", "MARKED-TAG", "MARKED-PREF", SECRET_TALK):
        assert hidden not in read, hidden
    assert EMAIL in read and STREET in read


def test_staff_read_everything(client):
    user, around = _world("sales_rep")
    read = _everything(client, user, around["nobody"])
    for seen in ("MARKED-TAX", "MARKED-TAG", EMAIL, STREET, SECRET_TALK):
        assert seen in read, seen


def test_every_field_of_every_protected_model_has_exactly_one_class():
    for resource in resources.every():
        for field in resource.model._meta.concrete_fields:
            assert {field.name, field.attname} & set(resource.fields), f"{resource.name}: {field.name}"
        assert set(resource.fields.values()) <= set(resources.FIELD_CLASSES) - {"secret"}


def test_a_field_outside_what_may_be_written_is_refused_by_name():
    eva = cast.eva().actor
    clinic = cast.santa_irene(eva)
    text = """
    [see]\npermit: view\non: customers.party\nfor: sales_rep
    [write]\npermit: change\non: customers.party\nfor: sales_rep\nfields: public
    """.replace("\n    ", "\n")
    policy.put_in_force(dict.fromkeys(policy.shipped()) | {rule.id: rule for rule in reading.read(text)})
    try:
        with refused(policy.Refused, "tax_number"):
            parties.change(clinic, fields={"city": "Elx", "tax_number": "X"}, by=eva, at=cast.NOW)
        parties.change(clinic, fields={"city": "Elx"}, by=eva, at=cast.NOW)
    finally:
        policy.put_in_force({})
    assert Party.objects.get(pk=clinic.pk).city == "Elx"


def test_masks_show_the_end_only():
    omar = cast.omar().actor
    rows = [{"uid": "1", "phone": "963512044", "email": "", "identities": [{"value": "x"}], "ghost": "boo", "sales": 7}]
    (shown,) = policy.scope(omar, "customers.party").shown(rows)
    assert shown == {"uid": "1", "phone": "••• 2044", "email": "", "identities": [], "ghost": "", "sales": None}


def test_a_forbid_on_fields_hides_them_and_keeps_the_row():
    eva = cast.eva().actor
    clinic = cast.santa_irene(eva)
    (rule,) = reading.read(
        "[no-money]\nforbid: view\non: customers.party\nfor: sales_rep\nrows: not owner\nfields: finance"
    )
    policy.put_in_force({rule.id: rule})
    try:
        assert policy.may(eva, "customers.party.view")
        assert "tax_number" not in policy.fields(eva, "customers.party", clinic)
        clinic.owner_id = eva.id
        assert "tax_number" in policy.fields(eva, "customers.party", clinic)
        assert "tax_number" not in policy.fields(eva, "customers.party")
    finally:
        policy.put_in_force({})
