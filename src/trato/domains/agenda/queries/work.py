"""What is there to do, by me or by my team, and what was done lately?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trato.domains.agenda.models.task import TaskKind
from trato.foundation.access.policy import card, scope
from trato.foundation.kit import keyset, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.sql import Question

SIZE = 50

_ROWS = """
SELECT t.id, t.uid::text AS uid, t.kind, t.title, t.body, t.due_at, t.is_all_day, t.state, t.closed_at,
       p.uid::text AS party_uid, p.name AS party, c.name AS contact, u.name AS owner,
       coalesce({column}, {nothing}) AS sorted_by
FROM agenda_task t
LEFT JOIN customers_party p ON p.id = t.party_id
LEFT JOIN customers_party c ON c.id = t.contact_id
LEFT JOIN access_user u ON u.id = t.owner_id
WHERE {scope} AND {whose} AND {state} {kind} {after}
ORDER BY coalesce({column}, {nothing}) {direction}, t.id {direction} LIMIT {limit}
"""
_TALLY = """
SELECT count(*) FILTER (WHERE t.due_at < %(now)s) AS overdue,
       count(*) FILTER (WHERE t.due_at >= %(now)s AND t.due_at < %(tomorrow)s) AS today,
       count(*) AS open
FROM agenda_task t WHERE {scope} AND {whose} AND t.state = 'open' {kind}
"""
# A step without a time comes after all others.
_LAST = "timestamptz '9999-01-01Z'"
_WHOSE = {
    "me": "t.owner_id = %(me)s",
    "team": "t.owner_id IN (SELECT id FROM access_user WHERE team_id = %(team)s)",
}
_STATE = {"open": "t.state = 'open'", "closed": "t.state <> 'open'"}


class BadQuestion(ValueError):
    """The address asks for something this list does not know."""


@dataclass(frozen=True)
class Asked:
    """Whose steps, open or closed, of which kind, from where on."""

    of: str = "me"
    state: str = "open"
    kind: str = ""
    after: str = ""


@dataclass(frozen=True)
class Work:
    """A page of steps, the mark to go on from, and how many are pressing."""

    rows: list[dict[str, Any]]
    next: str | None
    tally: dict[str, int]


def asked(words: dict[str, str]) -> Asked:
    """The question in an address; raises BadQuestion."""
    question = Asked(words.get("of", "me"), words.get("state", "open"), words.get("kind", ""), words.get("after", ""))
    if question.of not in _WHOSE or question.state not in _STATE or question.kind not in ("", *TaskKind.values):
        raise BadQuestion
    return question


def find(actor: Actor, question: Asked, *, now: datetime, tomorrow: datetime) -> Work:
    """One page of steps with the tally, in one round trip; raises keyset.BadCursor."""
    is_open = question.state == "open"
    column, direction = ("t.due_at", "ASC") if is_open else ("t.closed_at", "DESC")
    visible = scope(actor, "agenda.task")
    parts = {
        "scope": visible.sql,
        "whose": _WHOSE[question.of],
        "kind": "AND t.kind = %(kind)s" if question.kind else "",
    }
    values: dict[str, Any] = {"me": actor.user_id, "team": actor.team_id}
    if question.kind:
        values["kind"] = question.kind
    after = ""
    if question.after:
        values["mark_at"], values["mark_id"] = keyset.read(question.after, datetime)
        sign = ">" if is_open else "<"
        after = f"AND (coalesce({column}, {_LAST}), t.id) {sign} (%(mark_at)s, %(mark_id)s)"
    rows = _ROWS.format(
        **parts,
        column=column,
        nothing=_LAST,
        state=_STATE[question.state],
        after=after,
        direction=direction,
        limit=SIZE + 1,
    )
    tally = {**values, "now": now, "tomorrow": tomorrow}
    found, counted = sql.ask(
        Question(rows, values).within(visible, card("customers.party")),
        Question(_TALLY.format(**parts), tally).within(visible),
    )
    shown = found[:SIZE]
    more = keyset.cursor(shown[-1]["sorted_by"], shown[-1]["id"]) if len(found) > SIZE else None
    return Work(shown, more, counted[0])
