"""How are events stored fast and surely? Many at once by COPY; whoever sent one is answered after the commit.

A batch that failed before its COMMIT was sent cannot have been stored and is tried again on a new connection. One that
failed at that moment is uncertain: its senders are told that it was not taken.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import psycopg

WINDOW = 0.02
LOOK_EVERY = 1.0
# Posts that wait while the database is slow or away, in bytes; the next ones are told to come again.
MOST_WAITING = 32_000_000
_TRIES, _PAUSE = 3, 0.3

# Only one batch of all collectors is on its way at a time, so that ids become visible in their order.
_BEGIN = "BEGIN; SELECT pg_advisory_xact_lock(7261746, 52)"
_COPY = "COPY conversations_webevent (site_id, visitor, kind, path, title, consent, at, details) FROM STDIN"
_REFUSE = """
INSERT INTO conversations_webrefusal AS r (visitor, site_id, at, wants_erasure) VALUES (%s, %s, now(), %s)
ON CONFLICT (visitor) DO UPDATE SET wants_erasure = r.wants_erasure OR excluded.wants_erasure,
    erased_at = CASE WHEN excluded.wants_erasure THEN NULL ELSE r.erased_at END
"""
_SITES = "SELECT key, id, origins, needs_consent FROM conversations_website WHERE ended_at IS NULL"
_REFUSED = "SELECT visitor FROM conversations_webrefusal WHERE at >= now() - make_interval(secs => %s)"
_EVER = 10**9

log = logging.getLogger(__name__)


class Site(NamedTuple):
    """A site as the collector knows it."""

    id: int
    origins: frozenset[str]
    needs_consent: bool


class Refusal(NamedTuple):
    """A consent taken back, to be stored."""

    visitor: UUID
    site_id: int
    wants_erasure: bool


class NotStored(Exception):
    """The database could not take it; it may be sent again."""


class Unstorable(Exception):
    """The database refuses what it says."""


class _Batch:
    """What came in during a window, and how it ended."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.rows: list[bytes] = []
        self.bytes = 0
        self.refusals: list[Refusal] = []
        self.unstorable: set[int] = set()
        # One for each row, in their order.
        self.senders: list[asyncio.Future[None]] = []
        self._loop = loop

    def waiting(self) -> "asyncio.Future[None]":
        """What a sender waits for. Each has one of their own: who goes away takes nobody along."""
        self.senders.append(self._loop.create_future())
        return self.senders[-1]

    def end(self, problem: Exception | None) -> None:
        """Answer everybody."""
        for place, sender in enumerate(self.senders):
            if sender.done():
                continue
            if problem is not None:
                sender.set_exception(problem)
            elif place in self.unstorable:
                sender.set_exception(Unstorable())
            else:
                sender.set_result(None)


class Storing:
    """One connection, one batch on its way, and one that fills meanwhile."""

    def __init__(self, conninfo: str, window: float = WINDOW) -> None:
        self._conninfo, self._window = conninfo, window
        self._connection: psycopg.AsyncConnection | None = None
        self._filled = asyncio.Event()
        self._batch = _Batch(asyncio.get_running_loop())
        self._looked_at = 0.0
        self.sites: Mapping[str, Site] | None = None
        self.origins: frozenset[str] = frozenset()
        self.refused: set[UUID] = set()

    async def run(self) -> None:
        """Store batch after batch, and look now and then which sites there are; until cancelled."""
        while True:
            try:
                await self._look()
                await asyncio.wait_for(self._filled.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
            except psycopg.Error as problem:
                await self._lose(problem)
                continue
            await asyncio.sleep(self._window)
            batch, self._batch = self._batch, _Batch(asyncio.get_running_loop())
            self._filled.clear()
            try:
                await self._stored(batch)
            except Exception as problem:  # noqa: BLE001 - whoever waits is answered, whatever went wrong
                # What the transaction is left in is not worth finding out.
                await self._lose(problem)
                batch.end(NotStored())
            else:
                batch.end(None)

    def add(self, rows: bytes) -> "asyncio.Future[None]":
        """What ends once these rows are committed, or with NotStored or Unstorable."""
        batch = self._batch
        if batch.bytes + len(rows) > MOST_WAITING:
            raise NotStored
        batch.bytes += len(rows) + 100
        batch.rows.append(rows)
        self._filled.set()
        return batch.waiting()

    def refuse(self, one: Refusal) -> "asyncio.Future[None]":
        """From this moment nothing of this browser is stored; ends once that is committed."""
        self.refused.add(one.visitor)
        # A row of nothing keeps its place among the senders.
        self._batch.refusals.append(one)
        return self.add(b"")

    async def _stored(self, batch: _Batch) -> None:
        for attempt in range(_TRIES):
            try:
                connection = await self._connected()
                await self._write(connection, batch.rows, batch.refusals)
                break
            except psycopg.DataError:
                # Nothing our shapes let through should end here; if something does, it must not take others along.
                await connection.execute("ROLLBACK")
                await self._one_by_one(connection, batch)
                return
            except psycopg.OperationalError as problem:
                await self._lose(problem)
                if attempt + 1 == _TRIES:
                    raise
        await self._commit(connection)

    async def _one_by_one(self, connection: psycopg.AsyncConnection, batch: _Batch) -> None:
        for place, rows in enumerate(batch.rows):
            try:
                await self._write(connection, [rows], [])
                await self._commit(connection)
            except psycopg.DataError:
                await connection.execute("ROLLBACK")
                batch.unstorable.add(place)
        await self._write(connection, [], batch.refusals)
        await self._commit(connection)

    async def _write(self, connection: psycopg.AsyncConnection, rows: list[bytes], refusals: list[Refusal]) -> None:
        await connection.execute(_BEGIN, prepare=False)
        if rows:
            async with connection.cursor() as cursor, cursor.copy(_COPY) as copying:
                await copying.write(b"".join(rows))
        for one in refusals:
            await connection.execute(_REFUSE, one)

    async def _commit(self, connection: psycopg.AsyncConnection) -> None:
        try:
            await connection.execute("COMMIT", prepare=False)
        except psycopg.OperationalError as problem:
            await self._lose(problem)
            raise NotStored from problem

    async def _look(self) -> None:
        """Which sites are allowed now, and who took their consent back through another collector?"""
        if self.sites is not None and time.monotonic() - self._looked_at < LOOK_EVERY:
            return
        connection = await self._connected()
        seconds = _EVER if self.sites is None else 10 * LOOK_EVERY + time.monotonic() - self._looked_at
        known = await (await connection.execute(_SITES)).fetchall()
        refused = await (await connection.execute(_REFUSED, [seconds])).fetchall()
        self.refused.update(row[0] for row in refused)
        self.sites = {key: Site(id, frozenset(origins), needs) for key, id, origins, needs in known}
        self.origins = frozenset().union(*(site.origins for site in self.sites.values()))
        self._looked_at = time.monotonic()

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True, connect_timeout=5, application_name="trato collecting"
            )
        return self._connection

    async def _lose(self, problem: Exception) -> None:
        log.warning("The database is away: %s", (str(problem).splitlines() or ["without a word"])[0])
        if self._connection is not None:
            await self._connection.close()
        self._connection = None
        await asyncio.sleep(_PAUSE)
