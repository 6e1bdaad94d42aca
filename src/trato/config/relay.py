"""Who hands `/web/…` on to the process that collects visits? The web server, over a socket that only we can open.

So a small site needs nothing but our address. One with many visits sends them to the collector's own port instead.
"""

import asyncio
from pathlib import Path
from typing import Any

from trato.domains.conversations.channels.web.posts import MOST_BYTES

HANDED_ON = ("/web/collect", "/web/track.js", "/web/chat.js")
# More than these at once are told to come again: colleagues' pages come first.
MOST_AT_ONCE = 200
_SECONDS = 10
_PASSED = (b"origin", b"content-type", b"sec-gpc", b"dnt", b"access-control-request-method")

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
_LATER: Answer = (503, [(b"retry-after", b"2")], b"Try again in a moment.")


class Relay:
    """An ASGI application that asks another process and gives its answer."""

    def __init__(self, socket: Path, address: str = "") -> None:
        self._socket, self._at_once = str(socket), 0
        self._host, _, self._port = address.rpartition(":")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        status, headers, content = _LATER
        if self._at_once < MOST_AT_ONCE:
            self._at_once += 1
            try:
                status, headers, content = await asyncio.wait_for(self._answered(scope, receive), _SECONDS)
            except (OSError, ValueError, EOFError, TimeoutError):
                status, headers, content = _LATER
            finally:
                self._at_once -= 1
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

    async def _answered(self, scope: dict[str, Any], receive: Any) -> Answer:
        body = await _body(receive)
        if body is None:
            return 413, [], b"A post has at most %d bytes." % MOST_BYTES
        return await self._asked(scope, body)

    async def _asked(self, scope: dict[str, Any], body: bytes) -> Answer:
        if self._port:
            reader, writer = await asyncio.open_connection(self._host, int(self._port))
        else:
            reader, writer = await asyncio.open_unix_connection(self._socket)
        try:
            writer.write(_request(scope, body))
            status, headers = _understood(await reader.readuntil(b"\r\n\r\n"))
            content = await reader.read()
        finally:
            writer.close()
        return status, headers, content


async def _body(receive: Any) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _request(scope: dict[str, Any], body: bytes) -> bytes:
    told = [(name, value) for name, value in scope["headers"] if name in _PASSED]
    told.append((b"x-forwarded-for", _asker(scope)))
    method = b"GET" if scope["method"] == "HEAD" else scope["method"].encode()
    lines = [method + b" " + scope["path"].encode() + b" HTTP/1.1", b"host: collector", b"connection: close"]
    lines += [name + b": " + value for name, value in told]
    return b"\r\n".join([*lines, b"content-length: %d" % len(body), b"", b""]) + body


def _asker(scope: dict[str, Any]) -> bytes:
    """Whoever is connected to us; of a proxy on this machine we believe whom it names."""
    client = (scope.get("client") or ("",))[0]
    named = next((value for name, value in scope["headers"] if name == b"x-forwarded-for"), b"")
    return named if named and client in ("127.0.0.1", "::1", "") else client.encode()


def _understood(head: bytes) -> tuple[int, list[tuple[bytes, bytes]]]:
    first, *lines = head.rstrip().split(b"\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    return int(first.split(b" ")[1]), [one for one in headers if one[0] not in (b"connection", b"date")]
