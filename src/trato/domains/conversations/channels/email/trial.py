"""Do the servers of a mailbox let us in? One answer for every reason, so that nobody looks through a network with it."""

import imaplib
import smtplib
import ssl
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from imap_tools import ImapToolsError

from trato.domains.conversations.actions import mailboxes
from trato.domains.conversations.channels.email import servers
from trato.domains.conversations.models import Mailbox
from trato.domains.conversations.queries.mail_servers import Server, wrong_with
from trato.foundation.access import limits
from trato.foundation.access.policy import require
from trato.foundation.kit.actor import Actor

SECONDS = 5.0
TIMES, WINDOW = 5, timedelta(minutes=1)


class CannotTry(ValueError):
    """It was tried too often just now."""


def attempt(mailbox: Mailbox, *, by: Actor, at: datetime) -> bool:
    """Sign in with both servers and out again; each try is told."""
    require(by, "conversations.mailbox.try", mailbox)
    if not limits.is_within(f"mailbox trial {by.kind} {by.id}", times=TIMES, window=WINDOW, at=at):
        raise CannotTry(_("Try again in a minute."))
    is_reached = _is_let_in(mailbox)
    mailboxes.tried(mailbox, is_reached=is_reached, by=by, at=at)
    return is_reached


def _is_let_in(mailbox: Mailbox) -> bool:
    incoming = Server(mailbox.imap_host, mailbox.imap_port, mailbox.imap_safety, mailbox.imap_user)
    outgoing = Server(mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_safety, mailbox.smtp_user)
    # The ports that are open to trials may have changed since it was written down.
    if wrong_with(incoming) or wrong_with(outgoing):
        return False
    try:
        if incoming.host:
            with servers.incoming(mailbox, seconds=SECONDS) as box:
                for name in mailbox.folders or ["INBOX"]:
                    box.folder.set(name, readonly=True)
        if outgoing.host:
            servers.outgoing(mailbox, seconds=SECONDS).quit()
    except (OSError, imaplib.IMAP4.error, ImapToolsError, smtplib.SMTPException, ssl.SSLError, ValueError):
        return False
    return True
