"""What can programs do with mailboxes?"""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.conversations.actions import mailboxes
from trato.domains.conversations.actions.mailboxes import Wanted
from trato.domains.conversations.channels.email import trial
from trato.domains.conversations.models import Mailbox
from trato.domains.conversations.models.mailbox import MailboxState, Safety
from trato.domains.conversations.queries import inboxes
from trato.domains.conversations.queries import mailboxes as known
from trato.domains.conversations.queries.mail_servers import Server
from trato.domains.customers.api.documents import Named
from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, one_of
from trato.foundation.rest.fields import text as words
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

resource = Resource("conversations.mailbox", tag="Mailboxes", refusals=(mailboxes.CannotKeep, trial.CannotTry))

MAILBOXES = Listing(
    source="conversations_mailbox x",
    id="x.id",
    document="""
SELECT x.uid AS id, x.address, x.aliases, x.name,
    (SELECT json_build_object('id', b.uid, 'name', b.name) FROM conversations_inbox b WHERE b.id = x.inbox_id) AS inbox,
    (SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u WHERE u.id = x.owner_id) AS owner,
    x.imap_host, x.imap_port, x.smtp_host, x.smtp_port, x.state, x.problem, x.sending_problem, x.seen_at, x.sent_at,
    x.created_at,
    coalesce((SELECT json_agg(json_build_object('name', f.name, 'count_there', f.count_there, 'count_here', f.count_here)
        ORDER BY f.name) FROM conversations_mailfolder f WHERE f.mailbox_id = x.id), '[]') AS folders
FROM conversations_mailbox x WHERE x.id""",
    cards=("conversations.inbox",),
    sorts={"created_at": Sort("x.id", "bigint")},
)
_SAFETY = Safety.TLS.value


class NewServer(Body):
    """Where a mail server is and what opens it; a password that is not sent stays as it is."""

    host: words(253) = ""
    port: Annotated[int, Field(ge=1, le=65_535)] = 993
    safety: one_of(Safety) = _SAFETY
    user: words(254) = ""
    password: Annotated[str, Field(max_length=500)] | None = None


class NewMailbox(Body):
    """A mailbox and the servers behind it; with an owner it is personal."""

    address: words(254, 3)
    name: words(120) = ""
    aliases: Annotated[list[words(254, 3)], Field(max_length=mailboxes.MOST_ALIASES)] = []
    inbox: Uid | None = None
    owner: Uid | None = None
    incoming: NewServer = NewServer()
    outgoing: NewServer = NewServer(port=465)
    folders: Annotated[list[words(200, 1)], Field(max_length=mailboxes.MOST_FOLDERS)] = []
    signature: words(mailboxes.LONGEST_SIGNATURE) = ""
    has_plus: bool = False
    trusted_server: words(253) = ""
    dkim_selector: words(63) = ""
    dkim_key: Annotated[str, Field(max_length=8_000)] | None = None


class FolderShown(Shown):
    """A folder, and how many letters lie on the server and here."""

    name: str
    count_there: int
    count_here: int


class MailboxShown(Shown):
    """A mailbox; nothing that opens it is ever shown."""

    id: Uid
    address: str
    aliases: list[str]
    name: str
    inbox: Named | None
    owner: Named | None
    imap_host: str
    imap_port: int
    smtp_host: str
    smtp_port: int
    state: one_of(MailboxState)
    problem: str
    sending_problem: str
    seen_at: Moment | None
    sent_at: Moment | None
    created_at: Moment
    folders: list[FolderShown]


class Mailboxes(Shown):
    """A page of mailboxes."""

    items: list[MailboxShown]
    next: str | None


@resource.get("/mailboxes", shows=Mailboxes)
def index(request: HttpRequest, asked: Asked) -> bytes:
    """The mailboxes, and how each is doing."""
    return MAILBOXES.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.post("/mailboxes", "define", shows=MailboxShown)
def create(request: HttpRequest, body: NewMailbox) -> Document:
    """Add a mailbox."""
    mailbox = mailboxes.define(_wanted(request, body), by=request.actor, at=timezone.now())
    return Document(_shown(request, mailbox), f"/mailboxes/{mailbox.uid}")


@resource.get("/mailboxes/{uuid:mailbox}", shows=MailboxShown)
def show(request: HttpRequest, mailbox: UUID) -> bytes:
    """One mailbox."""
    return _shown(request, _found(request, mailbox))


@resource.patch("/mailboxes/{uuid:mailbox}", "define", shows=MailboxShown)
def change(request: HttpRequest, mailbox: UUID, body: NewMailbox) -> bytes:
    """Change a mailbox; what is not sent is empty from now on, but for passwords and keys."""
    one = _found(request, mailbox)
    return _shown(request, mailboxes.define(_wanted(request, body), mailbox=one, by=request.actor, at=timezone.now()))


@resource.post("/mailboxes/{uuid:mailbox}/pause", "define", shows=MailboxShown, status=200)
def pause(request: HttpRequest, mailbox: UUID) -> bytes:
    """Fetch and send nothing for now, or go on."""
    return _shown(request, mailboxes.pause(_found(request, mailbox), by=request.actor, at=timezone.now()))


def _wanted(request: HttpRequest, body: NewMailbox) -> Wanted:
    inbox = inboxes.visible_to(request.actor).filter(uid=body.inbox).first() if body.inbox else None
    owner = User.objects.filter(uid=body.owner, is_active=True).first() if body.owner else None
    for name, sent, found in (("inbox", body.inbox, inbox), ("owner", body.owner, owner)):
        if sent and found is None:
            raise unknown(name)
    same = body.model_dump(exclude={"inbox", "owner", "incoming", "outgoing"})
    servers = {name: Server(**getattr(body, name).model_dump()) for name in ("incoming", "outgoing")}
    return Wanted(**same, **servers, inbox=inbox, owner=owner)


def _found(request: HttpRequest, uid: UUID) -> Mailbox:
    mailbox = known.visible_to(request.actor).filter(uid=uid).first()
    if mailbox is None:
        raise not_found()
    return mailbox


def _shown(request: HttpRequest, one: Mailbox) -> bytes:
    return MAILBOXES.one(one.pk, scope=policy.scope(request.actor, resource.name))
