"""Does what a rule asks hold, question by question? Asked for all rules of an author and an event in one statement."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
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

    @cached_property
    def questions(self) -> list[tree.Leaf]:
        """The questions about the customer, from left to right, each once."""
        return list(dict.fromkeys(tree.leaves(self.condition)))

    def of_event(self, event: Event) -> str:
        """Yes or no for each field of the event."""
        return "".join(["1" if getattr(event, name) == value else "0" for name, value in self.fields])

    def decided(self, signs: str) -> bool:
        """Whether the whole condition holds when its questions are answered so."""
        found = self._decided.get(signs)
        if found is None:
            found = self._decided[signs] = holds(self.condition, self.true_of(signs))
        return found

    def true_of(self, signs: str) -> set[tree.Leaf]:
        """The questions that were answered with yes."""
        return {leaf for leaf, sign in zip(self.questions, signs, strict=True) if sign == "1"}

    @cached_property
    def _decided(self) -> dict[str, bool]:
        """There are far fewer ways to answer than customers."""
        return {}


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


def answered(
    actor: Actor, catalog: Catalog, asked: Sequence[Asked], keys: Sequence[int], at: datetime
) -> list[Mapping[int, str]]:
    """Yes or no to each question of several editions, for those of the customers whom the actor sees; in one statement."""
    numbers = {
        leaf: number for number, leaf in enumerate(dict.fromkeys(leaf for one in asked for leaf in one.questions))
    }
    questions = list(numbers)
    asking = offers.asking(actor, at, catalog, questions)
    named: Mapping[int, tree.Condition] = dict(enumerate(questions))
    held = answers.held_by(catalog, asking, offers.subject().thing, named, sorted(keys))
    found: list[Mapping[int, str]] = []
    for one in asked:
        own = [numbers[leaf] for leaf in one.questions]
        found.append({each.key: "".join(["1" if n in each.names else "0" for n in own]) for each in held})
    return found


def holds(condition: tree.Condition, true: Collection[tree.Leaf]) -> bool:
    """Whether a condition holds when these of its questions do."""
    match condition:
        case tree.All(parts):
            return all(holds(part, true) for part in parts)
        case tree.Any(parts):
            return any(holds(part, true) for part in parts)
        case tree.Not(part):
            return not holds(part, true)
        case _:
            return condition in true


# Which condition a text means never changes; building it costs more than asking it.
@lru_cache(maxsize=4096)
def _built(text: str, catalog: Catalog, thing: str) -> tree.Condition:
    return build.build(json.loads(text), catalog, thing)
