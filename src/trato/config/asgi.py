"""What answers on the port? Pages and API through WSGI, which is far cheaper in Django; live updates natively."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trato.config.settings")

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

pages = get_wsgi_application()

from trato.config.live import LiveUpdates  # noqa: E402 - needs the app registry
from trato.foundation.access.endpoint import refuse_undeclared_routes  # noqa: E402

refuse_undeclared_routes()

# A form or an API call is far smaller; files will have a door of their own.
LARGEST_BODY = 3_000_000

_pages = WSGIMiddleware(pages, workers=8)  # type: ignore[arg-type]
_live = LiveUpdates()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One ASGI root: /live is a stream of events, everything else a page."""
    if scope["type"] == "lifespan":
        await _live.lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live":
        await _live(scope, receive, send)
    elif scope["type"] == "http":
        await _page(scope, receive, send)


async def _page(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Hand a complete request to a thread: a slow sender keeps a connection busy, but no thread."""
    body = await _whole_body(receive)
    if body is None:
        await send({"type": "http.response.start", "status": 413, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"The request is too large."})
        return
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> dict[str, Any]:
        return parts.pop() if parts else await receive()

    await _pages(scope, received, send)  # type: ignore[arg-type]


async def _whole_body(receive: Any) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)
