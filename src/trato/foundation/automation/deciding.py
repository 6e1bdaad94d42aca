"""Does what a rule asks hold, question by question? Asked for all rules of an author and an event in one statement."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from trato.foundation.automation import offers
from trato.foundation.automation.models import Edition, Rule
from trato.foundation.facts import asked_by, build
from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.evaluate import answers
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary import Event

# What stands in a trace for a customer who was not there, or not for the author to see.
GONE = "-"


@dataclass(frozen=True)
class Asked:
    """What an edition asks: of the event, and of the customer."""

    fields: tuple[tuple[str, Any], ...]
    condition: tree.Condition

    @property
    def questions(self) -> list[tree.Leaf]:
        """The questions about the customer, from left to right, each once."""
        return list(dict.fromkeys(tree.leaves(self.condition)))

    def of_event(self, event: Event) -> str:
        """Yes or no for each field of the event."""
        return "".join(_sign(getattr(event, name) == value) for name, value in self.fields)

    def of_customer(self, true: Collection[tree.Leaf]) -> str:
        """Yes or no for each question about the customer."""
        return "".join(_sign(leaf in true) for leaf in self.questions)

    def decided(self, true: Collection[tree.Leaf]) -> bool:
        """Whether the whole condition holds when these of its questions do."""
        return _holds(self.condition, true)


@dataclass(frozen=True)
class Holds:
    """A decision as a trace keeps it: «10|1» says yes and no about the event, and yes about the customer."""

    event: str
    customer: str = ""

    @classmethod
    def read(cls, kept: str) -> "Holds":
        """What was kept."""
        event, _bar, customer = kept.partition("|")
        return cls(event, customer)

    def __str__(self) -> str:
        return f"{self.event}|{self.customer}"


def asked(rule: Rule | Edition, catalog: Catalog) -> Asked:
    """What a rule asks; raises BadCondition when something in it is there no longer."""
    happening = offers.happenings().get(rule.event)
    if happening is None:
        raise BadCondition(_("This does not happen any more."))
    fields = []
    for name, value in sorted(rule.fields.items()):
        told = happening.fields.get(name)
        if told is None:
            raise BadCondition(_("This does not happen any more."))
        fields.append((name, told.stands_as(value)))
    text = json.dumps(rule.condition or {"all": []}, sort_keys=True)
    return Asked(tuple(fields), _built(text, catalog, offers.subject().thing))


def refuse_ranks(condition: tree.Condition) -> None:
    """Raise BadCondition for what would compare a customer with all others each time something happens."""
    if any(isinstance(leaf, tree.Ranked) for leaf in tree.everywhere(condition)):
        raise BadCondition(
            _("A rule does not compare customers with one another: make a segment of it, and ask for the segment.")
        )


class Seeing:
    """What one author may ask about, found out once for many rules."""

    def __init__(self, actor: Actor, catalog: Catalog) -> None:
        self.actor, self.catalog = actor, catalog
        self._seen: dict[str, frozenset[str]] = {}
        self._groups: frozenset[str] | None = None

    def may_ask(self, condition: tree.Condition) -> bool:
        """Whether the author may still see everything that a condition asks."""
        return all(self._may(leaf) for leaf in tree.everywhere(condition))

    def _may(self, leaf: tree.Leaf) -> bool:
        if isinstance(leaf, tree.InSegment):
            if self._groups is None:
                self._groups = frozenset(offers.group_names(self.actor))
            return leaf.segment in self._groups
        fact = self.catalog.named(asked_by.name_of(leaf) or "")
        if fact is None:
            return True
        if fact.of not in self._seen:
            facts = asked_by.visible_facts(self.actor, self.catalog, fact.of)
            self._seen[fact.of] = frozenset(one.name for one in facts)
        return fact.name in self._seen[fact.of]


def true_of(
    actor: Actor, catalog: Catalog, asked: Iterable[Asked], keys: Sequence[int], at: datetime
) -> dict[int, frozenset[tree.Leaf]]:
    """For those of the customers whom the actor sees: which of all the questions hold, in one statement."""
    questions = list(dict.fromkeys(leaf for one in asked for leaf in one.questions))
    asking = offers.asking(actor, at, catalog, questions)
    numbered: Mapping[int, tree.Condition] = dict(enumerate(questions))
    held = answers.held_by(catalog, asking, offers.subject().thing, numbered, sorted(keys))
    return {one.key: frozenset(questions[number] for number in one.names) for one in held}


def _holds(condition: tree.Condition, true: Collection[tree.Leaf]) -> bool:
    match condition:
        case tree.All(parts):
            return all(_holds(part, true) for part in parts)
        case tree.Any(parts):
            return any(_holds(part, true) for part in parts)
        case tree.Not(part):
            return not _holds(part, true)
        case _:
            return condition in true


def _sign(holds: bool) -> str:
    return "1" if holds else "0"


# Which condition a text means never changes; building it costs more than asking it.
@lru_cache(maxsize=4096)
def _built(text: str, catalog: Catalog, thing: str) -> tree.Condition:
    return build.build(json.loads(text), catalog, thing)
