"""How does somebody follow the stream? In commit order, batch by batch, effects and bookmark in one transaction.

A follower is a function of a batch. Its effects and its bookmark commit together, so inside this database each
event takes effect exactly once, however often the process is killed. Effects outside the database must be
idempotent by event id.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary import Event, decode

BATCH = 1000
# Events of imports concern many parties each; a batch takes about so many at once.
MOST_PARTIES = 20_000
# Followers keep what is read later under the reader's own eyes.
FOLLOWING = guard.capability("stream.follow", guard.EVERYTHING)


@dataclass(frozen=True)
class Recorded:
    """An event as a follower meets it."""

    id: int
    event: Event
    happened_at: datetime
    recorded_at: datetime
    by: Actor
    parties: Sequence[int]


class Batch:
    """Some events in commit order; decoded only for followers that look at them one by one."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @cached_property
    def handled_at(self) -> datetime:
        """The moment at which the batch is handled, for followers whose effects hang on it."""
        return timezone.now()

    @property
    def ids(self) -> list[int]:
        """Event ids, for followers written as one SQL statement."""
        return [row["id"] for row in self._rows]

    @property
    def names(self) -> frozenset[str]:
        """What was told, by name."""
        return frozenset(row["name"] for row in self._rows)

    @property
    def parties(self) -> list[int]:
        """All parties concerned, sorted, each once: touching rows in one order avoids deadlocks."""
        return self.parties_told(self.names)

    def parties_told(self, names: Collection[str]) -> list[int]:
        """The parties concerned by events of these names, sorted, each once."""
        return sorted({party for row in self._rows if row["name"] in names for party in row["parties"]})

    @cached_property
    def events(self) -> list[Recorded]:
        """The decoded events."""
        return [
            Recorded(
                id=row["id"],
                event=decode(row["name"], row["payload"]),
                happened_at=row["happened_at"],
                recorded_at=row["recorded_at"],
                by=Actor(kind=row["actor_kind"], id=row["actor_id"], name=""),
                parties=row["parties"],
            )
            for row in self._rows
        ]


@dataclass(frozen=True)
class Follower:
    """A named reader of the stream: which events it wants, what it does, how its effects are cleared for a rebuild.

    It never runs ahead of those it comes `after`, whose effects it reads.
    """

    name: str
    wants: Sequence[str]
    react: Callable[[Batch], None]
    clear: Callable[[], None] | None = None
    after: Sequence[str] = ()


FOLLOWERS: dict[str, Follower] = {}


def follow(
    name: str,
    *,
    events: Sequence[type[Event]],
    clear: Callable[[], None] | None = None,
    after: Sequence[str] = (),
) -> Callable[[Callable[[Batch], None]], Callable[[Batch], None]]:
    """Register the decorated function as a follower under a name that is never renamed (it is the bookmark's)."""

    def register(react: Callable[[Batch], None]) -> Callable[[Batch], None]:
        if name in FOLLOWERS:
            raise ValueError(f"Two followers are called {name}.")
        FOLLOWERS[name] = Follower(name, [event.told_as for event in events], react, clear, after)
        return react

    return register


def in_turn() -> list[Follower]:
    """All followers, those that read the effects of others after them."""
    return sorted(FOLLOWERS.values(), key=lambda one: bool(one.after))


def catch_up(follower: Follower, limit: int = BATCH) -> int:
    """Handle the next batch; return how many commits or events were passed (0 = up to date or busy elsewhere)."""
    with transaction.atomic(), guard.working_as(FOLLOWING):
        mark = _bookmark(follower.name)
        if mark is None:
            return 0
        rows = _following(mark, list(follower.wants), limit, _allowed(follower))
        wanted = [row for row in rows if row["wanted"]]
        if wanted:
            follower.react(Batch(wanted))
        if rows:
            last = rows[-1]
            sql.run(_ADVANCE, [last["position"], last["id"], follower.name])
    return len(rows)


def rebuild(follower: Follower) -> None:
    """Forget the follower's effects and handle the whole stream again; the result must be the same."""
    if follower.clear is None:
        raise ValueError(f"{follower.name} has effects that cannot be cleared.")
    with transaction.atomic(), guard.working_as(FOLLOWING):
        sql.run(_BEGIN, [follower.name])
        sql.run("SELECT FROM stream_bookmark WHERE name = %s FOR UPDATE", [follower.name])
        follower.clear()
        sql.run(_ADVANCE, [0, 0, follower.name])
    while catch_up(follower, limit=50_000):
        pass


