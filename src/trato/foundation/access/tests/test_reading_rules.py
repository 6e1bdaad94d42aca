"""Do rules read as they are written, and does a wrong one say what is wrong with it? (SEC-02)"""

import pytest

from trato.foundation.access import policy
from trato.foundation.access.rules import reading, rows

GOOD = """
# Who sees customers?
[agents-see-whom-they-serve]
permit: view
on: customers.party
for: outsourced_agent, staff, not analyst
rows: (participant or owner) and not field(phase in sale, decline)
fields: public, contact (masked)
when: person
owing: log_read, quota(200/day)
"""


def test_a_rule_says_who_what_which_rows_which_fields_when_and_what_is_owed():
    (rule,) = reading.read(GOOD)
    assert rule.id == "agents-see-whom-they-serve" and rule.is_permit
    assert rule.actions == {"view"} and rule.resources == {"customers.party"}
    assert rule.roles == (policy.STAFF - {"analyst"}) | {"outsourced_agent"}
    assert rule.fields == {"public", "contact"} and rule.masked == {"contact"}
    assert rule.when == {"person"} and rule.obligations == {"log_read", "quota(200/day)"}
    assert rule.rows_text == "(participant or owner) and not field(phase in sale, decline)"


def _with(line: str, instead: str = "") -> str:
    said = {"permit": "view", "on": "customers.party", "for": "staff"}
    name, _, value = line.partition(":")
    said[name.strip()] = value.strip()
    said.pop(instead, None)
    return "[a-rule]\n" + "".join(f"{name}: {value}\n" for name, value in said.items())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[Wrong Name]\npermit: view\non: customers.party\nfor: staff", "its name has small letters"),
        ("[a]\non: customers.party\nfor: staff", "either «permit:» or «forbid:»"),
        (_with("forbid: view"), "either «permit:» or «forbid:»"),
        (_with("on: customers.ghost"), "Nothing is declared as «customers.ghost»"),
        (_with("on: "), "the line «on:» is missing"),
        (_with("for: gardener"), "«gardener» is no role"),
        (_with("for: analyst, not analyst"), "it is for nobody"),
        (_with("for: *"), "«\\*» stands alone"),
        (_with("on: *"), "«\\*» stands alone"),
        (_with("permit: VIEW"), "«VIEW» is no action"),
        (_with("permit: *, view"), "«\\*» stands alone"),
        (_with("rows: ownr"), "«ownr» is no known word; known are all, owner"),
        (_with("rows: owner or"), "a word is missing at the end"),
        (_with("rows: (owner"), "a bracket is not closed"),
        (_with("rows: owner)"), "stands where the rows should end"),
        (_with("rows: owner team"), "stands where the rows should end"),
        (_with("rows: owner; drop table x"), "is not understood"),
        (_with("rows: team(x)"), "takes a number of levels"),
        (_with("rows: owner(1)"), "takes nothing in brackets"),
        (_with("rows: field(phase)"), "write it like"),
        (_with("rows: field(phase in 'sale')"), "write it like"),
        (_with("rows: field(name in sale)"), "says nothing about customers.party"),
        (_with("rows: created_by"), "says nothing about customers.party"),
        (_with("rows: " + " or ".join(["owner"] * 40)), "at most 60 words"),
        (_with("fields: secret"), "secret fields are shown to nobody"),
        (_with("fields: shoe_size"), "no field or class of fields «shoe_size»"),
        (_with("fields: email (masked)"), "only a whole class"),
        (_with("when: sunny"), "«sunny» is no condition"),
        (_with("owing: quota(many)"), "is no obligation"),
        (_with("owing: quota(9/day) x"), "is no obligation"),
        (_with("because: I say so"), "«because:» is not known"),
        ("permit: view", "no section headers"),
        ("[a]\npermit: view\npermit: view\non: customers.party\nfor: staff", "already exists"),
        ("x" * 100_001, "at most 100,000"),
    ],
)
def test_a_wrong_rule_says_what_is_wrong_with_it(text, words):
    with pytest.raises(reading.NotARule, match=words):
        reading.read(text)


def test_a_forbid_may_speak_of_everything():
    (rule,) = reading.read("[no-export]\nforbid: export\non: *\nfor: partner")
    assert not rule.is_permit and rule.speaks_of("orders.order", "export")
    assert not rule.speaks_of("orders.order", "view")


def test_and_binds_more_strongly_than_or_and_not_most():
    assert rows.read("owner or team and not account") == rows.Either(
        (rows.read("owner"), rows.Every((rows.read("team"), rows.Without(rows.read("account")))))
    )
    assert rows.read("not (owner or team)") == rows.Without(rows.Either((rows.read("owner"), rows.read("team"))))
    assert rows.read("not(owner)") == rows.Without(rows.read("owner"))


def test_every_shipped_text_is_read_and_every_name_is_used_once():
    shipped = [rule for rule in policy.shipped().values() if rule.source.endswith(".txt")]
    assert len(shipped) > 20
    assert {rule.source.split("/")[0] for rule in shipped} == {
        "customers", "conversations", "agenda", "catalog", "orders", "segments", "lists",
    }  # fmt: skip
    with pytest.raises(ValueError, match="Two rules are called"):
        policy.ship([shipped[0]])
