"""What does one rule say? Who may, or may not, do what, with which rows, seeing which fields, when, and owing what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from trato.foundation.access.rules import rows as row_texts
from trato.foundation.access.rules.resources import FIELD_CLASSES, Resource
from trato.foundation.access.rules.rows import Rows

EVERY = "*"
VISIBLE = frozenset(FIELD_CLASSES) - {"secret"}
# Conditions look at the request only: a person at the desk, or a program with a token.
CONDITIONS: Mapping[str, str] = {"person": "user", "program": "token"}
# What the one who is let in owes for it; in brackets what each of them needs.
OBLIGATIONS: Mapping[str, str] = {
    "log_read": "",
    "step_up": r"[1-9][0-9]{0,2}",
    "quota": r"[1-9][0-9]{0,4}/(hour|day|week)",
}


class Quota(NamedTuple):
    """How many different records somebody is shown at most in an hour, a day or a week."""

    most: int
    period: str


@dataclass(frozen=True)
class Rule:
    """One rule; `fields` is None when it speaks of whole rows, `masked` are classes of which only the end shows."""

    id: str
    is_permit: bool
    actions: frozenset[str]
    resources: frozenset[str]
    roles: frozenset[str]
    rows: Rows = row_texts.ALL
    rows_text: str = "all"
    fields: frozenset[str] | None = None
    masked: frozenset[str] = frozenset()
    when: frozenset[str] = frozenset()
    obligations: frozenset[str] = frozenset()
    source: str = ""

    @property
    def area(self) -> str:
        """Where a reader looks for it: the domain that ships it, or the one it speaks of."""
        shipped_in = self.source.partition("/")[0] if self.source.endswith(".txt") else ""
        return shipped_in or min(self.resources).partition(".")[0]

    @cached_property
    def is_noted(self) -> bool:
        """Whether each view it allows is noted under its name before the answer leaves."""
        return "log_read" in self.obligations

    @cached_property
    def proof_lasts(self) -> timedelta | None:
        """How young the person's last proof has to be for the rule to count; None when it asks for none."""
        asked = [int(one[8:-1]) for one in self.obligations if one.startswith("step_up(")]
        return timedelta(minutes=min(asked)) if asked else None

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """How much it shows at most."""
        said = (re.fullmatch(r"quota\((\d+)/(\w+)\)", one) for one in sorted(self.obligations))
        return tuple(Quota(int(found[1]), found[2]) for found in said if found)

    def speaks_of(self, resource: str, action: str) -> bool:
        """Whether the rule is about this action on this kind of thing."""
        return (action in self.actions or EVERY in self.actions) and (
            resource in self.resources or EVERY in self.resources
        )

    def applies_to(self, kind: str) -> bool:
        """Whether its conditions hold for an actor of this kind."""
        return not self.when or kind in {CONDITIONS[one] for one in self.when}

    def shows(self, resource: Resource) -> frozenset[str]:
        """The fields of a thing the rule speaks of, be it to grant or to withhold them."""
        wanted = VISIBLE if self.fields is None else self.fields
        return frozenset(
            name for name, kind in resource.fields.items() if kind != "secret" and (kind in wanted or name in wanted)
        )

    def masks(self, resource: Resource) -> frozenset[str]:
        """The fields of which only the end shows."""
        return frozenset(name for name, kind in resource.fields.items() if kind in self.masked)
