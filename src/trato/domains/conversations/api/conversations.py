"""What can programs do with conversations and messages?"""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.conversations import keeping
from trato.domains.conversations.actions import conversations, messages
from trato.domains.conversations.api.conversation_documents import (
    CONVERSATIONS,
    MESSAGES,
    Conversations,
    ConversationsAsked,
    ConversationShown,
    Messages,
    MessagesAsked,
    MessageShown,
)
from trato.domains.conversations.api.conversation_files import AttachedFile, sent
from trato.domains.conversations.models import Conversation, Message
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries import conversations as known
from trato.domains.conversations.queries import inboxes
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.api.parties import referred
from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.rest.fields import Body, Moment, Uid, moment, one_of, text
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

resource = Resource(
    "conversations.conversation", tag="Conversations", refusals=(conversations.CannotTalk, keeping.CannotAttach)
)


class NewConversation(Body):
    """Whom we write to: a party of ours, at an address of theirs."""

    channel: one_of(Channel)
    address: text(254, 1)
    address_kind: Literal["email", "phone", "handle", "visitor"] = "email"
    network: text(40) = ""
    name: text(200) = ""
    party: Uid | None = None
    inbox: Uid | None = None
    subject: text(200) = ""


class ChangedConversation(Body):
    """The fields to change; what is not sent, or null, stays."""

    tags: Annotated[list[text(60)], Field(max_length=20)] | None = None
    priority: Annotated[int, Field(ge=1, le=4)] | None = None
    inbox: Uid | None = None


class Assigned(Body):
    """To whom it is given; null puts it back for all."""

    assignee: Uid | None


class Snoozed(Body):
    """Until when it is out of sight, unless the customer writes."""

    until: Moment


class Linked(Body):
    """Whose conversation it is."""

    party: Uid
    account: Uid | None = None


class NewMessage(Body):
    """An answer; `later` is when it leaves. `seen` is the newest message you know: a newer one is answered with 409."""

    text: text(messages.LONGEST_TEXT, 1)
    channel: Literal["", *Channel.values] = ""
    subject: text(200) = ""
    seen: Uid | None = None
    later: Moment | None = None
    files: Annotated[list[AttachedFile], Field(max_length=keeping.MOST_FILES)] = []


class NewNote(Body):
    """A note among colleagues; those named get to know."""

    text: text(messages.LONGEST_TEXT, 1)
    mentioned: Annotated[list[Uid], Field(max_length=messages.MOST_MENTIONS)] = []
    files: Annotated[list[AttachedFile], Field(max_length=keeping.MOST_FILES)] = []


@resource.get("/conversations", shows=Conversations)
def index(request: HttpRequest, asked: ConversationsAsked) -> bytes:
    """Conversations, those with the newest message first."""
    return CONVERSATIONS.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.post("/conversations", "open", shows=ConversationShown)
def create(request: HttpRequest, body: NewConversation) -> Document:
    """Begin a matter with somebody; write to them with a message."""
    address = Address(body.address_kind, body.address, body.name, body.network)
    conversation = conversations.open_with(
        referred(request, body.party, "party") if body.party else None,
        channel=body.channel,
        addresses=[address],
        subject=body.subject,
        inbox=_inbox(request, body.inbox),
        by=request.actor,
        at=timezone.now(),
    )
    return Document(_shown(request, conversation), f"/conversations/{conversation.uid}")


@resource.get("/conversations/{uuid:conversation}", shows=ConversationShown)
def show(request: HttpRequest, conversation: UUID) -> bytes:
    """One conversation."""
    return _shown(request, _found(request, conversation))


@resource.patch("/conversations/{uuid:conversation}", "sort", shows=ConversationShown)
def change(request: HttpRequest, conversation: UUID, body: ChangedConversation) -> bytes:
    """Say what it is about and how urgent, or put it into another inbox."""
    one, told = _found(request, conversation), {"by": request.actor, "at": timezone.now()}
    one = conversations.sort(one, tags=body.tags, priority=body.priority, **told)
    place = _inbox(request, body.inbox)
    if place is not None:
        one = conversations.move(one, inbox=place, **told)
    return _shown(request, one)


@resource.post("/conversations/{uuid:conversation}/assign", "assign", shows=ConversationShown, status=200)
def assign(request: HttpRequest, conversation: UUID, body: Assigned) -> bytes:
    """Give it to a colleague, or back to all."""
    one = _found(request, conversation)
    to = _user(body.assignee)
    return _shown(request, conversations.assign(one, to=to, by=request.actor, at=timezone.now()))


@resource.post("/conversations/{uuid:conversation}/resolve", "settle", shows=ConversationShown, status=200)
def resolve(request: HttpRequest, conversation: UUID) -> bytes:
    """The matter is settled; it opens again when the customer writes."""
    one = _found(request, conversation)
    return _shown(request, conversations.resolve(one, by=request.actor, at=timezone.now()))


