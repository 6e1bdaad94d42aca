"""Real mail servers for the tests of this folder; where they are not installed, a word says how to get them."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cast
from tests.mail import servers
from tests.mail.servers import Mail
from trato.domains.conversations.models import Inbox, Mailbox
from trato.foundation.access import sealing


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Mail]:
    if not Path(servers.DOVECOT).exists():
        pytest.skip("Dovecot is not installed (on Debian: apt-get install dovecot-imapd)")
    mail = Mail()
    try:
        mail.start_dovecot()
        yield mail
    finally:
        mail.stop()


@pytest.fixture(scope="session")
def mail(dovecot: Mail) -> Iterator[Mail]:
    """Both servers; letters sent to anybody end in the mailbox named before the at sign."""
    if not Path(servers.SMTPD).exists() or not Path(servers.LDA).exists():
        pytest.skip("OpenSMTPD is not installed (on Debian: apt-get install opensmtpd)")
    if os.geteuid() or sys.platform != "linux":
        pytest.skip("OpenSMTPD only starts as root")
    with servers.one_smtpd():
        dovecot.start_smtpd()
        yield dovecot


def mailbox(mail: Mail, name: str, **more: object) -> Mailbox:
    """A mailbox of ours on these servers, with an inbox."""
    inbox, _is_new = Inbox.objects.get_or_create(name=f"Buzón {name}", defaults={"created_at": cast.NOW})
    password = sealing.seal(servers.PASSWORD)
    given = {
        "address": f"{name}@clima.example", "name": "Clima SL", "inbox": inbox, "imap_host": "127.0.0.1",
        "imap_port": mail.imap_port, "imap_safety": "none", "imap_user": name, "imap_password": password,
        "smtp_host": "127.0.0.1", "smtp_port": mail.smtp_port, "smtp_safety": "none", "created_at": cast.NOW, **more,
    }  # fmt: skip
    return Mailbox.objects.create(**given)
