"""What does a set of rules come to? The small decisions that larger tests pass by. (SEC-01, SEC-02)"""

from datetime import date

import pytest

from trato.foundation.access import policy
from trato.foundation.access.rules import reading, resources, rows
from trato.foundation.access.rules.book import Book
from trato.foundation.access.rules.known import Known, has_contract, value, values_of
from trato.foundation.kit.actor import Actor

PARTY, TASK, ORDER = (resources.named(name) for name in ("customers.party", "agenda.task", "orders.order"))
SELLER = Actor("user", 7, "Eva", frozenset({"sales_rep"}), team_id=3, account_id=5)
TODAY = date(2026, 11, 22)


def _book(text: str) -> Book:
    return Book(reading.read(text))


def _rule(effect: str = "permit", more: str = "", name: str = "a") -> str:
    return f"[{name}]\n{effect}: view\non: customers.party\nfor: sales_rep\n{more}\n"


def _verdict(*texts: str):
    return _book("".join(texts)).about(SELLER, "customers.party.view")


OWN = _rule(more="rows: owner")
ALL = _rule(name="all")
TEAM = _rule(more="rows: team(1)", name="team")
NOT_SALE = _rule("forbid", "rows: field(phase in sale)", "not-sale")
NEVER = _rule("forbid", name="never")
NO_FINANCE = _rule("forbid", "fields: finance", "no-finance")
OWNER_SQL = "p.owner_id = %(by_id)s"
TEAM_SQL = "p.team_id = ANY(ARRAY(SELECT below_id FROM access_teamlink WHERE above_id = %(by_team)s AND depth <= 1))"


@pytest.mark.parametrize(
    ("texts", "is_possible", "is_everything", "sql"),
    [
        ((), False, False, "FALSE"),
        ((NOT_SALE,), False, False, "FALSE"),
        ((NEVER,), False, False, "FALSE"),
        ((OWN,), True, False, f"(({OWNER_SQL}))"),
        ((ALL,), True, True, "TRUE"),
        ((ALL, OWN), True, True, "TRUE"),
        ((OWN, TEAM), True, False, f"(({OWNER_SQL} OR {TEAM_SQL}))"),
        ((ALL, NEVER), False, False, "FALSE"),
        ((OWN, NEVER, NOT_SALE), False, False, "FALSE"),
        ((ALL, NOT_SALE), True, False, "((TRUE) AND (p.phase IN ('sale')) IS NOT TRUE)"),
        ((OWN, NOT_SALE), True, False, f"(({OWNER_SQL}) AND (p.phase IN ('sale')) IS NOT TRUE)"),
        ((ALL, NO_FINANCE), True, True, "TRUE"),
        ((NO_FINANCE,), False, False, "FALSE"),
    ],
)
def test_rules_are_joined_and_a_forbid_of_whole_rows_overrides(texts, is_possible, is_everything, sql):
    verdict = _verdict(*texts)
    assert verdict.is_possible is is_possible
    assert verdict.is_everything is is_everything
    assert verdict.sql(PARTY, "p") == verdict.sql(PARTY, "p") == sql
    assert verdict.sql(PARTY, "other") == sql.replace("p.", "other.")


@pytest.mark.parametrize(
    ("texts", "allowed"),
    [((OWN, TEAM), {"own", "sold", "team"}), ((OWN, NOT_SALE), {"own"}), ((ALL, NOT_SALE), {"own", "team", "other"}),
     ((ALL, NO_FINANCE), {"own", "sold", "team", "other"}), ((NOT_SALE,), set())],
)  # fmt: skip
def test_a_loaded_row_is_allowed_by_one_permit_and_no_forbid(texts, allowed, monkeypatch):
    loaded = {
        "own": {"owner_id": 7, "team_id": None, "phase": "decline"},
        "sold": {"owner_id": 7, "team_id": None, "phase": "sale"},
        "team": {"owner_id": 8, "team_id": 3, "phase": "decline"},
        "other": {"owner_id": None, "team_id": None, "phase": "decline"},
    }
    known = Known(SELLER, TODAY)
    known.ids = lambda select: frozenset({3})
    assert {name for name, row in loaded.items() if _verdict(*texts).allows(known, PARTY, row)} == allowed