@resource.post("/conversations/{uuid:conversation}/reopen", "settle", shows=ConversationShown, status=200)
def reopen(request: HttpRequest, conversation: UUID) -> bytes:
    """It is to be looked at after all."""
    one = _found(request, conversation)
    return _shown(request, conversations.reopen(one, by=request.actor, at=timezone.now()))


@resource.post("/conversations/{uuid:conversation}/snooze", "settle", shows=ConversationShown, status=200)
def snooze(request: HttpRequest, conversation: UUID, body: Snoozed) -> bytes:
    """Put it out of sight until a moment, or until the customer writes."""
    one, until = _found(request, conversation), moment(body.until, "until")
    return _shown(request, conversations.snooze(one, until=until, by=request.actor, at=timezone.now()))


@resource.post("/conversations/{uuid:conversation}/reject", "settle", shows=ConversationShown, status=200)
def reject(request: HttpRequest, conversation: UUID) -> bytes:
    """It is spam."""
    one = _found(request, conversation)
    return _shown(request, conversations.reject(one, by=request.actor, at=timezone.now()))


@resource.post("/conversations/{uuid:conversation}/link", "link", shows=ConversationShown, status=200)
def link(request: HttpRequest, conversation: UUID, body: Linked) -> bytes:
    """Say whose conversation it is."""
    one, party = _found(request, conversation), referred(request, body.party, "party")
    account = referred(request, body.account, "account") if body.account else None
    linked = conversations.link(one, party=party, account=account, by=request.actor, at=timezone.now())
    return _shown(request, linked)


@resource.get("/conversations/{uuid:conversation}/messages", shows=Messages)
def messages_of(request: HttpRequest, conversation: UUID, asked: MessagesAsked) -> bytes:
    """What was written, notes among us included."""
    one = _found(request, conversation)
    scope = policy.scope(request.actor, resource.name)
    return MESSAGES.page(
        asked, scope=scope.part("messages"), within="m.conversation_id = %(conversation)s", conversation=one.pk
    )


@resource.post("/conversations/{uuid:conversation}/messages", "answer", shows=MessageShown)
def answer(request: HttpRequest, conversation: UUID, body: NewMessage) -> Document:
    """Write to the customer."""
    one = _found(request, conversation)
    seen = _message(request, UUID(body.seen)).pk if body.seen else None
    # Asked before anything is written down.
    policy.require(request.actor, "conversations.conversation.answer", one)
    with keeping.kept(sent(body.files)) as files:
        message = messages.answer(
            one,
            text=body.text,
            channel=body.channel,
            subject=body.subject,
            files=files,
            seen_upto=seen,
            not_before=moment(body.later, "later"),
            by=request.actor,
            at=timezone.now(),
        )
    return Document(_message_shown(request, message), f"/messages/{message.uid}")


@resource.post("/conversations/{uuid:conversation}/notes", "note", shows=MessageShown)
def note(request: HttpRequest, conversation: UUID, body: NewNote) -> Document:
    """Write something down among colleagues."""
    one, mentioned = _found(request, conversation), [_user(uid) for uid in body.mentioned]
    policy.require(request.actor, "conversations.conversation.note", one)
    with keeping.kept(sent(body.files)) as files:
        message = messages.note(
            one, text=body.text, mentioned=mentioned, files=files, by=request.actor, at=timezone.now()
        )
    return Document(_message_shown(request, message), f"/messages/{message.uid}")


@resource.get("/messages/{uuid:message}", shows=MessageShown)
def show_message(request: HttpRequest, message: UUID) -> bytes:
    """One message."""
    return _message_shown(request, _message(request, message))


@resource.post("/messages/{uuid:message}/cancel", "answer", shows=MessageShown, status=200)
def cancel(request: HttpRequest, message: UUID) -> bytes:
    """Take an answer back before it leaves."""
    one = messages.cancel(_message(request, message), by=request.actor, at=timezone.now())
    return _message_shown(request, one)


def _found(request: HttpRequest, uid: UUID) -> Conversation:
    conversation = known.known_as(request.actor, uid)
    if conversation is None:
        raise not_found()
    return conversation


def _message(request: HttpRequest, uid: UUID) -> Message:
    found = known.message_known_as(request.actor, uid)
    if found is None:
        raise not_found()
    return found


def _inbox(request: HttpRequest, uid: str | None) -> object:
    if uid is None:
        return None
    place = inboxes.visible_to(request.actor).filter(uid=uid).first()
    if place is None:
        raise unknown("inbox")
    return place


def _user(uid: str | None) -> User | None:
    if uid is None:
        return None
    user = User.objects.filter(uid=uid).first()
    if user is None:
        raise unknown("assignee")
    return user


def _shown(request: HttpRequest, one: Conversation) -> bytes:
    return CONVERSATIONS.one(one.pk, scope=policy.scope(request.actor, resource.name))


def _message_shown(request: HttpRequest, one: Message) -> bytes:
    scope = policy.scope(request.actor, resource.name)
    return MESSAGES.one(one.pk, scope=scope.part("messages"))
