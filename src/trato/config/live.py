"""How does an open page learn that something changed? Server-Sent Events, fed by one LISTEN per process.

A page names the parties it shows; the server hands on only those its user may see, asked again at each ring.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.db import close_old_connections

from trato.domains.customers.queries import parties
from trato.foundation.access.middleware import actor_of_cookie
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.worker import BELL

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_MOST_TOPICS = 100
_HEARTBEAT_SECONDS = 15


class LiveUpdates:
    """The /live route: `?topics=party:<uid>,party:<uid>` → `event: party:<uid>` when one has news."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[set[int]]] = set()
        self._ear: asyncio.Task[None] | None = None

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """Answer the server's start and stop."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._ear:
                    self._ear.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        actor = await asyncio.to_thread(_in_database, actor_of_cookie, _cookie(scope))
        uids = _uids(scope["query_string"].decode("latin-1"))
        shown = await asyncio.to_thread(_in_database, parties.ids_of, actor, uids)
        if actor.kind == "visitor":
            await send({"type": "http.response.start", "status": 401, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": b""})
            return
        if self._ear is None or self._ear.done():
            self._ear = asyncio.create_task(self._listen())
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await self._stream(actor, shown, receive, send, _cookie(scope))

    async def _stream(self, actor: Actor, shown: dict[int, str], receive: Receive, send: Send, cookie: str) -> None:
        queue: asyncio.Queue[set[int]] = asyncio.Queue()
        self._listeners.add(queue)
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await _write(send, b"retry: 2000\n\n")
            while not gone.done():
                news = await _next(queue, gone)
                if news is None:
                    await _write(send, b": still here\n\n")
                    # A session that ended elsewhere ends here too.
                    if (await asyncio.to_thread(_in_database, actor_of_cookie, cookie)) != actor:
                        return
                    continue
                for party_id in news & shown.keys():
                    await _write(send, f"event: party:{shown[party_id]}\ndata: news\n\n".encode())
        finally:
            self._listeners.discard(queue)
            gone.cancel()
            await _finish(send)

    async def _listen(self) -> None:
        """Hold one LISTEN connection for the whole process and hand every ring to all listeners."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_conninfo(), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {BELL}")
                    async for notice in connection.notifies():
                        news = set(json.loads(notice.payload))
                        for queue in self._listeners:
                            queue.put_nowait(news)
            except psycopg.OperationalError:
                await asyncio.sleep(1)


def _in_database(question: Callable[..., Any], *arguments: Any) -> Any:
    close_old_connections()
    try:
        return question(*arguments)
    finally:
        close_old_connections()


def _conninfo() -> str:
    database = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return psycopg.conninfo.make_conninfo(
        **{theirs: database[ours] for ours, theirs in names.items() if database.get(ours)}
    )


def _uids(query: str) -> list[str]:
    topics = parse_qs(query).get("topics", [""])[0].split(",")
    return [topic.removeprefix("party:") for topic in topics if topic.startswith("party:")][:_MOST_TOPICS]


def _cookie(scope: dict[str, Any]) -> str:
    return "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _next(queue: asyncio.Queue[set[int]], gone: asyncio.Task[None]) -> set[int] | None:
    waiting = asyncio.create_task(queue.get())
    done, _ = await asyncio.wait({waiting, gone}, timeout=_HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if waiting in done:
        return waiting.result()
    waiting.cancel()
    return None


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _finish(send: Send) -> None:
    try:
        await send({"type": "http.response.body", "body": b""})
    except Exception:  # noqa: BLE001 - the reader has already left; there is nobody to tell
        return
