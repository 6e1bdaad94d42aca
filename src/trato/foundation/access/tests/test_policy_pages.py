"""Can an administrator read the rules, change them with open eyes, and ask why? (SEC-02, SEC-04)"""

import pytest
from django.urls import reverse

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.foundation.access import policy
from trato.foundation.access.actions import policies
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import editions
from trato.foundation.stream.vocabulary.access import PolicyEdited

pytestmark = pytest.mark.django_db

OWN_ONLY = """
[staff-see-customers]
permit: view
on: customers.party
for: sales_rep
rows: owner
"""


@pytest.fixture
def admin():
    return cast.admin()


@pytest.fixture
def told(admin):
    return {"by": admin.actor, "at": cast.NOW}


def test_an_edit_takes_the_place_of_a_shipped_rule_and_is_told(told):
    eva = cast.eva().actor
    cast.santa_irene(eva)
    with heard() as news:
        edition = policies.edit(OWN_ONLY, reason="Each sees their own", **told)
    assert [one.event for one in news] == [PolicyEdited(edition_id=edition.pk, changed=["staff-see-customers"])]
    assert policy.scope(eva, "customers.party").sql.count("owner_id") == 1
    assert not policy.may(cast.hugo().actor, "customers.party.view")


def test_an_edit_is_undone_by_one_more_edition(told):
    first = policies.edit(OWN_ONLY, reason="Each sees their own", **told)
    second = policies.edit("", struck_out=["staff-see-customers"], reason="Nobody", **told)
    with refused(policies.CannotEdit, "changed again since"):
        policies.undo(first, **told)
    third = policies.undo(second, **told)
    assert (third.text, third.struck_out) == (OWN_ONLY, [])
    policies.undo(third, **told)
    assert PolicyEdition.objects.count() == 4
    assert "staff-see-customers" not in policy.book().rules


@pytest.mark.parametrize(
    ("text", "struck", "words"),
    [
        ("nonsense", [], "no section headers"),
        ("[a]\npermit: view\non: customers.party\nfor: gardener", [], "gardener"),
        ("", ["ghost"], "There is no rule «ghost»"),
        ("", ["access.policy.edit"], "nobody could edit the rules any more"),
        ("", ["desk.page.open"], "nobody could edit the rules any more"),
        ("[no]\nforbid: *\non: *\nfor: administrator", [], "nobody could edit the rules any more"),
    ],
)
def test_what_makes_no_sense_or_locks_everybody_out_is_refused(told, text, struck, words):
    with refused(policies.CannotEdit, words):
        policies.edit(text, struck_out=struck, reason="x", **told)


def test_an_edit_says_why_and_does_not_overwrite_another(told):
    for reason in ("", " ", "x" * 301):
        with refused(policies.CannotEdit, "why the rules change"):
            policies.edit(OWN_ONLY, reason=reason, **told)
    policies.edit(OWN_ONLY, reason="First", seen=0, **told)
    with refused(policies.CannotEdit, "Somebody else"):
        policies.edit("", reason="Second", seen=0, **told)


def test_only_administrators_edit(told):
    edition = policies.edit(OWN_ONLY, reason="x", **told)
    for person in (cast.lucia(), cast.user("Dora Datos", "data_steward")):
        with unpermitted():
            policies.edit("", reason="x", by=person.actor, at=cast.NOW)
        with unpermitted():
            policies.undo(edition, by=person.actor, at=cast.NOW)


def test_other_processes_follow_within_seconds(told):
    PolicyEdition.objects.create(text=OWN_ONLY, reason="from elsewhere", at=cast.NOW)
    eva = cast.eva().actor
    assert policy.scope(eva, "customers.party").is_everything
    editions.keep_up()
    assert not policy.scope(eva, "customers.party").is_everything


def test_the_page_shows_rules_the_edit_its_preview_and_the_way_back(client, admin):
    eva = cast.eva()
    cast.santa_irene(eva.actor)
    cast.marta(eva.actor)
    client.force_login(admin)
    assert b"staff-see-customers" in client.get(reverse("console_policies")).content
    asked = {"text": OWN_ONLY, "struck_out": "", "reason": "Each their own", "seen": "0"}
    seen = client.post(reverse("console_policy_edit"), {**asked, "what": "preview"})
    assert seen.status_code == 200 and PolicyEdition.objects.count() == 0
    page = seen.content.decode()
    assert "Clínica Santa Irene" in page and "staff-see-customers" in page
    assert client.post(reverse("console_policy_edit"), {**asked, "what": "save"}).status_code == 302
    edition = PolicyEdition.objects.get()
    assert edition.by == admin and edition.reason == "Each their own"
    assert b"Each their own" in client.get(reverse("console_policies")).content
    client.post(reverse("console_policy_undo", args=[edition.pk]))
    assert policy.scope(eva.actor, "customers.party").is_everything


def test_a_wrong_text_comes_back_with_what_is_wrong(client, admin):
    client.force_login(admin)
    for sent in ({"text": "[x", "what": "preview"}, {"text": "[a]\npermit: view", "what": "save", "reason": "x"}):
        answer = client.post(reverse("console_policy_edit"), sent)
        assert answer.status_code == 422 and PolicyEdition.objects.count() == 0
    hostile = client.post(reverse("console_policy_edit"), {"text": "<script>alert(1)</script>", "seen": "9" * 40})
    assert b"<script>alert" not in hostile.content


def test_why_and_who_and_what_are_answered(client, admin):
    eva, omar = cast.eva(), cast.omar()
    clinic = cast.santa_irene(eva.actor)
    client.force_login(admin)
    asked = {"who": str(omar.uid), "permission": "customers.party.view", "what": f"/customers/{clinic.uid}"}
    page = client.get(reverse("console_why"), asked).content.decode()
    assert "outsourced-agents-see-whom-they-serve" in page and "Eva Sol" in page
    assert client.get(reverse("console_why"), {**asked, "what": "nonsense"}).status_code == 200
    assert client.get(reverse("console_why"), {"permission": "x.y", "what": str(clinic.uid)}).status_code == 200
    able = client.get(reverse("console_can"), {"who": str(omar.uid)}).content.decode()
    assert "conversations.interaction.log" in able and "customers.party.change" not in able


def test_strangers_do_not_get_to_these_pages(client):
    addresses = [reverse(name) for name in ("console_policies", "console_policy_edit", "console_why", "console_can")]
    assert {client.get(address).status_code for address in addresses} == {302}
    client.force_login(cast.lucia())
    assert {client.get(address).status_code for address in addresses} == {403}
    assert client.post(reverse("console_policy_undo", args=[1])).status_code == 403


def test_every_shipped_rule_reads_back_as_itself():
    from trato.foundation.access.rules import reading

    for rule in policy.shipped().values():
        if rule.source.endswith(".txt"):
            (again,) = reading.read(editions.written(rule), rule.source)
            assert again == rule
