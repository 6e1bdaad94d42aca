"""Does a letter become a conversation, an answer a letter, and the next letter part of the same conversation? (acceptance 1)"""

import email
import time
from datetime import timedelta
from email.policy import default

import pytest
from django.utils import timezone

from tests import cast
from tests.mail.conftest import mailbox
from tests.mail.servers import Mail
from trato.domains.conversations import keeping
from trato.domains.conversations.actions import messages
from trato.domains.conversations.channels.email import fetch, servers
from trato.domains.conversations.channels.email.send import Sender
from trato.domains.conversations.models import Mailbox, Message, RawMail
from trato.foundation.jobs import worker
from trato.foundation.kit import guard
from trato.foundation.kit.actor import trato

pytestmark = pytest.mark.django_db
CHANNEL = trato("channel")
FIRST = """\
From: =?utf-8?q?N=C3=BAria?= <{theirs}@cliente.example>
To: {ours}
Subject: La sala 2
Message-ID: <first{theirs}@cliente.example>

Da error E-14.
"""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def a_minute_later():
    return timezone.now() + timedelta(minutes=1)


def send() -> int:
    """Send what is due."""
    sender = Sender(clock=a_minute_later)
    with guard.closed():
        count = sender.look()
        sender.doubt_what_was_left(everything=True)
        sender.close()
    return count


def fetched(box: Mailbox, *, count: int) -> list[Message]:
    """What came in after so many letters lie in the mailbox on the server."""
    until = time.monotonic() + 20
    # The house's own work gets none of the rights by which a test arranges things.
    with guard.closed(), servers.incoming(box) as connection:
        while True:
            folder = fetch.synchronize(connection, box, "INBOX", by=CHANNEL, now=timezone.now, pace=fetch.Pace())
            if folder.count_there >= count or time.monotonic() > until:
                break
            time.sleep(0.1)
    assert (folder.count_there, folder.count_here) == (count, count)
    time.sleep(0.3)
    worker.run_all()
    return list(Message.objects.filter(direction="in").order_by("pk"))


def arrived(mail: Mail, box: Mailbox, *, count: int):
    """The last letter in somebody's mailbox, read with the standard library."""
    until = time.monotonic() + 20
    with servers.incoming(box) as connection:
        while True:
            connection.folder.set("INBOX", readonly=True)
            numbers = connection.client.uid("SEARCH", "ALL")[1][0].split()
            if len(numbers) >= count or time.monotonic() > until:
                break
            time.sleep(0.1)
        assert len(numbers) == count
        raw = connection.client.uid("FETCH", numbers[-1].decode(), "(BODY.PEEK[])")[1][0][1]
    return email.message_from_bytes(raw, policy=default)


@pytest.mark.parametrize("has_plus", [False, True])
def test_a_letter_an_answer_and_the_answer_to_it_are_one_conversation(mail, has_plus):
    ours, theirs = f"soporte{int(has_plus)}", f"nuria{int(has_plus)}"
    box = mailbox(mail, ours, has_plus=has_plus, signature="Clima SL")
    outside = mailbox(mail, theirs, state="paused")
    Mailbox.objects.filter(pk=outside.pk).update(address=f"other{theirs}@x.example")
    hugo = cast.hugo()

    first = FIRST.format(theirs=theirs, ours=box.address).replace("\n", "\r\n").encode()
    mail.submit(f"{theirs}@cliente.example", box.address, first)
    (first,) = fetched(box, count=1)
    talk = first.conversation
    assert (first.text, first.sender_name, talk.subject, talk.inbox) == (
        "Da error E-14.",
        "Núria",
        "La sala 2",
        box.inbox,
    )

    answer = messages.answer(talk, text="¿Desde cuándo?", by=hugo.actor, at=timezone.now())
    assert send() == 1
    answer.refresh_from_db()
    assert (answer.state, answer.problem) == ("sent", "")

    got = arrived(mail, outside, count=1)
    assert (got["Subject"], got["In-Reply-To"]) == ("Re: La sala 2", f"<first{theirs}@cliente.example>")
    assert got["Message-ID"] == f"<{answer.key}>"
    assert got.get_body(("plain",)).get_content().startswith("¿Desde cuándo?\r\n\r\n-- \r\nClima SL\r\n")

    back = got["Reply-To"] or got["From"]
    second = email.message.EmailMessage()
    # With the proving address even a mailbox we never heard of goes on.
    second["From"] = "compras@cliente.example" if has_plus else f"{theirs}@cliente.example"
    second["To"], second["Subject"] = str(back), "Re: La sala 2"
    if not has_plus:
        second["In-Reply-To"] = got["Message-ID"]
    second.set_content("Desde ayer.\n")
    mail.submit(second["From"], back.addresses[0].addr_spec, second.as_bytes())
    _first, more = fetched(box, count=2)
    assert (more.conversation, more.text) == (talk, "Desde ayer.")
    talk.refresh_from_db()
    assert (talk.messages_count, talk.state) == (3, "open")
    assert set(RawMail.objects.values_list("state", flat=True)) == {"read"}


