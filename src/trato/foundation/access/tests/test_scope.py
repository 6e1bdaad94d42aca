"""What does somebody see, may they do it, and is what they write theirs to write? (SEC-01, SEC-03, AZ05, AZ06)"""

import pytest

from tests import cast
from trato.domains.customers.models import Party
from trato.domains.orders.models import Order
from trato.foundation.access import endpoint, policy, scopes
from trato.foundation.access.rules import reading, resources
from trato.foundation.access.rules.finding import row_named
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

PARTY = "customers.party"
SELLER = Actor("user", 7, "Eva", frozenset({"sales_rep"}), team_id=3, account_id=5)


@pytest.fixture
def only(monkeypatch):
    """Puts a text of rules in force, and no others."""

    def put(text: str) -> None:
        monkeypatch.setattr(policy, "_shipped", {rule.id: rule for rule in reading.read(text)})
        policy.put_in_force({})

    yield put
    monkeypatch.undo()
    policy.put_in_force({})


def _rule(more: str = "", what: str = "permit: view", on: str = PARTY, name: str = "a") -> str:
    return f"[{name}]\n{what}\non: {on}\nfor: sales_rep\n{more}\n"


def test_a_scope_carries_its_condition_tables_and_values(only):
    only(_rule("rows: owner or participant"))
    scope = policy.scope(SELLER, PARTY)
    assert not scope.is_everything
    assert scope.sql == scope.called("p") != scope.called("x") and "x.owner_id" in scope.called("x")
    assert scope.tables == resources.named(PARTY).tables | {"agenda_task"}
    assert scope.values["by_id"] == 7
    only(_rule())
    everything = policy.scope(SELLER, PARTY)
    assert everything.is_everything and everything.sql == "TRUE" and everything.values == {}
    assert everything.tables == resources.named(PARTY).tables


def test_a_thing_nobody_declared_is_seen_whole_or_not_at_all():
    analyst = Actor("user", 1, "Ana", frozenset({"analyst"}))
    purposes, secrets = policy.scope(analyst, "customers.purpose"), policy.scope(analyst, "customers.secret")
    assert (purposes.called("x"), secrets.called("x")) == ("TRUE", "FALSE")
    assert purposes.tables == secrets.tables == frozenset()
    assert purposes.shown([{"a": 1}]) == [{"a": 1}]
    assert purposes.part("anything").sql == "TRUE"


def test_what_is_withheld_is_empty_and_what_is_masked_shows_its_end(only):
    only(_rule("fields: public, contact (masked)"))
    scope = policy.scope(SELLER, PARTY)
    row = {"name": "Marta", "email": "marta@x.example", "phone": "", "addresses": ["Mayor 1"], "tags": ["vip"],
           "sales": 12, "owner": {"name": "Eva"}, "tax_number": "B123", "identities": None}  # fmt: skip
    assert scope.shown([row]) == [
        {"name": "Marta", "email": "••• mple", "phone": "", "addresses": [], "tags": [], "sales": None, "owner": {},
         "tax_number": "", "identities": None}
    ]  # fmt: skip
    assert not scope.shows_all_fields
    # What is masked is not shown as a part, what is allowed is, and it opens the same tables.
    assert scope.part("addresses").sql == "FALSE" and scope.part("name").sql == "TRUE"
    found = scope.part("name")
    assert (found.tables, found.values, found.shows_all_fields) == (scope.tables, {}, True)
    assert found.shown(iter([row])) == [row]
    only(_rule())
    whole = policy.scope(SELLER, PARTY)
    assert whole.shows_all_fields and whole.shown(iter([row])) == [row] and whole.part("tax_number").sql == "TRUE"
    assert whole.part("what_no_class_names").sql == "TRUE"
    assert whole.shown([{"what_no_class_names": 3}]) == [{"what_no_class_names": 3}]
    only(_rule() + _rule("fields: finance", "forbid: view", name="b"))
    assert not policy.scope(SELLER, PARTY).shows_all_fields
    assert policy.scope(SELLER, PARTY).shown([{"sales": 1, "city": "Gandia"}]) == [{"sales": None, "city": "Gandia"}]


@pytest.mark.django_db
def test_the_orm_sees_the_same_rows_and_parts(only):
    eva = cast.eva()
    clinic, marta = cast.santa_irene(eva.actor), cast.marta(eva.actor)
    Party.objects.filter(pk=clinic.pk).update(owner=eva)
    with guard.closed():
        only(_rule("rows: owner\nfields: public"))
        scope = policy.scope(eva.actor, PARTY)
        assert list(scope.over(Party.objects.all())) == [clinic]
        assert list(scope.over(Party.objects.filter(pk=marta.pk))) == []
        assert list(scope.part("identities").of(clinic.identities)) == []
        only(_rule())
        scope = policy.scope(eva.actor, PARTY)
        assert scope.over(Party.objects.all()).count() >= 2
        assert scope.part("identities").of(clinic.identities).count() == 2
        only(_rule(on="agenda.task"))
        assert list(policy.scope(eva.actor, PARTY).over(Party.objects.all())) == []


