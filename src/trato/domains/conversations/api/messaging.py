"""What can programs do with accounts elsewhere?"""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.conversations.actions import messaging
from trato.domains.conversations.actions.messaging import Wanted
from trato.domains.conversations.channels.messaging.styles import wanted
from trato.domains.conversations.models import MessagingAccount
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.messaging import AccountState
from trato.domains.conversations.queries import inboxes
from trato.domains.conversations.queries import messaging as known
from trato.domains.customers.api.documents import Named
from trato.foundation.access import policy
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, one_of
from trato.foundation.rest.fields import text as words
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

resource = Resource("conversations.messaging", tag="Messaging accounts", refusals=(messaging.CannotConnect,))

ACCOUNTS = Listing(
    source="conversations_messagingaccount y",
    id="y.id",
    document="""
SELECT y.uid AS id, y.style, y.channel, y.name, y.address, y.server,
    (SELECT json_build_object('id', b.uid, 'name', b.name) FROM conversations_inbox b WHERE b.id = y.inbox_id) AS inbox,
    y.state, y.problem, y.sending_problem, y.seen_at, y.sent_at, y.created_at
FROM conversations_messagingaccount y WHERE y.id""",
    cards=("conversations.inbox",),
    sorts={"created_at": Sort("y.id", "bigint")},
)
Secrets = Annotated[dict[words(40, 1), words(messaging.LONGEST_SECRET)], Field(max_length=10)]


class NewAccount(Body):
    """An account elsewhere; `secrets` are named as its style asks for them, those not sent stay as they are."""

    style: words(20, 1)
    name: words(120, 1)
    address: words(254) = ""
    server: words(400) = ""
    inbox: Uid | None = None
    secrets: Secrets = {}


class AccountShown(Shown):
    """An account; nothing that opens it is ever shown."""

    id: Uid
    style: str
    channel: one_of(Channel)
    name: str
    address: str
    server: str
    inbox: Named | None
    state: one_of(AccountState)
    problem: str
    sending_problem: str
    seen_at: Moment | None
    sent_at: Moment | None
    created_at: Moment


class Accounts(Shown):
    """A page of accounts elsewhere."""

    items: list[AccountShown]
    next: str | None


@resource.get("/messaging-accounts", shows=Accounts)
def index(request: HttpRequest, asked: Asked) -> bytes:
    """The accounts, and how each is doing; also those that were removed."""
    return ACCOUNTS.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.post("/messaging-accounts", "define", shows=AccountShown)
def create(request: HttpRequest, body: NewAccount) -> Document:
    """Connect an account."""
    account = messaging.define(_wanted(request, body), by=request.actor, at=timezone.now())
    return Document(_shown(request, account), f"/messaging-accounts/{account.uid}")


@resource.get("/messaging-accounts/{uuid:account}", shows=AccountShown)
def show(request: HttpRequest, account: UUID) -> bytes:
    """One account."""
    return _shown(request, _found(request, account))


@resource.patch("/messaging-accounts/{uuid:account}", "define", shows=AccountShown)
def change(request: HttpRequest, account: UUID, body: NewAccount) -> bytes:
    """Change an account; what is not sent is empty from now on, but for its secrets."""
    one = _found(request, account)
    asked = _wanted(request, body, one)
    return _shown(request, messaging.define(asked, account=one, by=request.actor, at=timezone.now()))


@resource.post("/messaging-accounts/{uuid:account}/pause", "define", shows=AccountShown, status=200)
def pause(request: HttpRequest, account: UUID) -> bytes:
    """Take in and send nothing for now, or go on."""
    return _shown(request, messaging.pause(_found(request, account), by=request.actor, at=timezone.now()))


@resource.post("/messaging-accounts/{uuid:account}/remove", "define", shows=AccountShown, status=200)
def remove(request: HttpRequest, account: UUID) -> bytes:
    """Give an account up."""
    return _shown(request, messaging.remove(_found(request, account), by=request.actor, at=timezone.now()))


def _wanted(request: HttpRequest, body: NewAccount, account: MessagingAccount | None = None) -> Wanted:
    inbox = inboxes.visible_to(request.actor).filter(uid=body.inbox).first() if body.inbox else None
    if body.inbox and inbox is None:
        raise unknown("inbox")
    return wanted(
        body.style, name=body.name, address=body.address, server=body.server, inbox=inbox, secrets=body.secrets,
        account=account,
    )  # fmt: skip


def _found(request: HttpRequest, uid: UUID) -> MessagingAccount:
    account = known.visible_to(request.actor).filter(uid=uid).first()
    if account is None:
        raise not_found()
    return account


def _shown(request: HttpRequest, one: MessagingAccount) -> bytes:
    return ACCOUNTS.one(one.pk, scope=policy.scope(request.actor, resource.name))
