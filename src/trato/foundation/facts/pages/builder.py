"""How is a condition built, part by part or as a sentence, with all of it in the address?

The page that includes the builder keeps the condition as JSON in `where`. A part is added by choosing a fact, then an
operator and a value; each step is a plain form, so that it works without scripts. Nothing is kept in between.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from trato.foundation.access.models import Team, User
from trato.foundation.facts import asked_by, company
from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Attribute, Catalog, Column, Fact, Link, Measure, Occurrence
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.json_form import as_json
from trato.foundation.facts.kinds import DAYS, NUMBERS, OPS, Kind
from trato.foundation.facts.sentences import read, write
from trato.foundation.facts.sentences.words import Names
from trato.foundation.facts.windows import PERIODS, UNITS
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.languages import spoken

LONGEST = 16_000


@dataclass(frozen=True)
class Segments:
    """What segments are called, for conditions that ask for them; empty where none are known."""

    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One part of the condition in words, and the address of the page without it."""

    text: str
    remove_href: str


class Builder:
    """The condition that stands in an address, and what is just being added to it."""

    def __init__(
        self, actor: Actor, thing: str, asked: QueryDict, address: str, segments: Segments | None = None,
        kept: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """`kept` is what else stands in the address and stays there."""
        self.actor, self.thing, self.asked, self.address = actor, thing, asked, address
        self.segments, self.kept = segments or Segments(), kept or {}
        self.catalog: Catalog = company.catalog()
        self.language = spoken()
        self.problem = ""
        self.problem_at = 0
        self.typed = asked.get("said", "")
        self.condition: tree.Condition = self._started()

    @property
    def is_step(self) -> bool:
        """Something was just added or written; the page goes on at the address of what came out of it."""
        return not self.problem and bool({"op", "shape", "said", "joint"} & set(self.asked))

    @property
    def parts(self) -> list[Part]:
        """The parts at the top, which can be taken off one by one."""
        if isinstance(self.condition, tree.All | tree.Any):
            made, parts = type(self.condition), self.condition.parts
            return [
                Part(self.said(one), self.href(made((*parts[:at], *parts[at + 1 :])))) for at, one in enumerate(parts)
            ]
        return [Part(self.said(self.condition), self.href(tree.EVERYTHING))]

    @property
    def joint(self) -> str:
        """Whether all parts must hold, or any."""
        return "any" if isinstance(self.condition, tree.Any) else "all"

    @property
    def is_empty(self) -> bool:
        """Nothing is asked yet."""
        return self.condition == tree.EVERYTHING

    @property
    def where(self) -> str:
        """The condition as it stands in addresses and hidden fields; "" for everything."""
        return "" if self.is_empty else as_text(self.condition)

    @property
    def sentence(self) -> str:
        """The whole condition in words."""
        return self.typed or ("" if self.is_empty else self.said(self.condition))

    @cached_property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The facts that can be asked about, in groups."""
        groups: dict[str, list[tuple[str, str]]] = {
            _("What we know"): [],
            _("What happened"): [],
            _("How much"): [],
            _("Relations"): [],
        }
        by_kind = dict(zip((Attribute, Occurrence, Measure, Link), groups, strict=True))
        for fact in asked_by.visible_facts(self.actor, self.catalog, self.thing):
            groups[by_kind[type(fact)]].append((fact.name, _capital(self.catalog.label(fact))))
        if self.segments.names:
            groups[_("Segments")] = [("segment", _("Belongs to a segment"))]
        return [(name, sorted(found, key=lambda pair: pair[1])) for name, found in groups.items() if found]

    @cached_property
    def chosen(self) -> dict[str, Any] | None:
        """The form for the fact that was chosen: its operators, values, windows."""
        name = self.asked.get("fact", "")
        if name == "segment" and self.segments.names:
            return {
                "fact": name,
                "label": _("Belongs to a segment"),
                "shape": "segment",
                "options": list(self.segments.names.items()),
            }
        found = next(
            (one for one in asked_by.visible_facts(self.actor, self.catalog, self.thing) if one.name == name), None
        )
        return None if found is None else self._form_of(found)

    def said(self, condition: tree.Condition) -> str:
        """A condition in the words of the page's language."""
        return write.sentence(condition, self.catalog, self.language, self.names)

    def href(self, condition: tree.Condition, **more: str) -> str:
        """The address of the page with another condition."""
        where = {} if condition == tree.EVERYTHING else {"where": as_text(condition)}
        words = {**self.kept, **where, **more}
        return self.address + (f"?{urlencode(words)}" if words else "")

    @cached_property
    def names(self) -> Names:
        """People, teams and segments by name."""
        people = {one.pk: one.name for one in User.objects.only("pk", "name")}
        teams = {one.pk: one.name for one in Team.objects.only("pk", "name")}
        return Names(
            lambda key: people.get(key, ""), _turned(people).get, lambda key: teams.get(key, ""), _turned(teams).get,
            lambda key: self.segments.names.get(key, ""), _turned(dict(self.segments.names)).get,
        )  # fmt: skip

    def _started(self) -> tree.Condition:
        """The condition with what was just added or written; what cannot be is told, and the rest kept."""
        condition = self._kept()
        try:
            if "said" in self.asked:
                return self._read(self.asked.get("said", ""))
            if self.asked.get("joint") in ("all", "any"):
                condition = _joined(condition, self.asked.get("joint", ""))
            if "op" in self.asked or self.asked.get("shape"):
                condition = _with(condition, self._built(self._given()))
        except BadCondition as bad:
            self.problem = bad.message
            self.problem_at = bad.place if isinstance(bad.place, int) else 0
        return condition

    def _kept(self) -> tree.Condition:
        text = self.asked.get("where", "")
        if not text:
            return tree.EVERYTHING
        try:
            if len(text) > LONGEST:
                raise BadCondition(_("The condition has too many parts."))
            return self._built(json.loads(text))
        except (ValueError, RecursionError) as problem:
            self.problem = (
                problem.message if isinstance(problem, BadCondition) else _("This condition is not understood.")
            )
            return tree.EVERYTHING

    def _built(self, raw: Any) -> tree.Condition:
        return asked_by.understood(
            self.actor, raw, self.catalog, self.thing, knows_segment=self.segments.names.__contains__
        )  # fmt: skip

    def _read(self, sentence: str) -> tree.Condition:
        if not sentence.strip():
            return tree.EVERYTHING
        built = read.condition(
            sentence,
            self.catalog,
            self.thing,
            self.language,
            self.names,
            knows_segment=lambda key: key in self.segments.names,
        )
        asked_by.refuse_hidden(self.actor, self.catalog, self.thing, [built])
        self.typed = ""
        return built

    def _given(self) -> dict[str, Any]:
        """What the form of a fact says, in the JSON form."""
        asked, name = self.asked, self.asked.get("fact", "")
        shape = asked.get("shape", "")
        if shape == "segment":
            raw: dict[str, Any] = {"segment": asked.get("value", "")}
        elif shape == "link":
            raw = {"linked": name, "where": {"all": []}}
        elif shape == "occurrence":
            count = asked.get("count", "1")
            raw = {"did": name, asked.get("op", ""): int(count) if count.isdecimal() and len(count) < 10 else count}
            raw |= self._looked_at()
        elif shape == "measure":
            raw = {"measure": name, "op": asked.get("op", ""), "value": self._values(Kind.NUMBER)} | self._looked_at()
        else:
            raw = {"fact": name, "op": asked.get("op", "")} | self._compared(name)
        return {"not": raw} if asked.get("denied") else raw

    def _compared(self, name: str) -> dict[str, Any]:
        op, asked = self.asked.get("op", ""), self.asked
        kind = self.catalog.find(name, Attribute, self.thing).kind
        if op == "known":
            return {}
        if op in ("within", "anniversary"):
            return {"value": self._window()}
        if op == "ago":
            return {"value": {"ago": self._length(asked.get("window_count", ""))}}
        return {"value": self._values(kind)}

    def _values(self, kind: Kind) -> list[Any]:
        if self.asked.get("op") == "between":
            given = [self.asked.get("value", ""), self.asked.get("value_to", "")]
        elif kind is Kind.TEXT:
            given = [one.strip() for one in self.asked.get("value", "").split(",")]
        else:
            given = self.asked.getlist("value")
        return [_typed(one, kind) for one in given if one != ""]

    def _looked_at(self) -> dict[str, Any]:
        return {"window": self._window()} if self.asked.get("window") else {}

    def _window(self) -> dict[str, Any]:
        kind = self.asked.get("window", "")
        if kind in ("last", "next"):
            return {kind: self._length(self.asked.get("window_count", ""))}
        if kind.partition("_")[2] in PERIODS:
            start, _line, period = kind.partition("_")
            return {"within": period, "offset": {"this": 0, "last": -1, "next": 1}.get(start, 0)}
        days = {"from": self.asked.get("window_from", ""), "to": self.asked.get("window_to", "")}
        return {key: day for key, day in days.items() if day}

    def _length(self, count: str) -> list[Any]:
        return [int(count) if count.isdecimal() and len(count) < 9 else count, self.asked.get("window_unit", "days")]

    def _form_of(self, fact: Fact) -> dict[str, Any]:
        words = write.LANGUAGES[self.language]
        form: dict[str, Any] = {"fact": fact.name, "label": _capital(self.catalog.label(fact))}
        if isinstance(fact, Link):
            return form | {"shape": "link"}
        if isinstance(fact, Occurrence):
            times = [("at_least", _("at least")), ("at_most", _("at most")), ("exactly", _("exactly"))]
            return form | {"shape": "occurrence", "ops": times, "has_window": bool(fact.over.at)}
        if isinstance(fact, Measure):
            ops = [(str(op), words.ops[op].said) for op in OPS[Kind.NUMBER] if op != "known"]
            return form | {"shape": "measure", "ops": ops, "has_window": bool(fact.over.at), "kind": Kind.NUMBER,
                           "note": str(fact.note)}  # fmt: skip
        ops = [(str(op), words.ops[op].said) for op in OPS[fact.kind]]
        is_dated = fact.kind in DAYS
        return form | {
            "shape": "attribute", "ops": ops, "kind": fact.kind, "options": self._values_of(fact.value),
            "has_window": is_dated, "is_number": fact.kind in NUMBERS, "is_day": is_dated,
        }  # fmt: skip

    def _values_of(self, column: Column) -> list[tuple[Any, str]]:
        if column.kind is Kind.PERSON:
            return [("me", _("me")), *User.objects.order_by("name").values_list("pk", "name")[:500]]
        if column.kind is Kind.TEAM:
            return [("my_team", _("my team")), *Team.objects.order_by("name").values_list("pk", "name")[:500]]
        if column.kind is Kind.YES_NO:
            return [("yes", _("Yes")), ("no", _("No"))]
        return [(key, str(label)) for key, label in column.choices() if key] if column.choices else []

    @cached_property
    def windows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The stretches of time that can be chosen."""
        within = write.LANGUAGES[self.language].within
        periods = [
            (f"{start}_{period}", _capital(within[period, offset]))
            for period in PERIODS
            for start, offset in (("this", 0), ("last", -1))
        ]
        return [
            (_("Rolling"), [("last", _("The last …")), ("next", _("The next …"))]),
            (_("By the calendar"), periods),
            (_("Fixed"), [("days", _("From … to …"))]),
        ]

    @cached_property
    def units(self) -> list[tuple[str, str]]:
        """The lengths that windows are measured in."""
        ago = write.LANGUAGES[self.language].ago
        return [(unit, ago[unit][1].replace("{n} ", "").removesuffix(" ago")) for unit in UNITS]


def as_text(condition: tree.Condition) -> str:
    """The condition as a compact text for addresses."""
    return json.dumps(as_json(condition), ensure_ascii=False, separators=(",", ":"))


def _with(condition: tree.Condition, added: tree.Condition) -> tree.Condition:
    if isinstance(condition, tree.Any) and condition.parts:
        return tree.Any((*condition.parts, added))
    return tree.together(condition, added)


def _joined(condition: tree.Condition, joint: str) -> tree.Condition:
    parts = condition.parts if isinstance(condition, tree.All | tree.Any) else (condition,)
    return (tree.All if joint == "all" or not parts else tree.Any)(parts)


def _typed(value: str, kind: Kind) -> Any:
    if kind in (Kind.PERSON, Kind.TEAM):
        return (
            {value: True}
            if value in ("me", "my_team")
            else int(value)
            if value.isdecimal() and len(value) < 19
            else value
        )
    if kind is Kind.YES_NO:
        return value == "yes"
    return value.replace(",", ".").strip() if kind in NUMBERS else value


def _turned(names: Mapping[Any, str]) -> dict[str, Any]:
    """By name, as long as only one is called so."""
    found: dict[str, Any] = {}
    twice = set()
    for key, name in names.items():
        if name in found:
            twice.add(name)
        found[name] = key
    return {name: key for name, key in found.items() if name not in twice}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