def test_what_a_rule_asks_of_roles_kinds_and_actions_is_all_asked():
    book = _book(
        _rule(more="when: person", name="people")
        + _rule(more="when: program\nrows: owner", name="programs")
        + "[others]\npermit: view, *\non: customers.party\nfor: analyst\n".replace("view, ", "")
        + "[nothing-else]\nforbid: export\non: *\nfor: sales_rep\n"
    )
    token = Actor("token", 7, "Eva", SELLER.roles)
    assert [rule.id for rule in book.about(SELLER, "customers.party.view").permits] == ["people"]
    assert [rule.id for rule in book.about(token, "customers.party.view").permits] == ["programs"]
    assert book.about(SELLER, "customers.party.change").permits == ()
    assert book.about(SELLER, "orders.order.view").permits == ()
    assert [rule.id for rule in book.about(SELLER, "orders.order.export").forbids] == ["nothing-else"]
    analyst = Actor("user", 9, "Ana", frozenset({"analyst"}))
    assert [rule.id for rule in book.about(analyst, "customers.party.obliterate").permits] == ["others"]
    assert book.about(analyst, "orders.order.view").permits == ()
    assert book.permissions() == ["customers.party.*", "customers.party.view"]
    # Asked once, the answer is kept for those roles, that kind and that permission only.
    assert book.about(SELLER, "customers.party.view") is book.about(SELLER, "customers.party.view")


def _fields(*texts: str, row=None) -> tuple[set[str], set[str]]:
    verdict, known = _verdict(*texts), Known(SELLER, TODAY)
    return set(verdict.fields(known, PARTY, row)), set(verdict.masked(known, PARTY, row))


def _of(*classes: str) -> set[str]:
    return {name for name, kind in PARTY.fields.items() if kind in classes}


def test_fields_of_one_row_are_joined_and_of_a_list_those_that_all_show():
    own = _rule(more="rows: owner\nfields: public, finance", name="own")
    every = _rule(more="fields: public, contact (masked)", name="every")
    mine, theirs = {"owner_id": 7}, {"owner_id": 8}
    assert _fields(own, every, row=mine) == (_of("public", "finance", "contact"), _of("contact"))
    assert _fields(own, every, row=theirs) == (_of("public", "contact"), _of("contact"))
    assert _fields(own, every) == (_of("public"), set())
    assert _fields(own, row=theirs) == (set(), set())
    assert _fields() == (set(), set())


def test_a_field_that_one_permit_shows_whole_is_not_masked():
    whole = _rule(more="rows: owner\nfields: contact", name="whole")
    masked = _rule(more="fields: contact (masked)", name="masked")
    assert _fields(whole, masked, row={"owner_id": 7}) == (_of("contact"), set())
    assert _fields(whole, masked, row={"owner_id": 8}) == (_of("contact"), _of("contact"))
    assert _fields(whole, masked) == (_of("contact"), _of("contact"))


def test_what_is_withheld_is_withheld_from_the_rows_that_are_meant():
    withheld = _rule("forbid", "rows: owner\nfields: finance, city", "withheld")
    everything = _of("public", "internal", "contact", "finance", "cost")
    assert _fields(ALL, withheld, row={"owner_id": 7})[0] == everything - _of("finance") - {"city"}
    assert _fields(ALL, withheld, row={"owner_id": 8})[0] == everything
    assert _fields(ALL, withheld)[0] == everything - _of("finance") - {"city"}
    # Who is forbidden whole rows has no fields less because of that: there are no rows.
    assert _fields(ALL, NOT_SALE, row={"owner_id": 7, "phase": "decline"})[0] == everything
    assert _fields(ALL, NOT_SALE)[0] == everything


def test_secret_fields_are_shown_by_no_rule():
    keys = resources.Resource("x.y", PARTY.model, "x", fields={"hash": "secret", "name": "public"})
    (rule,) = reading.read(_rule(more="fields: all"))
    assert rule.shows(keys) == {"name"}
    (rule,) = reading.read(_rule())
    assert rule.shows(keys) == {"name"} and rule.masks(keys) == frozenset()


NESTED = "(o.party_id = %(by_account)s AND (EXISTS (SELECT FROM customers_party o_p WHERE o_p.id = o.party_id AND o_p.owner_id = %(by_id)s)) IS NOT TRUE)"


