"""What answers on the port? Pages and API through WSGI, which is far cheaper in Django; live updates natively."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trato.config.settings")

from django.core.wsgi import get_wsgi_application

pages = get_wsgi_application()

from trato.config.bridge import Bridge  # noqa: E402 - settings must be named first
from trato.config.folder import data_folder  # noqa: E402
from trato.config.live import LiveUpdates  # noqa: E402 - needs the app registry
from trato.config.live_chat import PLACE, LiveChats  # noqa: E402
from trato.config.relay import HANDED_ON, Relay  # noqa: E402
from trato.config.server.doorway import socket_in  # noqa: E402
from trato.config.uploads import most_bytes  # noqa: E402
from trato.foundation.access.endpoint import refuse_undeclared_routes  # noqa: E402
from trato.foundation.audit import reading  # noqa: E402

refuse_undeclared_routes()
reading.gather()

_pages = Bridge(pages, threads=8, most=most_bytes)
_live = LiveUpdates()
_chats = LiveChats(_live)
_collector = Relay(socket_in(data_folder()), os.environ.get("TRATO_COLLECTOR", ""))


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One ASGI root: /live and /web/chat/live are streams of events, other sites tell at /web, the rest are pages."""
    if scope["type"] == "lifespan":
        await _live.lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live":
        await _live(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == PLACE:
        await _chats(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] in HANDED_ON:
        await _collector(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)
