"""Does every letter become what it should, once, and believe nothing that anybody can write into a letter? (class MT)"""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import cast
from tests.told import unpermitted
from trato.domains.conversations import files
from trato.domains.conversations.actions import dispatches, messages
from trato.domains.conversations.channels.email import digest, receive, return_address
from trato.domains.conversations.channels.email.receive import Arrived
from trato.domains.conversations.models import Attachment, Conversation, Inbox, Mailbox, Message, RawMail
from trato.domains.conversations.queries import conversations as known
from trato.foundation.jobs import worker
from trato.foundation.jobs.models import Job
from trato.foundation.kit.actor import Actor, trato

pytestmark = pytest.mark.django_db
CHANNEL = trato("channel")
NURIA, EVE = "nuria@santairene.example", "eve@elsewhere.example"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def box():
    inbox = Inbox.objects.create(name="Soporte", created_at=cast.NOW)
    return Mailbox.objects.create(
        address="soporte@clima.example", aliases=["hola@clima.example"], inbox=inbox, created_at=cast.NOW
    )


def written(sender=NURIA, text="Hola", **head):
    given = {"from": sender, "to": "soporte@clima.example", "subject": "La sala 2", **head}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value is not None]
    return "\r\n".join([*lines, "", text, ""]).encode()


def came(box, raw, *, recipient="", at=None):
    at = at or timezone.now()
    receive.accept([Arrived(raw, at, recipient=recipient)], mailbox=box, by=CHANNEL, at=at)
    row = RawMail.objects.order_by("-pk").first()
    digest.digest(row.pk, by=CHANNEL, at=at)
    row.refresh_from_db()
    return row


@pytest.fixture
def sent(box):
    """An answer of ours to Núria that has left."""
    first = came(box, written(message_id="<1@x.example>")).message
    answer = messages.answer(first.conversation, text="¿Desde cuándo?", by=cast.hugo().actor, at=timezone.now())
    assert dispatches.begin(answer, key="ours@clima.example", by=CHANNEL, at=timezone.now() + timedelta(minutes=1))
    return dispatches.sent(answer, by=CHANNEL, at=timezone.now())


def test_a_letter_is_safe_before_anybody_reads_it_and_digested_once(box):
    raw = written(message_id="<1@x.example>", cc="Pau <pau@santairene.example>, hola@clima.example")
    at = timezone.now()
    assert receive.accept([Arrived(raw, at)], mailbox=box, by=CHANNEL, at=at) == 1
    row = RawMail.objects.get()
    assert files.path_of(row.uid, files.LETTERS).read_bytes() == raw
    assert (row.state, row.size, row.sender) == ("new", len(raw), NURIA)
    assert Job.objects.get().kind == receive.DIGESTING
    message = digest.digest(row.pk, by=CHANNEL, at=at)
    assert digest.digest(row.pk, by=CHANNEL, at=at) is None
    talk = message.conversation
    assert (talk.subject, talk.inbox, message.text, message.key) == ("La sala 2", box.inbox, "Hola", "1@x.example")
    # Nobody writes to ourselves: our own addresses take no part.
    assert {one["value"] for one in known.reachable(talk, "email")} == {NURIA, "pau@santairene.example"}


def test_the_same_delivery_comes_in_once_and_a_colliding_one_beside_it(box):
    """Case MT17."""
    raw, at = written(message_id="<1@x.example>"), timezone.now()
    for _ in range(2):
        receive.accept([Arrived(raw, at)], mailbox=box, by=CHANNEL, at=at)
    assert RawMail.objects.count() == 1
    came(box, raw)
    forged = came(box, written(EVE, "Otra cosa", message_id="<1@x.example>"))
    again = came(box, written(text="Hola", message_id="<1@x.example>", x_hop="2"))
    assert Message.objects.count() == 2
    assert forged.message.conversation != again.message.conversation


def test_letters_without_a_name_are_told_apart_by_what_they_hold(box):
    came(box, written(text="uno"))
    came(box, written(text="dos"))
    assert Message.objects.count() == 2