@pytest.mark.parametrize(
    ("text", "thing", "alias", "sql"),
    [
        ("all", PARTY, "p", "TRUE"),
        ("account", PARTY, "p", "p.id = %(by_account)s"),
        ("contract_active", PARTY, "p", "%(by_contract)s::boolean"),
        ("team", PARTY, "p", TEAM_SQL.replace("<= 1", "<= 99")),
        ("field(kind in person, household)", PARTY, "p", "p.kind IN ('person', 'household')"),
        ("owner or (account and not owner)", PARTY, "p",
         "(p.owner_id = %(by_id)s OR (p.id = %(by_account)s AND (p.owner_id = %(by_id)s) IS NOT TRUE))"),
        ("account and not owner", ORDER, "o", NESTED),
        ("owner", TASK, '"T3"', '"T3".owner_id = %(by_id)s'),
        ("team(0)", TASK, '"T3"',
         'EXISTS (SELECT FROM customers_party T3_p WHERE T3_p.id = "T3".party_id AND ' + TEAM_SQL.replace("<= 1", "<= 0").replace("p.team", "T3_p.team") + ")"),
        ("created_by", TASK, "t", "EXISTS (SELECT FROM customers_party t_p WHERE t_p.id = t.party_id AND FALSE)"),
    ],
)  # fmt: skip
def test_the_rows_of_a_rule_are_written_as_a_condition(text, thing, alias, sql):
    assert rows.sql(rows.read(text), thing, alias) == sql


def test_words_of_lists_hold_the_ids_that_domains_name():
    listed = resources.named("customers.party").lists
    assert set(listed) >= {"participant", "partner"}
    for word in ("participant", "partner"):
        inside = " UNION ALL ".join(listed[word])
        assert rows.sql(rows.read(word), PARTY, "p") == f"p.id = ANY(ARRAY({inside}))"
        known = Known(SELLER, TODAY)
        known.ids = lambda select, word=word: frozenset({4}) if select == listed[word][-1] else frozenset()
        assert rows.holds(rows.read(word), known, PARTY, {"id": 4})
        assert not rows.holds(rows.read(word), known, PARTY, {"id": 5})


def test_several_lists_mean_the_rows_of_all_of_them(monkeypatch):
    monkeypatch.setattr(resources, "_lists", {})
    policy.listed("customers.party", "participant", "SELECT  1\n AS id")
    policy.listed("customers.party", "participant", "SELECT 2 AS id")
    word = rows.read("participant")
    assert rows.sql(word, PARTY, "p") == "p.id = ANY(ARRAY(SELECT 1 AS id UNION ALL SELECT 2 AS id))"
    assert not rows.fits(next(rows.words(rows.read("partner"))), PARTY)


def test_a_secret_field_cannot_even_be_named(monkeypatch):
    for kept in ("_by_name", "_by_model", "_extra"):
        monkeypatch.setattr(resources, kept, dict(getattr(resources, kept)))
    policy.declare("x.y", TASK.model, fields={"secret": "hash name"})
    for on in ("x.y", "*"):
        with pytest.raises(reading.NotARule, match="hash is secret and is shown to nobody"):
            reading.read(f"[a]\nforbid: view\non: {on}\nfor: staff\nfields: hash")
    # Each thing has names of its own.
    (rule,) = reading.read("[a]\npermit: view\non: customers.party\nfor: staff\nfields: name")
    assert rule.fields == {"name"}
    with pytest.raises(reading.NotARule, match="no field or class of fields «unit_price»"):
        reading.read("[a]\npermit: view\non: customers.party\nfor: staff\nfields: unit_price")


def test_every_word_says_what_it_claims_and_takes_no_more_than_it_can():
    for text in ("all", "owner", "created_by", "account", "team(2)", "territory", "participant", "partner", "contract_active"):  # fmt: skip
        (word,) = rows.words(rows.read(text))
        assert word.scope.says() and word.text == text
    (word,) = rows.words(rows.read("field(phase in sale, management)"))
    assert word.scope.says() == "its phase is sale, management"
    for text in ("team(100)", "team(-1)", "team()x", "field(phase in )", "field(Phase in sale)", "field(phase in SALE)", "all(1)"):  # fmt: skip
        with pytest.raises(ValueError, match=r"\S"):
            rows.read(text)


def test_a_row_without_an_owner_is_nobodys_even_for_whom_is_nobody():
    nobody = Known(Actor("trato", None, "trato"), TODAY)
    for word in ("owner", "account"):
        assert not rows.holds(rows.read(word), nobody, PARTY, {"owner_id": None, "id": None})
    assert rows.holds(rows.read("owner"), Known(SELLER, TODAY), PARTY, {"owner_id": 7})


def test_what_belongs_to_nothing_is_not_meant_by_what_is_asked_of_its_whole():
    known = Known(SELLER, TODAY)
    assert known.whole(PARTY, {"id": 1}) is None
    assert known.whole(TASK, {"party_id": None}) is None
    assert not rows.holds(rows.read("team"), known, TASK, {"party_id": None})
    assert rows.holds(rows.read("not team"), known, TASK, {"party_id": None})


