"""How do programs offer chat on a web site?"""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.conversations.actions import web_chats
from trato.domains.conversations.models import WebChat, Website
from trato.domains.conversations.models.chat import WEEKDAYS, ChatColor
from trato.domains.conversations.queries import chats as known
from trato.domains.conversations.queries import inboxes, visits
from trato.domains.customers.api.documents import Named
from trato.foundation.rest.fields import Body, Shown, Uid, one_of, text
from trato.foundation.rest.operations import Resource
from trato.foundation.rest.refusals import not_found, unknown

resource = Resource("conversations.website", tag="Chat on web sites", refusals=(web_chats.CannotAllow,))


class SpanShown(Shown):
    """From when until when."""

    begins: str
    ends: str


class Span(Body):
    """From when until when, as `09:00`."""

    begins: text(5, 5)
    ends: text(5, 5)


class WebChatShown(Shown):
    """The chat of a web site; `hours` from Monday on, by the clock of the company, none for at any hour."""

    is_on: bool
    inbox: Named
    greeting_es: str
    greeting_en: str
    hours: list[SpanShown | None]
    color: str


class WebChatTold(Body):
    """How the chat shall be."""

    inbox: Uid
    is_on: bool = True
    greeting_es: text(web_chats.LONGEST_GREETING) = ""
    greeting_en: text(web_chats.LONGEST_GREETING) = ""
    hours: Annotated[list[Span | None], Field(max_length=WEEKDAYS)] = []
    color: one_of(ChatColor) = ChatColor.TEAL.value


@resource.get("/websites/{uuid:website}/chat", shows=WebChatShown)
def show(request: HttpRequest, website: UUID) -> bytes:
    """How the chat of a web site is; 404 where none was offered yet."""
    found = known.of(_site(request, website))
    if found is None:
        raise not_found()
    return _shown(found)


@resource.patch("/websites/{uuid:website}/chat", "change", shows=WebChatShown)
def change(request: HttpRequest, website: UUID, body: WebChatTold) -> bytes:
    """Offer chat on a web site, or no longer; what is not sent is as at first."""
    site, told = _site(request, website), body.model_dump()
    inbox = inboxes.visible_to(request.actor).filter(uid=told.pop("inbox")).first()
    if inbox is None:
        raise unknown("inbox")
    hours = [(one["begins"], one["ends"]) if one else None for one in told.pop("hours")]
    wanted = web_chats.Wanted(inbox, hours=hours, **told)
    return _shown(web_chats.offer(site, wanted=wanted, by=request.actor, at=timezone.now()))


def _site(request: HttpRequest, uid: UUID) -> Website:
    found = visits.websites(request.actor).filter(uid=uid).first()
    if found is None:
        raise not_found()
    return found


def _shown(one: WebChat) -> bytes:
    told: dict[str, Any] = {name: getattr(one, name) for name in ("is_on", "greeting_es", "greeting_en", "color")}
    told["hours"] = [{"begins": span[0], "ends": span[1]} if span else None for span in one.hours]
    return msgspec.json.encode(told | {"inbox": {"id": one.inbox.uid, "name": one.inbox.name}})
