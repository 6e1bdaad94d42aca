"""Are the answers about rules true: why, who, what, what would change, and how a rule reads? (SEC-02, SEC-04)"""

import pytest

from tests import cast
from trato.domains.customers.models import Party
from trato.foundation.access import policy
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import editions, explaining, previewing, reading, resources
from trato.foundation.kit.actor import Actor

pytestmark = pytest.mark.django_db
VIEW = "customers.party.view"
STAFF_OWN = "[staff-see-customers]\npermit: view\non: customers.party\nfor: sales_rep\nrows: owner\n"


@pytest.fixture
def rules():
    """Edits the rules as everybody would meet them."""
    yield lambda text, struck=(): policy.put_in_force(editions.understood(text, struck))
    policy.put_in_force({})


@pytest.fixture
def eva():
    return cast.eva()


@pytest.fixture
def clinic(eva):
    party = cast.santa_irene(eva.actor)
    Party.objects.filter(pk=party.pk).update(owner=eva, phase="sale")
    party.refresh_from_db()
    return party


def test_an_explanation_names_rules_facts_fields_and_what_is_owed(rules, eva, clinic):
    rules(
        "[staff-see-customers]\npermit: view\non: customers.party\nfor: sales_rep\nrows: owner or team\n"
        "fields: public, contact (masked)\nowing: log_read, quota(5/day)\n"
        "[others]\npermit: view\non: customers.party\nfor: sales_rep\nrows: account\nowing: quota(9/day)\n"
        "[no-buyers]\nforbid: view\non: customers.party\nfor: sales_rep\nrows: field(phase in decline)\n"
        "[no-sector]\nforbid: view\non: customers.party\nfor: sales_rep\nfields: sector\n"
    )
    said = explaining.explain(eva.actor, VIEW, clinic)
    assert said.permission == VIEW and said.is_allowed and said.obligations == ("log_read", "quota(5/day)")
    assert [(one.rule.id, one.is_meant) for one in said.permits] == [("staff-see-customers", True), ("others", False)]
    assert [(one.rule.id, one.is_meant) for one in said.forbids] == [("no-buyers", False), ("no-sector", True)]
    assert [(fact.word, fact.is_so) for fact in said.permits[0].facts] == [("owner", True)]
    assert said.permits[0].facts[0].claim == "you answer for it"
    classes = {kind: {said.fields[name] for name, one in resources.named("customers.party").fields.items()
                      if one == kind and name != "sector"} for kind in ("public", "contact", "finance")}  # fmt: skip
    assert classes == {"public": {"visible"}, "contact": {"masked"}, "finance": {"hidden"}}
    assert said.fields["sector"] == "hidden"
    clinic.phase = "decline"
    refused = explaining.explain(eva.actor, VIEW, clinic)
    assert not refused.is_allowed and set(refused.fields.values()) == {"hidden"}
    clinic.phase, clinic.owner_id, clinic.team_id = "sale", None, None
    assert not explaining.explain(eva.actor, VIEW, clinic).is_allowed
    with pytest.raises(resources.Undeclared, match="User"):
        explaining.explain(eva.actor, VIEW, eva)


def test_who_can_names_everybody_active_with_the_rule_that_lets_them(rules, eva, clinic):
    rules(STAFF_OWN + "[readers]\npermit: view\non: customers.party\nfor: analyst\n")
    ana, hugo, gone = cast.ana(), cast.hugo(), cast.user("Zita Fuera", "analyst")
    gone.is_active = False
    gone.save()
    found = {seer.user: (seer.rule, [fact.word for fact in seer.facts]) for seer in explaining.who_can(VIEW, clinic)}
    assert found == {eva: ("staff-see-customers", ["owner"]), ana: ("readers", ["all"])}
    assert hugo not in found and list(explaining.who_can(VIEW, eva)) == []
    clinic.owner_id = None
    assert [seer.user for seer in explaining.who_can(VIEW, clinic)] == [ana]
    rules(STAFF_OWN + "[nobody]\nforbid: view\non: customers.party\nfor: sales_rep, analyst\n")
    assert list(explaining.who_can(VIEW, clinic)) == []


def test_what_can_gives_each_permission_with_its_rules(rules, eva):
    held = explaining.what_can(eva.actor)
    assert [rule.id for rule in held[VIEW]] == ["staff-see-customers"] and "customers.purpose.define" not in held
    rules("[no-view]\nforbid: view\non: *\nfor: sales_rep\n")
    assert VIEW not in explaining.what_can(eva.actor)


