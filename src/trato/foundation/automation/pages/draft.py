"""What does a rule say that is just being written? It stands in the address until it is saved, as conditions do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from trato.foundation.automation import offers
from trato.foundation.automation import steps as steps_of
from trato.foundation.automation.actions import rules
from trato.foundation.automation.models import Rule
from trato.foundation.kit.actor import Actor

LONGEST = 12_000
_STEP, _FIELD = "with", "is-"


@dataclass(frozen=True)
class Draft:
    """When, with which fields, and then what; what made no sense in the address is left out, and `problem` says so."""

    event: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Mapping[str, Any], ...] = ()
    problem: str = ""

    @property
    def text(self) -> str:
        """As it stands in the address."""
        said = {"event": self.event, "is": dict(self.fields), "then": list(self.steps)}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def begun_by(self, event: str, asked: QueryDict) -> "Draft":
        """With another beginning, and what was chosen of its fields."""
        happening = offers.happenings().get(event)
        chosen = {name: asked.get(_FIELD + name, "") for name in (happening.fields if happening else ())}
        return replace(
            self, event=event if happening else "", fields={name: one for name, one in chosen.items() if one}
        )

    def without(self, number: int) -> "Draft":
        """Without one of its steps."""
        return replace(self, steps=(*self.steps[:number], *self.steps[number + 1 :]))

    def earlier(self, number: int) -> "Draft":
        """With one of its steps before the one it followed."""
        steps = list(self.steps)
        steps[number - 1 : number + 1] = reversed(steps[number - 1 : number + 1])
        return replace(self, steps=tuple(steps))

    def then(self, step: Mapping[str, Any]) -> "Draft":
        """With one more step."""
        return replace(self, steps=(*self.steps, step))


def of(rule: Rule) -> Draft:
    """What a rule says now."""
    return Draft(rule.event, rule.fields, tuple(rule.steps))


def read(text: str, by: Actor) -> Draft:
    """What the address says."""
    try:
        said = json.loads(text) if 0 < len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Draft(problem=_("What stands in the address is not understood.") if text else "")
    event, fields, then = said.get("event"), said.get("is"), said.get("then")
    event = event if isinstance(event, str) and event in offers.happenings() else ""
    asked = fields if isinstance(fields, dict) and event else {}
    steps, problem = [], ""
    for one in then if isinstance(then, list) else ():
        try:
            steps.append(steps_of.checked_step(one, by))
        except steps_of.BadStep as bad:
            problem = str(bad)
    kept = {
        name: one for name, one in asked.items() if isinstance(one, str) and name in offers.happenings()[event].fields
    }
    return Draft(event, kept, tuple(steps[: rules.MOST_STEPS]), problem)


def step_form(verb: offers.Verb, asked: QueryDict) -> Any:
    """What a verb asks; filled with what was sent, if something was."""
    is_sent = any(name.startswith(f"{_STEP}-") for name in asked)
    return steps_of.form_of(verb, asked if is_sent else None, prefix=_STEP)


def field_inputs(draft: Draft, by: Actor) -> list[dict[str, Any]]:
    """What can be asked of the event that was chosen."""
    happening = offers.happenings().get(draft.event)
    return [
        {
            "name": _FIELD + name, "label": str(told.label), "value": draft.fields.get(name, ""),
            "options": [(str(key), label) for key, label in told.choices(by)],
        }
        for name, told in (happening.fields.items() if happening else ())
    ]  # fmt: skip
