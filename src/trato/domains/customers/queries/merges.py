"""Which records were made one, and what would move if two were?"""

import uuid
from typing import Any

from trato.domains.customers.merging import Move, steps
from trato.domains.customers.models import Merge, Party
from trato.domains.customers.queries import parties
from trato.foundation.access.models import User
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

PAGE = 50
# How much would move is asked of every table at once; both records were asked about before.
_COUNTING = guard.capability("customers.preview_merge", guard.EVERYTHING)
_COUNT = "SELECT count(*) AS count FROM {table} r WHERE r.{column} = %(other)s AND ({only})"


def history(actor: Actor, *, party: Party | None = None, before: int = 0) -> dict[str, Any]:
    """A page of merges, the newest first, whose survivor the actor sees; of one survivor, only those that stand."""
    seen = parties.scope_of(actor)
    rows = seen.part("merged").of(Merge.objects.select_related("survivor", "other"))
    if seen.is_everything is False:
        rows = rows.filter(survivor__in=seen.over(Party.objects.all()).values("pk"))
    if party:
        rows = rows.filter(survivor=party, undone_at=None)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    wanted = {one.by_user_id for one in shown} | {one.undone_by_user_id for one in shown}
    names = dict(User.objects.filter(pk__in=wanted - {None}).values_list("pk", "name"))
    return {
        "rows": [
            {"one": one, "by": names.get(one.by_user_id, "trato"), "undone_by": names.get(one.undone_by_user_id, "")}
            for one in shown
        ],
        "next": shown[-1].pk if len(found) > PAGE else None,
    }


def known_as(actor: Actor, uid: str | uuid.UUID) -> Merge | None:
    """The merge with this outside name, if the actor may see its survivor."""
    seen = parties.scope_of(actor)
    made = seen.part("merged").of(Merge.objects.select_related("survivor", "other")).filter(uid=uid).first()
    if made is None or not seen.over(Party.objects.filter(pk=made.survivor_id)).exists():
        return None
    return made


def would_move(survivor: Party, other: Party) -> dict[str, int]:
    """How many rows of each table would go from the other to the survivor."""
    found: dict[str, int] = {}
    with guard.working_as(_COUNTING):
        for step in steps():
            if isinstance(step, Move):
                statement = _COUNT.format(table=step.table, column=step.column, only=step.only)
                count = sql.rows(statement, {"survivor": survivor.pk, "other": other.pk})[0]["count"]
                found[step.table] = found.get(step.table, 0) + count
    return found