def test_files_arrive_byte_for_byte(mail):
    box = mailbox(mail, "soporte5")
    outside = mailbox(mail, "nuria5", state="paused")
    hugo = cast.hugo()
    first = FIRST.format(theirs="nuria5", ours=box.address).replace("\n", "\r\n").encode()
    mail.submit("nuria5@cliente.example", box.address, first)
    (first,) = fetched(box, count=1)
    # Whatever a way could take for its own: lone dots, line ends of all kinds, every byte; and as large as it may be.
    contents = {
        "oferta ñ.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 70_000,
        "tabla.csv": b"a;b\r\n.\r\n\n.\n..\r\n1;2\n From here\nlast",
    }
    with keeping.kept([keeping.Sent(name, [content]) for name, content in contents.items()]) as given:
        answer = messages.answer(first.conversation, text="Va.", files=given, by=hugo.actor, at=timezone.now())
    assert send() == 1
    answer.refresh_from_db()
    assert (answer.state, answer.problem) == ("sent", "")
    got = arrived(mail, outside, count=1)
    assert {one.get_filename(): one.get_payload(decode=True) for one in got.iter_attachments()} == contents
    assert [one.get_content_type() for one in got.iter_attachments()] == ["application/pdf", "text/plain"]
    assert got.get_body(("plain",)).get_content().startswith("Va.")


def test_what_the_server_does_not_take_fails_and_says_why(mail):
    box = mailbox(mail, "soporte3")
    hugo = cast.hugo()
    mail.submit("nadie@cliente.example", box.address, b"From: nadie@cliente.example\r\nSubject: x\r\n\r\nHola\r\n")
    (first,) = fetched(box, count=1)
    answer = messages.answer(first.conversation, text="Hola", by=hugo.actor, at=timezone.now())
    answer.dispatch.recipients = [{"value": "a..b@cliente.example", "name": ""}]
    answer.dispatch.save()
    send()
    answer.refresh_from_db()
    assert answer.state == "failed" and "a..b@cliente.example" in answer.problem


def test_a_server_that_is_not_there_leaves_everything_as_it_was(mail):
    box = mailbox(mail, "soporte4")
    hugo = cast.hugo()
    mail.submit("nadie@cliente.example", box.address, b"From: nadie@cliente.example\r\nSubject: x\r\n\r\nHola\r\n")
    (first,) = fetched(box, count=1)
    answer = messages.answer(first.conversation, text="Hola", by=hugo.actor, at=timezone.now())
    Mailbox.objects.filter(pk=box.pk).update(smtp_port=1)
    send()
    answer.refresh_from_db(), box.refresh_from_db()
    assert (answer.state, answer.dispatch.begun_at) == ("planned", None)
    assert box.sending_problem.startswith("The server for outgoing letters cannot be reached")
