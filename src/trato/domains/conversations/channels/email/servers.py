"""How do we speak with the servers behind a mailbox? One way in, one way out, closed to others."""

import imaplib
import smtplib
import ssl

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from trato.domains.conversations.models import Mailbox
from trato.domains.conversations.models.mailbox import Safety
from trato.foundation.access import sealing

SECONDS = 30.0
# A line of a server's answer; what is longer ends the connection and not the process.
imaplib._MAXLINE = max(imaplib._MAXLINE, 10_000_000)  # type: ignore[attr-defined]


def incoming(mailbox: Mailbox, *, seconds: float = SECONDS) -> BaseMailBox:
    """A connection to the mailbox, signed in."""
    host, port = mailbox.imap_host, mailbox.imap_port
    box: BaseMailBox
    if mailbox.imap_safety == Safety.TLS:
        box = MailBox(host, port, timeout=seconds, ssl_context=ssl.create_default_context())
    elif mailbox.imap_safety == Safety.STARTTLS:
        box = MailBoxStartTls(host, port, timeout=seconds, ssl_context=ssl.create_default_context())
    else:
        box = MailBoxUnencrypted(host, port, timeout=seconds)
    password = sealing.unseal(mailbox.imap_password) if mailbox.imap_password else ""
    return box.login(mailbox.imap_user or mailbox.address, password, initial_folder=None)


def outgoing(mailbox: Mailbox, *, seconds: float = SECONDS) -> smtplib.SMTP:
    """A connection to the server that takes our letters, signed in."""
    context = ssl.create_default_context()
    host, port = mailbox.smtp_host, mailbox.smtp_port
    server: smtplib.SMTP
    if mailbox.smtp_safety == Safety.TLS:
        server = smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=seconds)
    try:
        server.ehlo()
        if mailbox.smtp_safety == Safety.STARTTLS:
            server.starttls(context=context)
            server.ehlo()
        if mailbox.smtp_user:
            server.login(mailbox.smtp_user, sealing.unseal(mailbox.smtp_password))
    except BaseException:
        server.close()
        raise
    return server
