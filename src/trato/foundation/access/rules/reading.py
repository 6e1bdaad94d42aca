"""How do rules read, and what is wrong with a text that is no rule? One section per rule, one line per thing said.

[agents-see-whom-they-serve]
permit: view
on: customers.party
for: outsourced_agent
rows: participant and contract_active
fields: public, contact (masked)
owing: log_read
"""

import configparser
import re
from collections.abc import Callable, Iterable

from trato.foundation.access.roles import ROLES, STAFF
from trato.foundation.access.rules import resources, rows
from trato.foundation.access.rules.resources import FIELD_CLASSES
from trato.foundation.access.rules.rule import CONDITIONS, EVERY, OBLIGATIONS, VISIBLE, Rule

LONGEST = 100_000
_LINES = ("permit", "forbid", "on", "for", "rows", "fields", "when", "owing")
_ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_ACTION = r"[a-z]+(?:_[a-z]+)*"


class NotARule(ValueError):
    """A text that is no rule; the message names the rule and what is wrong with it."""


def read(text: str, source: str = "") -> list[Rule]:
    """The rules of a text; raises NotARule."""
    if len(text) > LONGEST:
        raise NotARule(f"A text of rules has at most {LONGEST:,} characters.")
    parser = configparser.ConfigParser(
        delimiters=(":",),
        comment_prefixes=("#",),
        interpolation=None,
        default_section="\0",
        empty_lines_in_values=False,
    )
    try:
        parser.read_string(text, source or "rules")
    except configparser.Error as problem:
        raise NotARule(str(problem).replace("\n", " ")) from problem
    return [_rule(name, dict(parser[name]), source) for name in parser.sections()]


def _rule(name: str, said: dict[str, str], source: str) -> Rule:
    try:
        return _understood(name, said, source)
    except (ValueError, LookupError) as problem:
        raise NotARule(f"{f'{source}, ' if source else ''}rule «{name}»: {problem}") from problem


def _understood(name: str, said: dict[str, str], source: str) -> Rule:
    if not re.fullmatch(_ID, name):
        raise ValueError("its name has small letters, digits and hyphens")
    strange = set(said) - set(_LINES)
    if strange:
        raise ValueError(f"«{min(strange)}:» is not known; a rule has the lines {', '.join(_LINES)}")
    if ("permit" in said) == ("forbid" in said):
        raise ValueError("it says either «permit:» or «forbid:»")
    for line in ("on", "for"):
        if not said.get(line, "").strip():
            raise ValueError(f"the line «{line}:» is missing")
    is_permit = "permit" in said
    classes, masked = _fields(said["fields"]) if "fields" in said else (None, frozenset())
    rule = Rule(
        id=name,
        is_permit=is_permit,
        actions=_list(said["permit" if is_permit else "forbid"], _action, may_be_every=True),
        resources=_list(said["on"], lambda one: resources.named(one).name, may_be_every=not is_permit),
        roles=_roles(said["for"]),
        rows=rows.read(said.get("rows", "all")),
        rows_text=" ".join(said.get("rows", "all").split()),
        fields=classes,
        masked=masked,
        when=_list(said["when"], _condition) if "when" in said else frozenset(),
        obligations=_list(said["owing"], _obligation) if "owing" in said else frozenset(),
        source=source,
    )
    _refuse_misfits(rule)
    return rule


def _refuse_misfits(rule: Rule) -> None:
    things = [resources.named(one) for one in sorted(rule.resources - {EVERY})]
    for thing in things:
        for word in rows.words(rule.rows):
            if not rows.fits(word, thing):
                raise ValueError(f"«{word.text}» says nothing about {thing.name}")
    if rule.obligations and not rule.is_permit:
        raise ValueError("only a rule that permits can ask for something in return")
    if rule.quotas and ("view" not in rule.actions or not all(thing.is_counted for thing in things)):
        raise ValueError(f"a quota counts what is viewed, of {', '.join(_counted())}")
    for one in (rule.fields or frozenset()) - set(FIELD_CLASSES):
        for thing in things or resources.every():
            if thing.fields.get(one) == "secret":
                raise ValueError(f"{one} is secret and is shown to nobody")
        if not any(one in thing.fields for thing in things or resources.every()):
            raise ValueError(f"there is no field or class of fields «{one}»")


def _counted() -> list[str]:
    return sorted(thing.name for thing in resources.every() if thing.is_counted)


def _list(text: str, understand: Callable[[str], str], *, may_be_every: bool = False) -> frozenset[str]:
    named = [one.strip() for one in text.replace("\n", ",").split(",") if one.strip()]
    if not named:
        raise ValueError("a line says nothing")
    if EVERY in named:
        if not may_be_every or len(named) > 1:
            raise ValueError("«*» stands alone, and only where a rule may speak of everything")
        return frozenset({EVERY})
    return frozenset(understand(one) for one in named)


def _action(text: str) -> str:
    if not re.fullmatch(_ACTION, text):
        raise ValueError(f"«{text}» is no action")
    return text


def _roles(text: str) -> frozenset[str]:
    """«staff, not analyst, trato:demo»: groups and roles, without those after a «not»."""
    wanted: set[str] = set()
    unwanted: set[str] = set()
    for one in _list(text, str):
        is_unwanted, name = one.startswith("not "), one.removeprefix("not ").strip()
        if name == "staff":
            found: Iterable[str] = STAFF
        elif name in ROLES or re.fullmatch(r"trato:[a-z_.]+", name):
            found = (name,)
        else:
            raise ValueError(f"«{name}» is no role; known are staff, {', '.join(sorted(ROLES))}")
        (unwanted if is_unwanted else wanted).update(found)
    if not wanted - unwanted:
        raise ValueError("it is for nobody")
    return frozenset(wanted - unwanted)


def _fields(text: str) -> tuple[frozenset[str], frozenset[str]]:
    named = _list(text, str)
    masked = frozenset(one.removesuffix("(masked)").strip() for one in named if one.endswith("(masked)"))
    every = frozenset(one.removesuffix("(masked)").strip() for one in named)
    if "secret" in every:
        raise ValueError("secret fields are shown to nobody")
    if "all" in every:
        every = (every - {"all"}) | VISIBLE
    if masked - set(FIELD_CLASSES):
        raise ValueError("only a whole class of fields can be masked")
    return every, masked


def _condition(text: str) -> str:
    if text not in CONDITIONS:
        raise ValueError(f"«{text}» is no condition; known are {', '.join(CONDITIONS)}")
    return text


def _obligation(text: str) -> str:
    word, _bracket, inside = text.rstrip(")").partition("(")
    if word not in OBLIGATIONS or not re.fullmatch(OBLIGATIONS[word], inside):
        raise ValueError(f"«{text}» is no obligation; known are {', '.join(OBLIGATIONS)}")
    return text
