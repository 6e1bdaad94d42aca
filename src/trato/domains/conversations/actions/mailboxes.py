"""How does the company get a mailbox, change it, and learn how it is doing?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from trato.domains.conversations.models import Inbox, Mailbox
from trato.domains.conversations.models.mailbox import MailboxState
from trato.domains.conversations.queries import mailboxes
from trato.domains.conversations.queries.mail_servers import Server, wrong_with
from trato.foundation.access import sealing
from trato.foundation.access.models import User
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.conversations import MailboxDefined, MailboxPaused, MailboxTried

LONGEST_SIGNATURE, MOST_ALIASES, MOST_FOLDERS = 2_000, 20, 20
_SELECTOR = re.compile(r"(?i)[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?")


class CannotKeep(ValueError):
    """The mailbox cannot be kept so; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """A mailbox as it should be."""

    address: str
    name: str = ""
    aliases: Sequence[str] = ()
    inbox: Inbox | None = None
    owner: User | None = None
    incoming: Server = field(default_factory=Server)
    outgoing: Server = field(default_factory=Server)
    folders: Sequence[str] = ()
    signature: str = ""
    has_plus: bool = False
    trusted_server: str = ""
    dkim_selector: str = ""
    dkim_key: str | None = None


def define(wanted: Wanted, *, mailbox: Mailbox | None = None, by: Actor, at: datetime) -> Mailbox:
    """Add a mailbox, or change one; with an owner it is personal and brings only what concerns customers."""
    require(by, "conversations.mailbox.define", mailbox)
    _refuse(wanted, mailbox)
    with changing(by, "conversations.mailbox.define", mailbox) as row:
        row = row or Mailbox(created_at=at)
        row.address, row.aliases = _written(wanted.address), [_written(one) for one in wanted.aliases]
        row.name, row.signature = text.tidy(wanted.name)[:120], text.paragraphs(wanted.signature)
        row.inbox, row.owner, row.is_personal = wanted.inbox, wanted.owner, wanted.owner is not None
        row.folders = list(dict.fromkeys(one for name in wanted.folders if (one := text.tidy(name)[:200])))
        row.has_plus, row.trusted_server = wanted.has_plus, text.tidy(wanted.trusted_server)[:253]
        _take_over(row, wanted.incoming, "imap")
        _take_over(row, wanted.outgoing, "smtp")
        row.dkim_selector = wanted.dkim_selector.lower()
        if wanted.dkim_key is not None:
            row.dkim_key = sealing.seal(wanted.dkim_key) if wanted.dkim_key else ""
        row.problem = row.sending_problem = ""
        row.save()
        record(MailboxDefined(mailbox_id=row.pk), by=by, at=at)
    return row


def pause(mailbox: Mailbox, *, by: Actor, at: datetime) -> Mailbox:
    """Fetch and send nothing with it until it is resumed; a mailbox that is in use is paused, another one resumed."""
    require(by, "conversations.mailbox.define", mailbox)
    with changing(by, "conversations.mailbox.define", mailbox) as mailbox:
        is_paused = mailbox.state == MailboxState.ACTIVE
        mailbox.state = MailboxState.PAUSED if is_paused else MailboxState.ACTIVE
        mailbox.save(update_fields=["state"])
        record(MailboxPaused(mailbox_id=mailbox.pk, is_paused=is_paused), by=by, at=at)
    return mailbox


def tried(mailbox: Mailbox, *, is_reached: bool, by: Actor, at: datetime) -> None:
    """Tell that somebody tried whether its servers let us in."""
    require(by, "conversations.mailbox.try", mailbox)
    with changing(by, "conversations.mailbox.try", mailbox):
        record(MailboxTried(mailbox_id=mailbox.pk, is_reached=is_reached), by=by, at=at)


def fetching_went(mailbox: Mailbox, *, problem: str, by: Actor, at: datetime) -> None:
    """Write down how fetching went last: the problem, or that there was none."""
    require(by, "conversations.mailbox.work")
    with changing(by, "conversations.mailbox.work"):
        changed = {"problem": problem} if problem else {"problem": "", "seen_at": at}
        Mailbox.objects.filter(pk=mailbox.pk).update(**changed)


def sending_went(mailbox: Mailbox, *, problem: str, by: Actor, at: datetime) -> None:
    """Write down how sending went last."""
    require(by, "conversations.mailbox.work")
    with changing(by, "conversations.mailbox.work"):
        changed = {"sending_problem": problem} if problem else {"sending_problem": "", "sent_at": at}
        Mailbox.objects.filter(pk=mailbox.pk).update(**changed)


def _refuse(wanted: Wanted, mailbox: Mailbox | None) -> None:
    for server in (wanted.incoming, wanted.outgoing):
        if wrong := wrong_with(server):
            raise CannotKeep(wrong)
    if len(wanted.aliases) > MOST_ALIASES or len(wanted.folders) > MOST_FOLDERS:
        raise CannotKeep(_("Name at most 20 aliases and 20 folders."))
    asked = [_written(one) for one in (wanted.address, *wanted.aliases)]
    if len(set(asked)) != len(asked):
        raise CannotKeep(_("An address is named twice."))
    if mailboxes.own_addresses(besides=mailbox) & set(asked):
        raise CannotKeep(_("Another mailbox has this address already."))
    if not wanted.incoming.host and not wanted.outgoing.host:
        raise CannotKeep(_("Name the server for incoming letters, the one for outgoing letters, or both."))
    if len(wanted.signature) > LONGEST_SIGNATURE:
        raise CannotKeep(_("A signature has at most 2000 characters."))
    if any(not one.isprintable() or '"' in one or "\\" in one for one in wanted.folders):
        raise CannotKeep(_("A folder has no line breaks or quotation marks in its name."))
    if wanted.dkim_selector and not _SELECTOR.fullmatch(wanted.dkim_selector):
        raise CannotKeep(_("A selector consists of letters, digits and hyphens."))
    if wanted.dkim_key and not _is_key(wanted.dkim_key):
        raise CannotKeep(_("This is no private RSA key in PEM form with at least 1024 bits."))
    if bool(wanted.dkim_selector) != bool(
        wanted.dkim_key or (wanted.dkim_key is None and mailbox and mailbox.dkim_key)
    ):
        raise CannotKeep(_("DKIM takes both a selector and a key."))


def _written(address: str) -> str:
    bare = text.tidy(address).lower()
    try:
        validate_email(bare)
    except ValidationError as problem:
        raise CannotKeep(_("«%(address)s» is no e-mail address.") % {"address": bare[:120]}) from problem
    if "+" in bare:
        raise CannotKeep(_("Leave out what stands behind the plus."))
    return bare


def _is_key(written: str) -> bool:
    try:
        key = load_pem_private_key(written.encode("ascii"), password=None)
    except (ValueError, TypeError, UnicodeError):
        return False
    return isinstance(key, RSAPrivateKey) and key.key_size >= 1024


def _take_over(row: Mailbox, server: Server, which: str) -> None:
    for name in ("host", "port", "safety", "user"):
        setattr(row, f"{which}_{name}", getattr(server, name))
    if server.password is not None:
        setattr(row, f"{which}_password", sealing.seal(server.password) if server.password else "")