def behind(names: Sequence[str]) -> list[str]:
    """Which of these followers have something before them; asking writes nothing."""
    with guard.working_as(FOLLOWING):
        return [row["name"] for row in sql.rows(_BEHIND, {"names": list(names)})]


def lag() -> dict[str, int]:
    """How many commits each follower still has before it."""
    newest = sql.rows("SELECT coalesce(max(position), 0) AS position FROM stream_commit")[0]["position"]
    marks = {row["name"]: row["position"] for row in sql.rows("SELECT name, position FROM stream_bookmark")}
    return {name: max(0, newest - marks.get(name, 0)) for name in FOLLOWERS}


_BOOKMARK = "SELECT position, event_id FROM stream_bookmark WHERE name = %s FOR UPDATE SKIP LOCKED"

_BEGIN = "INSERT INTO stream_bookmark (name) VALUES (%s) ON CONFLICT DO NOTHING"

_BEHIND = """
SELECT f.name FROM unnest(%(names)s::text[]) WITH ORDINALITY AS f (name, nth)
LEFT JOIN stream_bookmark b ON b.name = f.name
WHERE b.name IS NULL
   OR b.position < (SELECT max(position) FROM stream_commit)
   OR EXISTS (
       SELECT FROM stream_commit c JOIN stream_event e ON e.xid = c.xid
       WHERE c.position = b.position AND e.id > b.event_id
   )
ORDER BY f.nth
"""

_COLUMNS = """
e.id, e.name, e.happened_at, e.recorded_at, e.actor_kind, e.actor_id,
CASE WHEN e.name = ANY(%(wants)s) THEN e.parties ELSE '{}' END AS parties,
e.payload::text AS payload, e.name = ANY(%(wants)s) AS wanted
"""

_REST_OF_COMMIT = """
SELECT %(position)s::bigint AS position, {columns} FROM stream_event e
WHERE e.xid = (SELECT xid FROM stream_commit WHERE position = %(position)s) AND e.id > %(event_id)s
ORDER BY e.id LIMIT {limit}
"""

# The inner limit keeps one huge commit from being sorted whole for each batch.
_LATER_COMMITS = """
SELECT c.position, e.* FROM stream_commit c, LATERAL (
    SELECT {columns} FROM stream_event e WHERE e.xid = c.xid ORDER BY e.id LIMIT {limit}
) AS e
WHERE c.position > %(position)s AND c.position <= %(upto)s
ORDER BY c.position, e.id LIMIT {limit}
"""

# A follower that stands inside a commit has not handled it.
_HANDLED = """
SELECT min(CASE WHEN EXISTS (
    SELECT FROM stream_commit c JOIN stream_event e ON e.xid = c.xid WHERE c.position = b.position AND e.id > b.event_id
) THEN b.position - 1 ELSE b.position END) AS upto, count(*) AS count
FROM stream_bookmark b WHERE b.name = ANY(%s::text[])
"""
_NO_END = 2**62

_ADVANCE = """
UPDATE stream_bookmark SET position = %s, event_id = %s, updated_at = clock_timestamp() WHERE name = %s
"""


def _allowed(follower: Follower) -> int:
    """Up to which position everybody whom it comes after has handled the stream."""
    if not follower.after:
        return _NO_END
    row = sql.rows(_HANDLED, [list(follower.after)])[0]
    return row["upto"] if row["count"] == len(follower.after) else 0


def _following(mark: dict[str, Any], wants: list[str], limit: int, upto: int = _NO_END) -> list[dict[str, Any]]:
    """Up to `limit` events after the bookmark: first what is left of its commit, then later commits."""
    asked, constant = {**mark, "wants": wants, "upto": upto}, {"columns": _COLUMNS, "limit": limit}
    rows = sql.rows(_REST_OF_COMMIT.format(**constant), asked)
    if len(rows) < limit:
        rows += sql.rows(_LATER_COMMITS.format(**constant), asked)
    return _bearable(rows[:limit])


def _bearable(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first rows, so many that what they concern can be handled in one transaction; at least one."""
    concerned = 0
    for place, row in enumerate(rows):
        concerned += len(row["parties"]) if row["wanted"] else 0
        if concerned > MOST_PARTIES and place:
            return rows[:place]
    return rows


def _bookmark(name: str) -> dict[str, Any] | None:
    """The follower's bookmark, locked; None while another process holds it."""
    rows = sql.rows(_BOOKMARK, [name])
    if rows:
        return rows[0]
    sql.run(_BEGIN, [name])
    rows = sql.rows(_BOOKMARK, [name])
    return rows[0] if rows else None
