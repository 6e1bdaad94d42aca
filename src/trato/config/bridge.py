"""How does Django, which works in threads, answer inside an event loop? Whole bodies in, whole answers out.

The loop reads a request to its end before a thread is taken, so slow senders hold no thread, and a thread is
entered and left once per request. Answers that Django streams (files, exports) go out piece by piece.
"""

import asyncio
import contextvars
import io
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

# A form or an API call is far smaller; files will have a door of their own.
LARGEST_BODY = 3_000_000
_END = object()


class Answer(NamedTuple):
    """What Django answered: its whole content, or an iterator of pieces."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes
    pieces: Iterator[bytes] | None
    close: Callable[[], None]


class Bridge:
    """An ASGI application around Django's WSGI one."""

    def __init__(self, application: Callable[..., Any], *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="pages")

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        body, size = await _body(receive)
        answer = await self._in_thread(self._work, _environ(scope, body, size))
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.pieces is not None:
            await self._stream(answer, send)
        await send({"type": "http.response.body", "body": answer.content})

    def _work(self, environ: dict[str, Any]) -> Answer:
        begun: list[Any] = []
        response = self._application(environ, lambda status, headers, problem=None: begun.extend((status, headers)))
        status, headers = int(begun[0][:3]), [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in begun[1]]
        if response.streaming:
            return Answer(status, headers, b"", iter(response), response.close)
        content = b"".join(response)
        response.close()
        return Answer(status, headers, content, None, response.close)

    async def _stream(self, answer: Answer, send: Callable[..., Any]) -> None:
        try:
            while (piece := await self._in_thread(next, answer.pieces, _END)) is not _END:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        finally:
            await self._in_thread(answer.close)

    def _in_thread(self, work: Callable[..., Any], *given: Any) -> asyncio.Future[Any]:
        # Each request has variables of its own, such as the language it is answered in.
        context = contextvars.copy_context()
        return asyncio.get_running_loop().run_in_executor(self._threads, context.run, work, *given)


async def _body(receive: Callable[..., Any]) -> tuple[bytes, int]:
    """The whole body and its size; of one that is too large only the size, so that Django refuses it in words."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return b"", len(body)
        if not message.get("more_body", False):
            return bytes(body), len(body)


def _environ(scope: dict[str, Any], body: bytes, size: int) -> dict[str, Any]:
    host, port = scope.get("server") or ("localhost", 80)
    client, client_port = scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": client,
        "REMOTE_PORT": str(client_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").upper().replace("-", "_")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    # The length that arrived counts, also where none was announced.
    environ["CONTENT_LENGTH"] = str(size)
    return environ