def test_the_words_that_decided_are_told():
    known = Known(SELLER, TODAY)
    told = [
        (fact.text, is_so)
        for fact, is_so in rows.facts(
            rows.read("owner and (account or field(phase in sale)) and not field(kind in person)"),
            known, PARTY, {"owner_id": 7, "id": 9, "phase": "sale", "kind": "person"},
        )
    ]  # fmt: skip
    assert told == [("field(kind in person)", True)]
    told = rows.facts(rows.read("owner or account"), known, PARTY, {"owner_id": 7, "id": 9})
    assert [(word.text, is_so) for word, is_so in told] == [("owner", True)]
    told = rows.facts(rows.read("owner or account"), known, PARTY, {"owner_id": 1, "id": 9})
    assert [(word.text, is_so) for word, is_so in told] == [("owner", False), ("account", False)]


def test_as_many_words_as_a_person_can_read():
    text = " or ".join(["owner"] * 30)
    assert len(list(rows.words(rows.read(text + " ")))) == 30
    with pytest.raises(ValueError, match="at most 60 words"):
        rows.read(text + " or owner")
    assert [word.text for word in rows.words(rows.read("( owner ) and not(team( 2 ))"))] == ["owner", "team(2)"]
    with pytest.raises(ValueError, match="«;drop» is not understood"):
        rows.read("owner and ;drop")
    with pytest.raises(ValueError, match="a bracket is not closed"):
        rows.read("(owner team)")


def test_a_contract_holds_on_its_first_and_last_day():
    day, before, after = TODAY, date(2026, 11, 21), date(2026, 11, 23)

    def omar(begins: date | None, ends: date | None) -> Actor:
        return Actor("user", 1, "Omar", begins_on=begins, ends_on=ends)

    assert [has_contract(omar(*bounds), day) for bounds in (
        (None, None), (day, day), (before, after), (after, None), (None, before), (before, None), (None, after),
    )] == [True, True, True, False, False, True, True]  # fmt: skip
    assert values_of(omar(None, before), day) == {"by_id": 1, "by_team": None, "by_account": None, "by_contract": False}
    assert values_of(SELLER, day) == {"by_id": 7, "by_team": 3, "by_account": 5, "by_contract": True}
    assert rows.holds(rows.read("contract_active"), Known(omar(None, day), day), PARTY, {})
    assert not rows.holds(rows.read("contract_active"), Known(omar(None, before), day), PARTY, {})


def test_a_column_is_read_from_a_model_or_a_statement():
    assert value({"a": 1}, "a") == 1 and value({}, "a") is None
    assert value(PARTY.model(name="x"), "name") == "x"
    with pytest.raises(AttributeError):
        value(PARTY.model(), "nothing_such")


def test_a_thing_may_have_no_fields_and_no_name_in_statements(monkeypatch):
    for kept in ("_by_name", "_by_model", "_extra"):
        monkeypatch.setattr(resources, kept, dict(getattr(resources, kept)))
    made = policy.declare("x.y", PARTY.model, owner="owner_id")
    assert (made.fields, made.alias, made.whole, made.key, made.states) == ({}, "x_y", "", "", frozenset())
    assert made.columns == {"owner": "owner_id"} and not made.comes_along


def test_things_are_declared_with_known_classes_and_found_by_name_and_row():
    with pytest.raises(ValueError, match=r"x\.y: there is no class of fields called odd\."):
        policy.declare("x.y", PARTY.model, fields={"odd": "a b"})
    assert resources.known("x.y") is None and resources.of(PARTY.model()) == PARTY
    with pytest.raises(resources.Undeclared, match=r"«x\.y»"):
        resources.named("x.y")
    assert resources.named("customers.phase").alias == "customers_phase"
    assert PARTY.parent is None and TASK.parent == PARTY and not TASK.comes_along
    assert resources.named("customers.identity").comes_along
    assert PARTY.tables >= {
        "customers_party",
        "customers_identity",
        "customers_address",
        "stream_event",
        "orders_partysales",
    }
    assert not PARTY.tables & {"agenda_task", "orders_order", "orders_orderline", "access_user"}
    assert ORDER.tables == {"orders_order", "orders_orderline"}
    assert PARTY in resources.every() and resources.of(object()) is None
    assert TASK.fields["title"] == "internal" and "owner" in TASK.columns and TASK.states == {"state", "kind"}