def test_whoever_takes_part_goes_on_and_nobody_else(box, sent):
    """Case MT03: what a letter answers is written in it by whoever sends it."""
    names = {"in_reply_to": "<ours@clima.example>", "references": "<1@x.example> <ours@clima.example>"}
    mine = came(box, written(subject="Re: La sala 2", message_id="<2@x.example>", **names))
    assert mine.message.conversation == sent.conversation
    foreign = came(box, written(EVE, subject="Re: La sala 2", message_id="<3@x.example>", **names))
    assert foreign.message.conversation != sent.conversation
    assert (foreign.possible, foreign.message.problem) == (sent.conversation, "elsewhere")


def test_a_subject_alone_goes_on_only_for_whoever_takes_part_and_answers(box, sent):
    assert came(box, written(subject="RE: la sala 2")).message.conversation == sent.conversation
    assert came(box, written(EVE, subject="Re: La sala 2")).message.conversation != sent.conversation
    assert came(box, written(subject="La sala 2", text="Otra avería")).message.conversation != sent.conversation


def test_the_proving_address_goes_on_for_anybody(box, sent):
    back = return_address.made("soporte@clima.example", "r", sent.uid)
    found = came(box, written(EVE, to=back))
    assert (found.message.conversation, found.address) == (sent.conversation, "soporte@clima.example")
    guessed = back.replace("+r.", "+r.a")
    assert came(box, written("mallory@x.example", to=guessed)).message.conversation != sent.conversation


BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; nuria@santairene.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: text/rfc822-headers

Message-ID: <ours@clima.example>
Subject: Re: La sala 2

--b--
"""


def test_a_bounce_that_proves_itself_reaches_the_message(box, sent):
    to = return_address.made("soporte@clima.example", "b", sent.uid)
    row = came(box, BOUNCE.format(to=to).replace("\n", "\r\n").encode(), recipient=to)
    sent.refresh_from_db()
    assert (sent.state, row.message, row.state) == ("failed", sent, "read")
    assert "User unknown" in sent.problem and NURIA in sent.problem
    assert Message.objects.count() == 2


def test_a_forged_bounce_only_lies_there(box, sent):
    """Case MT20: nobody closes a customer's address with a letter they wrote themselves."""
    for to in ("soporte@clima.example", "soporte+b.aaaa.bbbb@clima.example"):
        row = came(box, BOUNCE.format(to=to).replace("\n", "\r\n").encode(), recipient=to)
        assert row.message != sent and row.message.automatic == "bounce"
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_holiday_answer_wakes_nobody_and_belongs_to_its_conversation(box, sent):
    """Case MT06."""
    to = return_address.made("soporte@clima.example", "b", sent.uid)
    row = came(box, written(subject="Fuera de la oficina", auto_submitted="auto-replied"), recipient=to)
    talk = Conversation.objects.get(pk=sent.conversation_id)
    assert (row.message.conversation, row.message.automatic, talk.state) == (talk, "out_of_office", "waiting")


def test_our_own_letter_does_not_come_back(box):
    """Case MT06: no circle."""
    row = came(box, written("Soporte <soporte@clima.example>"))
    assert (row.state, Message.objects.count()) == ("ignored", 0)
    assert came(box, written("soporte+x@clima.example")).state == "ignored"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("mx.clima.example; dmarc=pass header.from=santairene.example", "passed"),
        ("mx.clima.example; dkim=pass header.d=santairene.example", "passed"),
        ("mx.clima.example; spf=pass smtp.mailfrom=x@santairene.example", "passed"),
        ("mx.clima.example; dkim=pass header.d=elsewhere.example", "unverified"),
        ("mx.clima.example; dmarc=fail; dkim=pass header.d=santairene.example", "unverified"),
        ("mx.clima.example; spf=none", "unverified"),
        ("mx.elsewhere.example; dmarc=pass", "unverified"),
        (None, "unverified"),
    ],
)
def test_only_our_own_server_vouches_for_a_sender(box, told, found):
    """Case MT02."""
    Mailbox.objects.update(trusted_server="mx.clima.example")
    box.refresh_from_db()
    row = came(box, written(authentication_results=told))
    assert row.sender_check == found
    assert row.message.problem == ("unverified" if found == "unverified" else "")


def test_what_a_forger_adds_below_is_not_believed(box):
    """Case MT02: our server writes on top."""
    Mailbox.objects.update(trusted_server="mx.clima.example")
    box.refresh_from_db()
    ours = b"Authentication-Results: mx.clima.example; dmarc=fail\r\n"
    theirs = written(authentication_results="mx.clima.example; dmarc=pass")
    assert came(box, ours + theirs).sender_check == "unverified"


