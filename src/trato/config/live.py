"""How does an open page learn that something changed? Server-Sent Events, fed by one LISTEN per process.

A page names the parties and conversations it shows; the server hands on only those its user may see. Every second one question
asks for all open pages of the process which sessions still stand; where one was ended, or its person's rights have
changed, the stream ends too.
"""

import asyncio
import itertools
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from trato.domains.conversations.queries import conversations
from trato.domains.customers.queries import parties
from trato.foundation.access import sessions
from trato.foundation.access.middleware import caller_of_cookie
from trato.foundation.access.policy import may
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.bell import BELL

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
]
_MOST_TOPICS = 100
# A party by its number, or another thing by its word, such as "conversation:7" or "inbox".
Topic = int | str

log = logging.getLogger(__name__)
_HEARTBEAT_SECONDS = 15
# A revoked session dies within five seconds, here too.
_SECONDS_BETWEEN_CHECKS = 1


class Listener:
    """One open page: in which session, for whom, by what name it knows each topic it shows.

    Thousands of them wait at once, so each is no more than a future and what it is still to be told.
    """

    __slots__ = ("__weakref__", "_is_shut", "_news", "_waiting", "actor", "session", "shown")

    def __init__(self, session: str, actor: Actor, shown: Mapping[Topic, str]) -> None:
        self.session, self.actor, self.shown = session, actor, shown
        self._news: set[Topic] = set()
        self._waiting: asyncio.Future[None] | None = None
        self._is_shut = False

    def tell(self, *topics: Topic) -> None:
        """There is news about these; without any, only that we are still here."""
        self._news.update(topics)
        self._wake()

    def shut(self) -> None:
        """Nothing more will come."""
        self._is_shut = True
        self._wake()

    async def hear(self) -> list[str] | None:
        """The names of what there is news about, as soon as something was told; None when nothing more will come."""
        if not self._news and not self._is_shut:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        if self._is_shut:
            return None
        news, self._news = self._news, set()
        return [self.shown[topic] for topic in news]

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class LiveUpdates:
    """The /live route: `?topics=party:<uid>,conversation:<uid>,inbox` → `event: party:<uid>` when one has news."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._by_topic: defaultdict[Topic, set[Listener]] = defaultdict(set)
        self._ear: asyncio.Task[None] | None = None
        self._guard: asyncio.Task[None] | None = None

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """Answer the server's start and stop."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in filter(None, (self._ear, self._guard)):
                    task.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        session, actor = await asyncio.to_thread(in_database, caller_of_cookie, _cookie(scope))
        named = _named(scope["query_string"].decode("latin-1"))
        shown = await asyncio.to_thread(in_database, _shown, actor, named)
        if actor.kind == "visitor":
            await send({"type": "http.response.start", "status": 401, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await self.stream(Listener(session, actor, shown), receive, send)

    async def stream(self, listener: Listener, receive: Receive, send: Send) -> None:
        """Hand on what concerns an open page until it is left, or nothing more may come."""
        if self._ear is None or self._ear.done():
            self._ear = asyncio.create_task(self._listen())
        if self._guard is None or self._guard.done():
            self._guard = asyncio.create_task(self._watch())
        self._listeners.add(listener)
        for topic in listener.shown:
            self._by_topic[topic].add(listener)
        gone = asyncio.create_task(_disconnected(receive))
        gone.add_done_callback(lambda _gone: listener.shut())
        try:
            await _write(send, b"retry: 2000\n\n")
            while (news := await listener.hear()) is not None:
                lines = [f"event: {name}\ndata: news\n\n" for name in news] or [": still here\n\n"]
                await _write(send, "".join(lines).encode())
        finally:
            self._forget(listener)
            gone.cancel()
            await _finish(send)

    def _forget(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        for topic in listener.shown:
            self._by_topic[topic].discard(listener)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    async def _watch(self) -> None:
        """Each second: greet a part of the pages, and shut those in whose session somebody else acts by now, or nobody."""
        for second in itertools.count():
            await asyncio.sleep(_SECONDS_BETWEEN_CHECKS)
            for each in self._listeners:
                if hash(each) % _HEARTBEAT_SECONDS == second % _HEARTBEAT_SECONDS:
                    each.tell()
            # Pages of visitors have no session; their streams end by themselves.
            watched = [each for each in self._listeners if each.session]
            if not watched:
                continue
            try:
                standing = await asyncio.to_thread(in_database, _standing, {each.session for each in watched})
            except Exception:  # noqa: BLE001 - without an answer nobody may go on listening
                log.warning("The sessions of open pages cannot be checked; the pages have to ask again.")
                standing = {}
            for each in watched:
                if standing.get(each.session) != each.actor:
                    each.shut()

    async def _listen(self) -> None:
        """Hold one LISTEN connection for the whole process and tell each page what it shows."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_conninfo(), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {BELL}")
                    async for notice in connection.notifies():
                        for topic in json.loads(notice.payload):
                            for listener in self._by_topic.get(topic, ()):
                                listener.tell(topic)
            except psycopg.OperationalError:
                await asyncio.sleep(1)


def in_database(question: Callable[..., Any], *arguments: Any) -> Any:
    close_old_connections()
    try:
        return question(*arguments)
    finally:
        close_old_connections()


def _standing(keys: set[str]) -> dict[str, Actor]:
    return sessions.living(keys, timezone.now())


def _conninfo() -> str:
    database = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return psycopg.conninfo.make_conninfo(
        **{theirs: database[ours] for ours, theirs in names.items() if database.get(ours)}
    )


def _named(query: str) -> list[str]:
    return parse_qs(query).get("topics", [""])[0].split(",")[:_MOST_TOPICS]


def _shown(actor: Actor, named: list[str]) -> dict[Topic, str]:
    """What the bell calls that which the page names and its user may see."""
    people = parties.ids_of(actor, _uids(named, "party:"))
    talks = conversations.ids_of(actor, _uids(named, "conversation:"))
    shown: dict[Topic, str] = {pk: f"party:{uid}" for pk, uid in people.items()}
    shown |= {f"conversation:{pk}": f"conversation:{uid}" for pk, uid in talks.items()}
    if "inbox" in named and may(actor, "conversations.conversation.view"):
        shown["inbox"] = "inbox"
    return shown


def _uids(named: list[str], kind: str) -> list[str]:
    return [one.removeprefix(kind) for one in named if one.startswith(kind)]


def _cookie(scope: dict[str, Any]) -> str:
    return "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _finish(send: Send) -> None:
    try:
        await send({"type": "http.response.body", "body": b""})
    except Exception:  # noqa: BLE001 - the reader has already left; there is nobody to tell
        return
