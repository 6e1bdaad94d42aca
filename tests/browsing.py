"""What does a browser on a company's site do, in tests? It tells of pages as the collector stores them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from tests import cast
from trato.domains.conversations.actions import visits, websites
from trato.domains.conversations.channels.web import posts
from trato.domains.conversations.models import Website
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import trato

ORIGIN = "https://www.ecotec.example"
WEB = trato("web")
TARGET = "conversations_webevent (site_id, visitor, kind, path, title, consent, at, details)"


def site(by: Any, **more: Any) -> Website:
    """Ecotec's shop."""
    return websites.allow("Tienda", origins=[ORIGIN], by=by, at=cast.NOW, **more)


def event(kind: str = "page", path: str = "/eco-70", **details: Any) -> dict[str, Any]:
    """One thing that was done, as the snippet tells it."""
    return {"kind": kind, "path": path, "title": "ECO-70", "details": details}


def tell(site: Website, visitor: uuid.UUID, *events: dict[str, Any], at: datetime, consent: str = "2026-11") -> None:
    """Store what a browser tells, as the collector does, and put visits together."""
    post = posts.Post(site=site.key, visitor=visitor, consent=consent, events=_decoded(events))
    with guard.working_as("tests.arrange"):
        sql.copy_text(TARGET, posts.lines(post, site_id=site.pk, now=at.timestamp()).decode())
    visits.gather(by=WEB, at=at)


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def _decoded(events: Any) -> list[posts.Event]:
    import msgspec

    return msgspec.convert(list(events), list[posts.Event])
