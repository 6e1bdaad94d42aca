"""Which records look alike to somebody who may decide about them?"""

import uuid
from typing import Any

from trato.domains.customers.matching.weights import likelihood
from trato.domains.customers.models import Duplicate, Party
from trato.domains.customers.queries import parties
from trato.foundation.kit import keyset, sql
from trato.foundation.kit.actor import Actor

PAGE = 50
MOST_COUNTED = 1000

_SIDE = """json_build_object('uid', {p}.uid, 'name', {p}.name, 'city', {p}.city,
    'email', (SELECT i.shown FROM customers_identity i WHERE i.party_id = {p}.id AND i.kind = 'email' AND i.is_primary),
    'phone', (SELECT i.shown FROM customers_identity i WHERE i.party_id = {p}.id AND i.kind = 'phone' AND i.is_primary))"""
_JOINED = """
FROM customers_duplicate d JOIN customers_party p ON p.id = d.first_id JOIN customers_party q ON q.id = d.second_id
WHERE d.state = 'open' AND p.archived_at IS NULL AND q.archived_at IS NULL AND {first} AND {second}
"""
_OPEN = f"""
SELECT d.id, d.uid::text AS uid, d.weight, d.level, d.reasons, {_SIDE.format(p="p")} AS first, {_SIDE.format(p="q")} AS second
{_JOINED} AND {{also}} ORDER BY d.weight DESC, d.id LIMIT {{limit}}
"""
_COUNTED = f"""
SELECT level, count(*) AS count FROM (SELECT d.level {_JOINED} LIMIT {MOST_COUNTED}) AS few GROUP BY level
"""
_AFTER = "(d.weight < %(weight)s OR (d.weight = %(weight)s AND d.id > %(id)s))"


def waiting(actor: Actor, *, level: str = "", after: str = "", size: int = PAGE) -> dict[str, Any]:
    """A page of the queue, the surest first; both records are within what the actor sees."""
    conditions = ["TRUE"]
    values: dict[str, Any] = {}
    if level:
        conditions.append("d.level = %(level)s")
        values["level"] = level
    if after:
        conditions.append(_AFTER)
        values["weight"], values["id"] = keyset.read(after, float)
    rows = _asked(actor, _OPEN, " AND ".join(conditions), values, size + 1)
    shown = rows[:size]
    last = shown[-1] if len(rows) > size else None
    return {"rows": shown, "next": keyset.cursor(last["weight"], last["id"]) if last else None}


def counts(actor: Actor) -> dict[str, int]:
    """How many wait at each level, up to a thousand in all."""
    seen = parties.scope_of(actor)
    statement = _COUNTED.format(first=seen.called("p"), second=seen.called("q"))
    return {row["level"]: row["count"] for row in sql.rows(statement, within=(seen,))}


def of_party(actor: Actor, party_id: int) -> list[dict[str, Any]]:
    """The records that look like this one, each as `other`."""
    rows = _asked(actor, _OPEN, "(d.first_id = %(party)s OR d.second_id = %(party)s)", {"party": party_id}, 3)
    own = Party.objects.filter(pk=party_id)
    (uid,) = parties.scope_of(actor).over(own).values_list("uid", flat=True)[:1] or [None]
    return [{**row, "other": row["second"] if row["first"]["uid"] == str(uid) else row["first"]} for row in rows]


def known_as(actor: Actor, uid: str | uuid.UUID) -> Duplicate | None:
    """The pair with this outside name, if the actor may see both records."""
    seen = parties.scope_of(actor)
    pair = seen.part("duplicates").of(Duplicate.objects.select_related("first", "second")).filter(uid=uid).first()
    return pair if pair and _sees_both(actor, pair) else None


def between(actor: Actor, one: Party, other: Party) -> Duplicate | None:
    """What is known about two records that the actor sees."""
    first, second = sorted((one.pk, other.pk))
    pairs = parties.scope_of(actor).part("duplicates").of(Duplicate.objects.all())
    return pairs.filter(first_id=first, second_id=second).first()


def _sees_both(actor: Actor, pair: Duplicate) -> bool:
    return parties.visible_to(actor).filter(pk__in=[pair.first_id, pair.second_id]).count() == 2


def _asked(actor: Actor, statement: str, also: str, values: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    seen = parties.scope_of(actor)
    written = statement.format(first=seen.called("p"), second=seen.called("q"), also=also, limit=limit)
    rows = sql.rows(written, values, within=(seen,))
    if seen.hides("email", "phone"):
        for row in rows:
            for side in (row["first"], row["second"]):
                side["email"] = side["phone"] = None
    return [{**row, "likelihood": likelihood(row["weight"])} for row in rows]
