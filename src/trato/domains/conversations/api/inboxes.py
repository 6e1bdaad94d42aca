"""What can programs do with inboxes and saved answers?"""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.conversations.actions import inboxes, macros
from trato.domains.conversations.actions.inboxes import Member
from trato.domains.conversations.api.conversation_documents import (
    INBOXES,
    REPLIES,
    Inboxes,
    InboxShown,
    Replies,
    ReplyShown,
)
from trato.domains.conversations.models import Inbox, SavedReply
from trato.domains.conversations.models.inbox import Sharing
from trato.domains.conversations.models.saved_reply import Ending
from trato.domains.conversations.queries import inboxes as known
from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.rest.fields import Asked, Body, Uid, one_of
from trato.foundation.rest.fields import text as words
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

resource = Resource("conversations.inbox", tag="Inboxes", refusals=(inboxes.CannotArrange,))
replies = Resource("conversations.saved_reply", tag="Saved answers", refusals=(macros.CannotKeep,))


class NewMember(Body):
    """A colleague, what they are good at, and whether they take new conversations."""

    user: Uid
    skills: Annotated[list[words(60, 1)], Field(max_length=20)] = []
    is_taking: bool = True


class NewInbox(Body):
    """A shared place, how it shares out what arrives, and among whom."""

    name: words(60, 1)
    sharing: one_of(Sharing) = Sharing.BY_HAND.value
    members: Annotated[list[NewMember], Field(max_length=inboxes.MOST_MEMBERS)] = []


class NewReply(Body):
    """A text called by its shortcut; tags, a priority or an ending make it a macro."""

    shortcut: words(40, 1)
    title: words(120, 1)
    tags: Annotated[list[words(60)], Field(max_length=20)] = []
    priority: Annotated[int, Field(ge=1, le=4)] | None = None
    ending: one_of(Ending) = ""
    text: words(macros.LONGEST_TEXT) = ""


@resource.get("/inboxes", shows=Inboxes)
def index(request: HttpRequest, asked: Asked) -> bytes:
    """The inboxes, those put away included."""
    return INBOXES.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.post("/inboxes", "define", shows=InboxShown)
def create(request: HttpRequest, body: NewInbox) -> Document:
    """Make an inbox."""
    inbox = _define(request, body, None)
    return Document(_shown(request, inbox), f"/inboxes/{inbox.uid}")


@resource.get("/inboxes/{uuid:inbox}", shows=InboxShown)
def show(request: HttpRequest, inbox: UUID) -> bytes:
    """One inbox."""
    return _shown(request, _found(request, inbox))


@resource.patch("/inboxes/{uuid:inbox}", "define", shows=InboxShown)
def change(request: HttpRequest, inbox: UUID, body: NewInbox) -> bytes:
    """Change an inbox; members that are not sent are none any more."""
    return _shown(request, _define(request, body, _found(request, inbox)))


@resource.post("/inboxes/{uuid:inbox}/put-away", "define", shows=InboxShown, status=200)
def put_away(request: HttpRequest, inbox: UUID) -> bytes:
    """Use it no longer."""
    one = inboxes.put_away(_found(request, inbox), by=request.actor, at=timezone.now())
    return _shown(request, one)


@replies.get("/saved-replies", shows=Replies)
def list_replies(request: HttpRequest, asked: Asked) -> bytes:
    """The answers and macros kept ready."""
    return REPLIES.page(asked, scope=policy.scope(request.actor, replies.name))


@replies.post("/saved-replies", "define", shows=ReplyShown)
def create_reply(request: HttpRequest, body: NewReply) -> Document:
    """Keep an answer ready."""
    one = macros.define(**body.model_dump(), by=request.actor, at=timezone.now())
    return Document(_reply_shown(request, one), f"/saved-replies/{one.uid}")


@replies.get("/saved-replies/{uuid:reply}", shows=ReplyShown)
def show_reply(request: HttpRequest, reply: UUID) -> bytes:
    """One saved answer."""
    return _reply_shown(request, _reply(request, reply))


@replies.patch("/saved-replies/{uuid:reply}", "define", shows=ReplyShown)
def change_reply(request: HttpRequest, reply: UUID, body: NewReply) -> bytes:
    """Change a saved answer."""
    known_one = _reply(request, reply)
    one = macros.define(**body.model_dump(), known=known_one, by=request.actor, at=timezone.now())
    return _reply_shown(request, one)


@replies.delete("/saved-replies/{uuid:reply}", "define")
def remove_reply(request: HttpRequest, reply: UUID) -> None:
    """Keep it no longer."""
    macros.remove(_reply(request, reply), by=request.actor, at=timezone.now())


def _define(request: HttpRequest, body: NewInbox, inbox: Inbox | None) -> Inbox:
    users = {str(one.uid): one for one in User.objects.filter(uid__in=[one.user for one in body.members])}
    if any(one.user.lower() not in users for one in body.members):
        raise unknown("members")
    members = [Member(users[one.user.lower()], tuple(one.skills), one.is_taking) for one in body.members]
    return inboxes.define(
        body.name, sharing=body.sharing, members=members, known=inbox, by=request.actor, at=timezone.now()
    )


def _found(request: HttpRequest, uid: UUID) -> Inbox:
    inbox = known.visible_to(request.actor).filter(uid=uid).first()
    if inbox is None:
        raise not_found()
    return inbox


def _reply(request: HttpRequest, uid: UUID) -> SavedReply:
    reply = known.saved_replies(request.actor).filter(uid=uid).first()
    if reply is None:
        raise not_found()
    return reply


def _shown(request: HttpRequest, one: Inbox) -> bytes:
    return INBOXES.one(one.pk, scope=policy.scope(request.actor, resource.name))


def _reply_shown(request: HttpRequest, one: SavedReply) -> bytes:
    return REPLIES.one(one.pk, scope=policy.scope(request.actor, replies.name))
