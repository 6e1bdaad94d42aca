"""What was told since a moment, and did anything change at all?"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from trato.foundation.access.policy import Refused
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.follow import Batch, in_turn
from trato.foundation.stream.vocabulary import Event, decode

NOBODY = Actor(kind="visitor", id=None, name="")
# A role no policy knows, and a capability that is for something else.
STRANGERS = [
    NOBODY,
    Actor(kind="user", id=1, name="Eva", roles=frozenset()),
    Actor(kind="user", id=1, name="Eva", roles=frozenset({"gardener"})),
    Actor(kind="trato", id=None, name="trato", roles=frozenset({"trato:something.else"})),
]


class Heard(NamedTuple):
    """An event and whom it concerns."""

    event: Event
    parties: list[int]


@contextmanager
def heard() -> Iterator[list[Heard]]:
    """The events told inside the block, in a list that is filled at its end."""
    last = sql.rows("SELECT coalesce(max(id), 0) AS id FROM stream_event")[0]["id"]
    news: list[Heard] = []
    yield news
    rows = sql.rows("SELECT name, payload::text, parties FROM stream_event WHERE id > %s ORDER BY id", [last])
    news += [Heard(decode(row["name"], row["payload"]), row["parties"]) for row in rows]


@contextmanager
def refused(problem: type[Exception], words: str | None = None) -> Iterator[None]:
    """The block raises this problem, says so in a sentence, and leaves every table as it was."""
    before = everything()
    with pytest.raises(problem, match=words) as raised:
        yield
    assert str(raised.value), "a refusal says why"
    assert everything() == before, "a refusal changes nothing and tells nothing"


@contextmanager
def unpermitted() -> Iterator[None]:
    """The block is refused for want of a permission."""
    with refused(Refused):
        yield


def follow_here() -> None:
    """Let all followers handle what this open transaction told; the worker itself only sees what is committed."""
    for follower in in_turn():
        sql.run("INSERT INTO stream_bookmark (name) VALUES (%s) ON CONFLICT DO NOTHING", [follower.name])
        rows = sql.rows(_UNHANDLED, [follower.name, list(follower.wants)])
        if rows:
            follower.react(Batch(rows))
            sql.run("UPDATE stream_bookmark SET event_id = %s WHERE name = %s", [rows[-1]["id"], follower.name])


_UNHANDLED = """
SELECT id, name, happened_at, recorded_at, actor_kind, actor_id, parties, payload::text AS payload FROM stream_event
WHERE id > (SELECT event_id FROM stream_bookmark WHERE name = %s) AND name = ANY(%s) ORDER BY id
"""


def everything() -> dict[str, str]:
    """A digest of each table."""
    tables = [row["tablename"] for row in sql.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    digest = "SELECT coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') AS digest FROM {} AS t"
    # The key of the portal is not the application's to read.
    beside = {"django_migrations", "access_portalkey"}
    return {table: sql.rows(digest.format(table))[0]["digest"] for table in tables if table not in beside}