def test_a_preview_says_who_gains_and_who_loses_which_rows(eva, clinic):
    marta = cast.marta(eva.actor)
    cast.user("Saul Sol", "sales_rep")
    cast.user("Zita Fuera", "sales_rep", is_active=False)
    edited = editions.understood(STAFF_OWN, [])
    changed = editions.different(edited)
    assert changed == ["staff-see-customers"]
    found = previewing.preview(edited, changed)
    parties = [one for one in found.differences if one.resource == "customers.party"]
    everybody = Party.objects.count()
    assert {(one.person, one.gained, one.lost) for one in parties if one.role == "Sales representative"} == {
        ("Eva Sol", 0, everybody - 1), ("Saul Sol", 0, everybody),
    }  # fmt: skip
    (of_eva,) = [one for one in parties if one.person == "Eva Sol"]
    assert str(marta) in of_eva.sample and str(clinic) not in of_eva.sample
    assert found.changed == ("staff-see-customers",) and found.gaining == (0, 0)
    people, rows = found.losing
    assert people == len({one.person for one in found.differences}) == 2
    assert rows == sum(one.lost for one in found.differences) >= 2 * everybody - 1
    assert ("analyst", VIEW, False) in found.permissions and ("sales_rep", VIEW, False) not in found.permissions
    assert list(found.permissions) == sorted(found.permissions)


def test_a_preview_the_other_way_round_shows_what_is_gained(rules, eva, clinic):
    cast.marta(eva.actor)
    rules(STAFF_OWN)
    found = previewing.preview({}, editions.different({}))
    (of_eva,) = [one for one in found.differences if one.resource == "customers.party"]
    assert (of_eva.gained, of_eva.lost) == (Party.objects.count() - 1, 0)
    assert len(of_eva.sample) == of_eva.gained and str(clinic) not in of_eva.sample
    assert found.losing == (0, 0) and found.gaining[0] == 1
    assert ("analyst", VIEW, True) in found.permissions
    assert previewing.preview({}, []).differences == ()


def test_the_newest_edition_is_looked_up_every_two_seconds_and_no_oftener(eva, django_assert_num_queries):
    editions.forget()
    PolicyEdition.objects.create(text=STAFF_OWN, reason="x", at=cast.NOW)
    editions.keep_up()
    assert not policy.scope(eva.actor, "customers.party").is_everything
    PolicyEdition.objects.create(text="", reason="x", at=cast.NOW)
    with django_assert_num_queries(0):
        editions.keep_up()
    assert not policy.scope(eva.actor, "customers.party").is_everything
    editions._looked_at -= editions.SECONDS
    editions.keep_up()
    assert policy.scope(eva.actor, "customers.party").is_everything
    in_force = policy.book()
    editions.refresh()
    # What has not changed is not read again.
    assert policy.book() is in_force
    assert editions.latest() == editions.latest(is_locked=True) == PolicyEdition.objects.order_by("pk").last()
    PolicyEdition.objects.create(text=STAFF_OWN, reason="x", at=cast.NOW)
    editions.refresh()
    editions.forget()
    assert policy.scope(eva.actor, "customers.party").is_everything


def test_the_very_first_edition_is_in_force_too(eva):
    editions.forget()
    editions.keep_up()
    PolicyEdition.objects.create(pk=1, text=STAFF_OWN, reason="x", at=cast.NOW)
    editions.refresh()
    assert not policy.scope(eva.actor, "customers.party").is_everything
    editions.forget()


def test_an_edit_is_understood_by_name_and_strikes_out_what_exists():
    found = editions.understood(STAFF_OWN, ["carers-keep-customers"])
    assert list(found) == ["carers-keep-customers", "staff-see-customers"]
    assert found["carers-keep-customers"] is None and found["staff-see-customers"].rows_text == "owner"
    with pytest.raises(reading.NotARule, match="There is no rule «ghost» to strike out"):
        editions.understood("", ["carers-keep-customers", "ghost"])
    assert editions.somebody_can_edit(found) and editions.somebody_can_edit({})
    for door in ("desk.page.open", "access.policy.view", "access.policy.edit"):
        assert not editions.somebody_can_edit({door: None})
    # Administrators are people: what is forbidden to people is forbidden to them, what is to programs is not.
    for kind, can in (("person", False), ("program", True)):
        (never,) = reading.read(f"[never]\nforbid: edit\non: *\nfor: administrator\nwhen: {kind}")
        assert editions.somebody_can_edit({"never": never}) is can


