"""What may this actor ask, and through whose eyes is it answered?"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from trato.foundation.access import policy
from trato.foundation.access.models import Company
from trato.foundation.access.rules.known import Known
from trato.foundation.facts import build
from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import EVERYBODYS, Asking, Eyes
from trato.foundation.facts.catalog import Catalog, Fact, Measure
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

_DEEPEST_TREE = 99
_ZONE = f"SELECT time_zone FROM {Company._meta.db_table}"

# Segments and what else is kept ready are counted for the house; whoever looks at them sees only their own rows.
COUNTING = guard.capability("facts.count", guard.EVERYTHING)


def asking_of(actor: Actor, at: datetime) -> Asking:
    """A question of this actor's, about the rows they may see."""
    known = Known(actor)
    teams = tuple(sorted(known.teams(_DEEPEST_TREE))) if actor.team_id else ()
    return Asking(at, zone(), me=actor.user_id, teams=teams, eyes=_eyes_of(actor))


def house_asking(at: datetime) -> Asking:
    """A question of the house's own, about everything; there is no «me» in it."""
    return Asking(at, zone(), eyes=EVERYBODYS)


def zone() -> ZoneInfo:
    """In which zone the company's days begin."""
    found = sql.rows(_ZONE)
    return ZoneInfo(found[0]["time_zone"] if found else "Europe/Madrid")


def visible_facts(actor: Actor, catalog: Catalog, thing: str) -> list[Fact]:
    """The facts about a thing that the actor may ask about: those whose field they see on every row."""
    scope = policy.scope(actor, thing)
    return [
        fact
        for fact in catalog.of(thing)
        if not (isinstance(fact, Measure) and fact.is_inner) and scope.part(fact.field).sql == "TRUE"
    ]


def understood(
    actor: Actor, raw: Any, catalog: Catalog, thing: str, *, knows_segment: Callable[[str], bool]
) -> tree.Condition:
    """The condition that a JSON form means; raises BadCondition when it means none or the actor may not ask it."""
    built = build.build(raw, catalog, thing, knows_segment=knows_segment)
    refuse_hidden(actor, catalog, thing, [built])
    return built


def refuse_hidden(actor: Actor, catalog: Catalog, thing: str, conditions: Iterable[tree.Condition]) -> None:
    """Raise BadCondition when a condition asks about what the actor may not see: answers would tell it."""
    seen: dict[str, set[str]] = {}
    for condition in conditions:
        for leaf in tree.everywhere(condition):
            name = name_of(leaf)
            fact = catalog.named(name) if name else None
            if fact is None:
                continue
            allowed = seen.setdefault(fact.of, {one.name for one in visible_facts(actor, catalog, fact.of)})
            if fact.name not in allowed:
                raise BadCondition(_("You may not ask about «%(label)s».") % {"label": catalog.label(fact)})


def name_of(leaf: tree.Leaf) -> str | None:
    """The fact a leaf asks about, if it is one."""
    match leaf:
        case tree.Compare(fact=name) | tree.Measured(measure=name) | tree.Ranked(measure=name):
            return name
        case tree.Did(occurrence=name) | tree.Linked(link=name):
            return name
        case _:
            return None


def _eyes_of(actor: Actor) -> Eyes:
    def scope(resource: str, alias: str) -> tuple[str, sql.Within | None]:
        found = policy.scope(actor, resource)
        return found.called(alias), found

    return Eyes(scope, lambda names: policy.card(*names))
