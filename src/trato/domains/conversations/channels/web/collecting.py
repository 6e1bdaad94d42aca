"""What answers a browser that tells of a visit? Clear refusals, and 204 once it is on the disk.

The last part of the path decides, so that a site can hand a folder of its own on to us:
POST …/collect takes events, GET …/track.js and …/chat.js give what pages load.
"""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from typing import Any

from trato.domains.conversations.channels.web import posts
from trato.domains.conversations.channels.web.limits import Limits, sender
from trato.domains.conversations.channels.web.storing import NotStored, Refusal, Storing, Unstorable

_PLAIN = [
    ("content-type", "text/plain; charset=utf-8"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
]
_SCRIPT = [
    ("content-type", "text/javascript; charset=utf-8"), ("x-content-type-options", "nosniff"),
    ("cache-control", "public, max-age=3600"), ("cross-origin-resource-policy", "cross-origin"),
]  # fmt: skip

_ASKED_BEFORE = [
    ("access-control-allow-methods", "POST"), ("access-control-allow-headers", "content-type"),
    ("access-control-max-age", "600"),
]  # fmt: skip
_NOTHING: list[tuple[str, str]] = []


class _Refused(Exception):
    """Why a post is not taken, with its status."""

    def __init__(self, status: int, words: str, *more: tuple[str, str]) -> None:
        super().__init__(words)
        self.status, self.words, self.more = status, words, list(more)


class Collecting:
    """The application: RSGI, the bare interface of Granian."""

    def __init__(
        self, conninfo: str, scripts: Mapping[str, bytes], *, per_minute: int, window: float, stores: bool = True
    ) -> None:
        self._conninfo, self._window, self._stores = conninfo, window, stores
        self._scripts = {name: script.decode() for name, script in scripts.items()}
        self._limits = Limits(per_minute)
        self._storing: Storing | None = None
        self._work: asyncio.Task[None] | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._work:
            self._work.cancel()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        ending = scope.path.rpartition("/")[2]
        if ending in self._scripts and scope.method in ("GET", "HEAD"):
            proto.response_str(200, _SCRIPT, self._scripts[ending])
        elif ending == "healthz":
            proto.response_str(200, _PLAIN, "ok")
        elif ending != "collect":
            proto.response_str(404, _PLAIN, "There is nothing here.")
        else:
            await self._collect(scope, proto)

    async def _collect(self, scope: Any, proto: Any) -> None:
        origin, shared = scope.headers.get("origin") or "", _NOTHING
        try:
            storing = self._storing
            if storing is None or storing.sites is None or self._work is None or self._work.done():
                storing = await self._begun()
            if origin in storing.origins:
                shared = [("access-control-allow-origin", origin), ("vary", "origin")]
            if scope.method == "POST":
                await self._take(storing, scope, origin, await _body(scope, proto))
            elif scope.method != "OPTIONS" or not shared:
                raise _Refused(405, "Send a POST.", ("allow", "POST"))
        except _Refused as refused:
            proto.response_str(refused.status, [*_PLAIN, *shared, *refused.more], refused.words)
        except Unstorable:
            proto.response_str(400, [*_PLAIN, *shared], "The database cannot hold what this says.")
        except NotStored:
            words = "It could not be stored now. Try again."
            proto.response_str(503, [*_PLAIN, *shared, ("retry-after", "2")], words)
        else:
            proto.response_empty(204, shared if scope.method == "POST" else [*shared, *_ASKED_BEFORE])

    def _take(self, storing: Storing, scope: Any, origin: str, body: bytes) -> Awaitable[None]:
        """What ends once the post is stored; raises _Refused when it is not taken."""
        now, headers = time.time(), scope.headers
        if not self._limits.is_within(sender(scope.client, headers.get("x-forwarded-for") or ""), now=now):
            raise _Refused(429, "Too much at once. Try again in a minute.", ("retry-after", "60"))
        try:
            post = posts.decoded(body)
        except posts.BadPost as problem:
            raise _Refused(400, f"This is no post of the snippet: {problem}.") from None
        site = (storing.sites or {}).get(post.site)
        if site is None or origin not in site.origins:
            raise _Refused(403, "This site may not tell of its visits from here.")
        if post.withdrawn:
            return storing.refuse(Refusal(post.visitor, site.id, post.erase))
        if headers.get("sec-gpc") == "1" or headers.get("dnt") == "1":
            raise _Refused(403, "This browser asks not to be followed.")
        if site.needs_consent and not post.consent:
            raise _Refused(403, "Nothing is stored without consent.")
        if post.visitor in storing.refused:
            raise _Refused(403, "This browser took its consent back.")
        rows = posts.lines(post, site_id=site.id, now=now)
        return storing.add(rows) if self._stores else asyncio.sleep(0)

    async def _begun(self) -> Storing:
        """The first request begins the work, because only then the loop runs; the others wait for it."""
        if self._work is None or self._work.done():
            self._storing = Storing(self._conninfo, self._window)
            self._work = asyncio.create_task(self._storing.run())
        for _ in range(50):
            if self._storing and self._storing.sites is not None:
                return self._storing
            await asyncio.sleep(0.05)
        raise _Refused(503, "The database is away. Try again.", ("retry-after", "2"))


async def _body(scope: Any, proto: Any) -> bytes:
    """The whole body; one that is too large is refused before it is read."""
    told = scope.headers.get("content-length")
    if told is not None:
        if not told.isdigit() or int(told) > posts.MOST_BYTES:
            raise _Refused(413, f"A post has at most {posts.MOST_BYTES} bytes.")
        return await proto()
    pieces, size = [], 0
    async for piece in proto:
        size += len(piece)
        if size > posts.MOST_BYTES:
            raise _Refused(413, f"A post has at most {posts.MOST_BYTES} bytes.")
        pieces.append(piece)
    return b"".join(pieces)