def test_a_rule_is_written_as_a_person_would():
    text = (
        "[a-rule]\npermit: change, view\non: customers.party, orders.order\nfor: staff, not analyst, partner\n"
        "rows: owner and not field(kind in x)\nfields: contact (masked), public\nwhen: person\nowing: log_read, step_up(30)"
    )
    (rule,) = reading.read(text)
    assert editions.written(rule) == text
    few = "[few]\nforbid: *\non: *\nfor: analyst, marketer"
    (rule,) = reading.read(few)
    assert editions.written(rule) == few
    many = "[many]\npermit: view\non: customers.party\nfor: staff, not analyst, not marketer, not technician"
    (rule,) = reading.read(many)
    assert editions.written(rule) == many
    (rule,) = reading.read(many + ", not store_manager")
    assert "staff" not in editions.written(rule)


def test_rules_have_every_line_in_its_own_form():
    (rule,) = reading.read("[a1-b2]\nforbid:\n view\n change_all\non: *\nfor: trato:demo.x, partner")
    assert (rule.actions, rule.resources, rule.roles) == ({"view", "change_all"}, {"*"}, {"trato:demo.x", "partner"})
    assert (rule.rows_text, rule.fields, rule.masked, rule.when, rule.source) == ("all", None, set(), set(), "")
    (rule,) = reading.read("# why\n[a]\npermit: view\non: customers.party\nfor: staff\nfields: all, contact (masked)\nrows:  owner\n  or team", "x/policies.txt")  # fmt: skip
    assert rule.fields == set(resources.FIELD_CLASSES) - {"secret"} and rule.masked == {"contact"}
    assert (rule.rows_text, rule.source) == ("owner or team", "x/policies.txt")
    assert reading.read("") == [] and len(reading.read("#" * reading.LONGEST)) == 0
    for wrong, words in (
        ("[a]\npermit: view\non: customers.party\nfor: staff\nfields: public, secret", "secret fields are shown to nobody"),
        ("[a]\npermit: ,\non: customers.party\nfor: staff", "a line says nothing"),
        ("[a-]\npermit: view\non: customers.party\nfor: staff", "its name has small letters"),
        ("[a]\npermit: view\non: customers.party\nfor: staffx", "«staffx» is no role; known are staff, administrator"),
        ("[a]\npermit: view\non: customers.party\nfor: trato:Demo", "is no role"),
        ("[a]\npermit: view\non: customers.party\nfor: staff\nowing: step_up(1)x", "is no obligation"),
        ("[a]\npermit: view\non: customers.party\nfor: staff\nowing: quota(9/month)", "is no obligation"),
        ("[a]\npermit: view\non: customers.party\nfor: staff\nrows: owner\nx: y\nb: c", "«b:» is not known"),
        ("[a]\npermit: view\non: *, customers.party\nfor: staff", "«\\*» stands alone"),
        ("[a]\nforbid: view\non: *, customers.party\nfor: staff", "«\\*» stands alone"),
        ("[a]\npermit: view\non: orders.order, customers.party\nfor: staff\nrows: created_by", "says nothing about customers.party"),
        ("[a]\npermit: view\nfor: staff", "the line «on:» is missing"),
        ("[a]\npermit: view\non: customers.party", "the line «for:» is missing"),
        ("[a]\npermit: view_\non: customers.party\nfor: staff", "«view_» is no action"),
    ):  # fmt: skip
        with pytest.raises(reading.NotARule, match=words):
            reading.read(wrong)
    with pytest.raises(reading.NotARule, match=r"^x/policies\.txt, rule «a»: "):
        reading.read("[a]\npermit: view", "x/policies.txt")
    with pytest.raises(reading.NotARule, match=r"^rule «a»: "):
        reading.read("[a]\npermit: view")


def test_a_forbid_of_everything_names_fields_of_any_thing():
    (rule,) = reading.read("[a]\nforbid: view\non: *\nfor: staff\nfields: unit_price")
    assert rule.fields == {"unit_price"}
    with pytest.raises(reading.NotARule, match="no field or class of fields «shoe_size»"):
        reading.read("[a]\nforbid: view\non: *\nfor: staff\nfields: shoe_size")
    # It speaks of what belongs to a customer too: what the thing does not know is asked of its whole.
    (rule,) = reading.read("[a]\npermit: view\non: orders.order, agenda.task\nfor: staff\nrows: territory and team(3)")
    assert Actor("user", 1, "x", frozenset({"analyst"})).roles <= rule.roles