def test_a_token_bound_to_its_owners_rows_sees_no_others():
    bound = Actor("token", 7, "Eva", frozenset({"administrator"}), rows="own")
    assert policy.may(bound, "customers.party.view")
    assert policy.scope(bound, PARTY).sql == "((TRUE) AND (p.owner_id = %(by_id)s))"


def test_scopes_of_a_token_bound_what_its_owner_may_but_not_the_door():
    held = Actor("token", 7, "Eva", frozenset({"administrator"}), scopes=frozenset({"orders:read"}))
    assert policy.may(held, "orders.order.view") and policy.may(held, "api.operation.call")
    assert not policy.may(held, "orders.order.place") and not policy.may(held, "customers.party.view")
    assert policy.verdict(held, "customers.party.view").permits == ()
    assert policy.scope(held, PARTY).sql == "FALSE" and policy.scope(held, "orders.order").sql == "TRUE"
    unheld = Actor("token", 7, "Eva", frozenset({"administrator"}))
    assert policy.may(unheld, "customers.party.change")


@pytest.mark.django_db
def test_a_thing_is_asked_about_and_fields_beyond_what_may_be_written_are_named(only):
    eva = cast.eva()
    mine, other = cast.santa_irene(eva.actor), cast.marta(eva.actor)
    mine.owner = eva
    only(_rule("rows: owner\nfields: public", "permit: change"))
    policy.require(eva.actor, "customers.party.change", mine)
    policy.require(eva.actor, "customers.party.change")
    with pytest.raises(policy.Refused, match="You do not have permission") as refused:
        policy.require(eva.actor, "customers.party.change", other)
    assert refused.value.permission == "customers.party.change"
    with pytest.raises(policy.Refused):
        policy.require(eva.actor, "customers.party.archive", mine)
    policy.require(eva.actor, "customers.party.change", mine, fields=["name", "no_such_field"])
    with pytest.raises(policy.Refused, match=r"these fields: source, tax_number\."):
        policy.require(eva.actor, "customers.party.change", mine, fields=["tax_number", "name", "source"])
    # A user is no protected thing: the permission is all there is to ask.
    only(_rule())
    policy.require(eva.actor, "customers.party.view", eva)
    assert policy.fields(eva.actor, PARTY, other) >= {"tax_number", "name"}
    assert policy.fields(eva.actor, PARTY, other, "change") == frozenset()


@pytest.mark.django_db
def test_who_gives_a_row_away_must_be_allowed_what_it_becomes(only):
    eva, hugo = cast.eva(), cast.hugo()
    party = cast.santa_irene(eva.actor)
    Party.objects.filter(pk=party.pk).update(owner=eva)
    only(_rule("rows: owner", "permit: change, view"))
    with guard.closed():
        with policy.changing(eva.actor, "customers.party.change", party) as row:
            row.city = "Alzira"
            row.save(update_fields=["city"])
        with pytest.raises(policy.Refused), policy.changing(eva.actor, "customers.party.change", party) as row:
            row.owner = hugo
            row.save(update_fields=["owner"])
    party.refresh_from_db()
    assert (party.city, party.owner_id) == ("Alzira", eva.pk)
    # It changed hands since it was read: the one in the database counts.
    Party.objects.filter(pk=party.pk).update(owner=hugo)
    with pytest.raises(policy.Refused), policy.changing(eva.actor, "customers.party.change", party):
        raise AssertionError("nobody comes here")
    with policy.changing(eva.actor, "customers.party.register") as nothing:
        assert nothing is None


@pytest.mark.django_db
def test_a_verb_on_a_part_opens_the_whole_and_nothing_else():
    eva = cast.eva()
    clinic = cast.santa_irene(eva.actor)
    with guard.closed():
        with policy.changing(eva.actor, "customers.address.add", clinic):
            assert clinic.addresses.count() == 1 and Party.objects.count() >= 1
        with policy.changing(eva.actor, "orders.order.place", clinic) as row:
            assert row == clinic and Party.objects.count() >= 1 and Order.objects.count() == 0
        # What nobody protects is locked and asked about all the same.
        with policy.changing(eva.actor, "orders.order.place", eva.team) as row:
            assert row == eva.team
        with policy.changing(eva.actor, "orders.order.place"):
            assert resources.named("orders.order").model.objects.count() == 0
            with pytest.raises(guard.Unscoped):
                Party.objects.count()


def test_rules_of_policies_are_joined_by_role_and_no_text_names_one_twice(monkeypatch):
    monkeypatch.setattr(policy, "_shipped", {})
    policy.permit("customers.secret.view", ["analyst"])
    policy.permit("customers.secret.view", ["marketer"])
    rule = policy.shipped()["customers.secret.view"]
    assert (rule.roles, rule.source, rule.is_permit) == ({"analyst", "marketer"}, "policies.py", True)
    assert (rule.resources, rule.actions) == ({"customers.secret"}, {"view"})
    assert policy.may(Actor("user", 1, "Ana", frozenset({"analyst"})), "customers.secret.view")
    policy.ship(reading.read(_rule()))
    assert policy.may(SELLER, "customers.party.view")
    with pytest.raises(ValueError, match="Two rules are called «a»"):
        policy.ship(reading.read(_rule()))
    monkeypatch.undo()
    policy.put_in_force({})


