"""How does a rule read, and how does a trace say yes or no?"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from trato.foundation.automation import deciding, offers, stopping
from trato.foundation.automation.deciding import Asked, Holds, Seeing
from trato.foundation.automation.models import Edition, Rule, RunState
from trato.foundation.automation.queries.rules import Trace
from trato.foundation.facts import condition as tree
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.pages.builder import Builder, Segments
from trato.foundation.kit.actor import Actor

TONES = {"ran": "green", "failed": "red", "stopped": "amber", "waiting": "slate", "passed": "slate"}


class Wording:
    """The words for one reader, who is told nothing they may not see."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        names = Segments(offers.group_names(actor))
        self.builder = Builder(actor, offers.subject().thing, QueryDict(), "", names)
        self._seeing = Seeing(actor, self.builder.catalog)

    def when(self, rule: Rule | Edition) -> str:
        """With what it begins, going on after «when»."""
        happening = offers.happenings().get(rule.event)
        if happening is None:
            return _("something happens that is not told any more")
        asked = ", ".join(self._field(rule.event, name, value) for name, value in sorted(rule.fields.items()))
        return f"{happening.label} ({asked})" if asked else str(happening.label)

    def condition(self, rule: Rule | Edition) -> str:
        """Whom it asks for, going on after «if»; "" for everybody."""
        try:
            asked = deciding.asked(rule, self.builder.catalog)
        except BadCondition as problem:
            return problem.message
        if asked.condition == tree.EVERYTHING:
            return ""
        return self.builder.said(asked.condition) if self.may_see(asked) else _("something you may not see")

    def steps(self, steps: Sequence[Mapping[str, Any]]) -> list[str]:
        """What it does, each going on after «then»."""
        said = []
        for step in steps:
            verb = offers.find(step["verb"], self.actor)
            said.append(verb.words(step["with"]) if verb else _("something this version does not know"))
        return said

    def may_see(self, asked: Asked) -> bool:
        """Whether this reader may know what was asked."""
        return self._seeing.may_ask(asked.condition)

    def trace(self, trace: Trace) -> dict[str, Any]:
        """One time in words: the state, each answer, each step."""
        asked = trace.asked
        lines = self.answers(trace.edition, asked, trace.holds) if asked is not None and self.may_see(asked) else []
        return {
            "at": trace.at, "state": said_state(trace.state), "tone": TONES[trace.state], "lines": lines,
            "is_hidden": asked is not None and not self.may_see(asked), "edition": trace.edition.number,
            "steps": trace.steps, "depth": trace.depth, "party_id": trace.party_id,
            "problem": str(stopping.WORDS.get(trace.problem, trace.problem)),
        }  # fmt: skip

    def answers(self, rule: Rule | Edition, asked: Asked, holds: Holds) -> list[dict[str, Any]]:
        """Yes or no for each thing that was asked, from the top down; groups have their own answer."""
        lines = [
            {"text": self._field(rule.event, name, rule.fields[name]), "holds": sign == "1", "depth": 0}
            for (name, _value), sign in zip(asked.fields, holds.event, strict=False)
        ]
        if holds.customer == deciding.GONE:
            words = _("The customer is there, and whoever wrote the rule sees them.")
            return [*lines, {"text": words, "holds": False, "depth": 0}]
        if len(holds.customer) != len(asked.questions) or "0" in holds.event:
            return lines
        true = asked.true_of(holds.customer)
        parts = asked.condition.parts if isinstance(asked.condition, tree.All) else (asked.condition,)
        return [*lines, *(line for part in parts for line in self._lines(part, true, 0))]

    def _lines(self, part: tree.Condition, true: Collection[tree.Leaf], depth: int) -> list[dict[str, Any]]:
        holds = deciding.holds(part, true)
        if not isinstance(part, tree.All | tree.Any):
            return [{"text": self.builder.said(part), "holds": holds, "depth": min(depth, 5)}]
        words = _("All of these:") if isinstance(part, tree.All) else _("One of these at least:")
        inner = [line for one in part.parts for line in self._lines(one, true, depth + 1)]
        return [{"text": words, "holds": holds, "depth": min(depth, 5)}, *inner]

    def _field(self, event: str, name: str, value: str) -> str:
        told = offers.happenings()[event].fields[name]
        label = {str(key): label for key, label in told.choices(self.actor)}.get(value, "—")
        return _("%(label)s: %(value)s") % {"label": told.label, "value": label}


def said_state(state: str) -> str:
    """The word for what became of a rule."""
    return _("Did not run") if state == "passed" else str(RunState(state).label)
