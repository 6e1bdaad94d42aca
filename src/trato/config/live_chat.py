"""How does the page of a visitor learn at once that there is something new in its chat? A stream that its ticket opens.

It says no more than that there is something: what it is, the page asks for. Streams of visitors end after some minutes
and are asked for again, so that a chat that is gone is not heard for long.
"""

import asyncio
import time
from collections import Counter
from typing import Any, NamedTuple

from trato.config.live import Listener, LiveUpdates, Receive, Send, in_database
from trato.domains.conversations.channels.chat import asking
from trato.domains.conversations.channels.web.limits import Limits, neighborhood, sender
from trato.domains.conversations.queries import chat_tickets as tickets
from trato.domains.conversations.queries import chats
from trato.foundation.kit import guard
from trato.foundation.kit.actor import VISITOR

PLACE = "/web/chat/live"
SECONDS = 600
# Pages of one chat, of one address, and of all visitors in one process: colleagues' pages come first.
MOST_OF_ONE, MOST_OF_ADDRESS, MOST = 5, 200, 15_000
OPENED_A_MINUTE = 300

_HEADERS = [
    (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"), (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"), (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"), (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
]  # fmt: skip


class _Heard(NamedTuple):
    """Which conversation may be heard, or the status with which the page is turned away."""

    status: int
    conversation: int = 0


class LiveChats:
    """The /web/chat/live route: a POST with site and ticket → `event: news` when there is something in the chat."""

    def __init__(self, live: LiveUpdates) -> None:
        self._live = live
        self._open: Counter[object] = Counter()
        self._limits = Limits(OPENED_A_MINUTE)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "")
        address = sender((scope.get("client") or ("",))[0], headers.get(b"x-forwarded-for", ""))
        heard = await self._asked(scope, receive, origin, address)
        near, talk = neighborhood(address), heard.conversation
        if heard.status == 200 and self._is_too_much(near, talk):
            heard = _Heard(429)
        if heard.status != 200:
            await send({"type": "http.response.start", "status": heard.status, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": b""})
            return
        shared = [(b"content-type", b"text/event-stream"), (b"access-control-allow-origin", origin.encode("latin-1")),
                  (b"vary", b"origin")]  # fmt: skip
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *shared]})
        await self._stream(near, talk, receive, send)

    async def _asked(self, scope: dict[str, Any], receive: Receive, origin: str, address: str) -> _Heard:
        if scope["method"] != "POST":
            return _Heard(405)
        if not self._limits.is_within(address, now=time.time()):
            return _Heard(429)
        body = await _body(receive)
        if body is None:
            return _Heard(413)
        return await asyncio.to_thread(in_database, _heard, body, origin)

    def _is_too_much(self, near: bytes, talk: int) -> bool:
        of_one, of_address, of_all = self._open[talk], self._open[near], self._open.total() // 2
        return of_one >= MOST_OF_ONE or of_address >= MOST_OF_ADDRESS or of_all >= MOST

    async def _stream(self, near: bytes, talk: int, receive: Receive, send: Send) -> None:
        listener = Listener("", VISITOR, {f"chat:{talk}": "news"})
        ending = asyncio.get_running_loop().call_later(SECONDS, listener.shut)
        self._open.update((near, talk))
        try:
            await self._live.stream(listener, receive, send)
        finally:
            ending.cancel()
            self._open.subtract((near, talk))
            for one in (near, talk):
                if self._open[one] <= 0:
                    del self._open[one]


async def _body(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > asking.MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _heard(body: bytes, origin: str) -> _Heard:
    with guard.closed():
        try:
            ask = asking.decoded(body, asking.Ask)
        except asking.BadAsk:
            return _Heard(400)
        ticket = tickets.read(ask.ticket)
        if not origin or chats.at(ask.site, origin) is None or ticket is None or ticket.site != ask.site:
            return _Heard(403)
        chat = chats.known_by(ticket)
        if chat is None or (chat.party is not None and str(chat.party.uid) != ticket.party):
            return _Heard(403)
        return _Heard(200, chat.conversation_id)
