"""What is past its time? Each stone and domain declares rules: what is found after how many days, and what goes then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import work


@dataclass(frozen=True)
class Rule:
    """One period: `finds` gives the ids past it (`%(before)s`, `%(most)s`), `lets_go` takes them away."""

    code: str
    title: Any
    law: Any
    days: int
    least_days: int
    counts: str
    finds: str
    lets_go: Callable[[Sequence[int], Actor, datetime], int]


_RULES: dict[str, Rule] = {}


def after(rule: Rule) -> None:
    """Declare a rule."""
    _RULES[rule.code] = rule


def rules() -> list[Rule]:
    """All rules."""
    return list(_RULES.values())


def rule(code: str) -> Rule | None:
    """One rule."""
    return _RULES.get(code)


@guard.working_as(work.WORK)
def past(one: Rule, *, before: datetime) -> int:
    """How many things are past their time; asking changes nothing."""
    return sql.rows(one.counts, {"before": before})[0]["count"]


@guard.working_as(work.WORK)
def found(one: Rule, *, before: datetime, most: int) -> list[int]:
    """The first of them."""
    return [row["id"] for row in sql.rows(one.finds, {"before": before, "most": most})]