def test_an_edit_takes_the_place_of_a_rule_or_strikes_it_out(only):
    only(_rule("rows: owner") + _rule(what="permit: view", on="orders.order", name="b"))
    (instead,) = reading.read(_rule())
    assert policy.book({"a": instead}).about(SELLER, "customers.party.view").is_everything
    assert not policy.book().about(SELLER, "customers.party.view").is_everything
    policy.put_in_force({"a": instead, "b": None})
    assert policy.scope(SELLER, PARTY).is_everything and not policy.may(SELLER, "orders.order.view")
    assert policy.areas() == {"customers"}
    assert policy.book() is policy.book()
    policy.put_in_force({})
    assert policy.areas() == {"customers", "orders"} and not policy.scope(SELLER, PARTY).is_everything


@pytest.mark.parametrize(
    ("method", "resource", "action", "may"),
    [
        ("GET", "open", "sign_in", True), ("HEAD", "open", "sign_in", True), ("POST", "open", "sign_in", False),
        ("POST", "open", "sign_out", True), ("POST", "open", "view_end", True), ("POST", PARTY, "view", False),
        ("GET", PARTY, "view", True), ("HEAD", PARTY, "view", True), ("GET", "access.user", "view", False),
        ("PUT", PARTY, "sign_out", False),
    ],
)  # fmt: skip
def test_through_a_colleagues_eyes_one_looks_at_the_work_and_can_go_back(rf, method, resource, action, may):
    assert endpoint._may_while_viewing(rf.generic(method, "/"), resource, action) is may


def test_a_card_opens_tables_and_asks_nothing():
    card = policy.card(PARTY, "orders.order")
    assert card.tables == {"customers_party", "orders_order"} and card.values == {}


@pytest.mark.parametrize(
    ("held", "permission", "is_covered"),
    [
        (["*"], "customers.party.view", True), (["*"], "customers.party.change", True),
        (["*:read"], "customers.party.view", True), (["*:read"], "customers.party.change", False),
        (["*:write"], "customers.party.view", True), (["*:write"], "customers.party.change", True),
        (["customers:read"], "customers.party.view", True), (["customers:read"], "customers.party.change", False),
        (["customers:write"], "customers.party.view", True), (["customers:write"], "customers.party.change", True),
        (["orders:write", "orders:read"], "customers.party.view", False), ([], "customers.party.view", False),
        (["orders:write"], "customers.party.change", False), (["orders:read", "*:read"], "customers.party.view", True),
    ],
)  # fmt: skip
def test_a_token_is_held_to_its_scopes(held, permission, is_covered):
    assert scopes.covers(held, permission) is is_covered


@pytest.mark.parametrize(
    ("wanted", "bounds", "is_within"),
    [
        (["*"], ["*"], True), (["*"], ["*:write"], True),
        (["*"], ["*:read"], False), (["*:read"], ["*"], True),
        (["*:read"], ["*:write"], True), (["*:write"], ["*:read"], False), (["*:write"], ["*:write"], True),
        (["customers:read"], ["customers:write"], True), (["customers:write"], ["customers:read"], False),
        (["customers:read"], ["*:read"], True), (["customers:read"], ["*:write"], True),
        (["customers:write"], ["*:read"], False), (["customers:write"], ["*:write"], True),
        (["customers:read"], ["orders:write"], False), (["customers:read", "orders:read"], ["customers:read"], False),
        ([], [], True), (["customers:read"], [], False), (["customers:read"], ["customers:read"], True),
    ],
)  # fmt: skip
def test_nobody_hands_on_more_than_they_have(wanted, bounds, is_within):
    assert scopes.is_within(wanted, bounds) is is_within


def test_the_scopes_to_choose_from_are_everything_reading_and_each_area_both_ways():
    assert scopes.known({"orders", "customers"}) == [
        "*", "*:read", "customers:read", "customers:write", "orders:read", "orders:write",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_row_is_found_by_its_name_or_the_address_of_its_page(only):
    eva = cast.eva()
    clinic = cast.santa_irene(eva.actor)
    told = {"currency": "EUR", "placed_at": cast.NOW, "recorded_at": cast.NOW}
    order = Order.objects.create(number="TW-7", party=clinic, kind="sale", **told)
    view = "customers.party.view"
    assert row_named(eva.actor, view, f"https://crm.example/customers/{clinic.uid}?show=note") == clinic
    assert row_named(eva.actor, "customers.address.add", str(clinic.uid).upper()) == clinic
    assert row_named(eva.actor, view, "Santa Irene") is None
    assert row_named(eva.actor, "customers.purpose.view", str(clinic.uid)) is None
    assert row_named(eva.actor, "orders.order.view", " /orders/TW-404 ") is None
    assert row_named(eva.actor, "orders.order.view", " /orders/TW-7 ") == order
    assert row_named(eva.actor, "orders.order.view", str(order.uid)) == order
    only(_rule("rows: owner"))
    assert row_named(cast.hugo().actor, view, str(clinic.uid)) is None
