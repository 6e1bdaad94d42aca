"""How does Django, which works in threads, answer inside an event loop? Whole bodies in, whole answers out.

The loop reads a request to its end before a thread is taken, so slow senders hold no thread, and a thread is
entered and left once per request. Answers that Django streams (files, exports) go out piece by piece.
"""

import asyncio
import contextvars
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, NamedTuple

# A form or an API call is far smaller; for files see `most`.
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
    """An ASGI application around Django's WSGI one.

    `most` tells how many bytes whoever calls may send here; it is asked, in a thread, only once a body is larger than
    any form, and what is larger lies in a temporary file.
    """

    def __init__(
        self, application: Callable[..., Any], *, threads: int, most: Callable[[dict[str, Any]], int] | None = None
    ) -> None:
        self._application = application
        self._most = most or (lambda _scope: LARGEST_BODY)
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="pages")

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        body, size = await self._body(scope, receive)
        try:
            answer = await self._in_thread(self._work, _environ(scope, body, size))
        finally:
            body.close()
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

    async def _body(self, scope: dict[str, Any], receive: Callable[..., Any]) -> tuple[IO[bytes], int]:
        """The whole body and its size; of one that is too large only the size, so that Django refuses it in words."""
        body, size, most = bytearray(), 0, LARGEST_BODY
        file: IO[bytes] | None = None
        while True:
            message = await receive()
            piece = message.get("body", b"")
            size += len(piece)
            if size > most == LARGEST_BODY:
                most = await self._in_thread(self._most, scope)
            if size > most:
                if file:
                    file.close()
                return io.BytesIO(), size
            if size > LARGEST_BODY:
                if file is None:
                    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the request was answered
                    await self._in_thread(file.write, bytes(body))
                    body.clear()
                await self._in_thread(file.write, piece)
            else:
                body += piece
            if not message.get("more_body", False):
                if file:
                    file.seek(0)
                return file or io.BytesIO(bytes(body)), size

    def _in_thread(self, work: Callable[..., Any], *given: Any) -> asyncio.Future[Any]:
        # Each request has variables of its own, such as the language it is answered in.
        context = contextvars.copy_context()
        return asyncio.get_running_loop().run_in_executor(self._threads, context.run, work, *given)


def _environ(scope: dict[str, Any], body: IO[bytes], size: int) -> dict[str, Any]:
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
        "wsgi.input": body,
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