@pytest.mark.parametrize("date", ["Mon, 01 Jan 0000 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 +0000", "x", None])
def test_the_time_is_ours(box, date):
    """Case MT18."""
    at = timezone.now()
    message = came(box, written(date=date), at=at).message
    assert (message.happened_at, message.conversation.waiting_since) == (at, at)


@pytest.mark.parametrize("sender", [None, "", "<>", '"a" <', "(c):", "undisclosed-recipients:;"])
def test_a_letter_from_nobody_is_still_a_letter(box, sender):
    row = came(box, written(sender, to=None, subject=None))
    assert row.state == "read" and row.message.sender


def test_two_thousand_files_and_garbage_cost_only_themselves(box):
    """Case MT15: what is not read lies there as it came."""
    parts = "".join(
        f"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=../{n}.pdf\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n!!{n}!!\r\n"
        for n in range(2_000)
    )
    raw = written(text=f"{parts}--b--", content_type="multipart/mixed; boundary=b")
    row = came(box, raw)
    found = Attachment.objects.filter(message=row.message)
    assert row.state == "read" and row.problem == "too_many_parts" and 0 < found.count() < 2_000
    assert all("/" not in one.name and files.path_of(one.uid).exists() for one in found)
    assert files.path_of(row.uid, files.LETTERS).read_bytes() == raw


def test_files_of_a_letter_that_was_there_already_are_not_kept_twice(box, tmp_path):
    part = "--b\r\nContent-Type: text/plain\r\n\r\nHola\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4 x\r\n--b--"
    head = {"content_type": "multipart/mixed; boundary=b", "message_id": "<1@x.example>"}
    came(box, written(text=part, **head))
    came(box, written(text=part, x_hop="2", **head))
    assert (Message.objects.count(), Attachment.objects.count()) == (1, 1)
    assert len([one for one in (tmp_path / "files" / "attached").rglob("*") if one.is_file()]) == 1


def test_a_flood_of_one_sender_keeps_nobody_waiting(box):
    """Case MT24: letters are digested in turn of those who wrote."""
    at = timezone.now()
    flood = [Arrived(written(EVE, f"{n}"), at) for n in range(60)]
    receive.accept(flood, mailbox=box, by=CHANNEL, at=at)
    receive.accept([Arrived(written(), at)], mailbox=box, by=CHANNEL, at=at)
    honest = RawMail.objects.get(sender=NURIA)
    assert receive.undigested(most=5)[:2][1] == honest.pk


def test_work_for_many_letters_is_asked_for_once_and_nothing_is_left_behind(box):
    at = timezone.now() - timedelta(seconds=5)
    for n in range(5):
        receive.accept([Arrived(written(text=str(n)), at)], mailbox=box, by=CHANNEL, at=at)
    assert Job.objects.count() == 1
    worker.run_all()
    assert RawMail.objects.filter(state="read").count() == 5
    assert Job.objects.get().result == {"letters": 5}


def test_a_letter_whose_bytes_are_gone_says_so(box):
    at = timezone.now()
    receive.accept([Arrived(written(), at)], mailbox=box, by=CHANNEL, at=at)
    row = RawMail.objects.get()
    files.forget([row.uid], files.LETTERS)
    assert digest.digest(row.pk, by=CHANNEL, at=at) is None
    row.refresh_from_db()
    assert row.state == "unreadable" and row.problem


def test_a_code_sent_to_our_address_is_seen_by_staff_only(box):
    """Case MT05: who registers somewhere with our address does not get to see what comes back."""
    row = came(box, written("no-reply@bank.example", "Your code is 123456"))
    guest = Actor(kind="user", id=1, name="Guest", roles=frozenset({"portal_customer"}), account_id=row.pk)
    assert not known.visible_to(guest).exists()
    assert row.message.automatic


def test_nobody_else_brings_letters(box):
    hugo = cast.hugo().actor
    with unpermitted():
        receive.accept([Arrived(written(), cast.NOW)], mailbox=box, by=hugo, at=cast.NOW)
    with unpermitted():
        digest.digest(1, by=hugo, at=cast.NOW)
