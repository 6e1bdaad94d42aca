"""Do the words of old messages and old letters go when their time is over, and nothing else? (SOC-09)"""

import hashlib
from datetime import timedelta

import pytest

from tests import cast
from trato.domains.conversations import files
from trato.domains.conversations.actions import messages
from trato.domains.conversations.actions.messages import File, Incoming
from trato.domains.conversations.channels.email import receive
from trato.domains.conversations.channels.email.receive import Arrived
from trato.domains.conversations.models import Attachment, Message, RawMail
from trato.domains.conversations.models.raw_mail import RawState
from trato.domains.conversations.queries.senders import Address
from trato.domains.conversations.tests.test_mailboxes import defined
from trato.foundation.kit.actor import trato
from trato.foundation.kit.identifiers import new_uid
from trato.foundation.privacy.actions import retention

pytestmark = pytest.mark.django_db
CHANNEL = trato("channel")
IN_A_YEAR = cast.NOW + timedelta(days=366)


@pytest.fixture
def admin():
    return cast.admin()


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def wrote(text, *, at=cast.NOW, attached=(), conversation=None):
    sender = Address("email", "nuria@santairene.example", "Núria Illescas")
    incoming = Incoming("email", sender, text, at, subject="Error E-14", files=attached, conversation=conversation)
    return messages.receive(incoming, by=CHANNEL, at=at)


def lying(content=b"%PDF-1.7"):
    uid = new_uid()
    kept = files.keep([content], uid=uid)
    return File(uid, "manual.pdf", "application/pdf", kept.size, kept.digest)


def keep_for_a_year(admin, code, days=365):
    retention.decide(code, days=days, is_active=True, by=admin.actor, at=cast.NOW)


def test_old_messages_lose_their_words_and_files_and_stay_known(admin, django_capture_on_commit_callbacks):
    one = lying()
    old = wrote("La sala 2 da error.", attached=[one])
    keep_for_a_year(admin, "conversations.messages")
    assert retention.apply("conversations.messages", by=admin.actor, at=cast.NOW + timedelta(days=300)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply("conversations.messages", by=admin.actor, at=IN_A_YEAR) == 1
    emptied = Message.objects.select_related("conversation").get(pk=old.pk)
    assert (emptied.text, emptied.subject, emptied.direction) == ("", "", "in")
    assert (emptied.conversation.subject, emptied.conversation.snippet) == ("", "")
    assert not Attachment.objects.exists()
    assert not files.path_of(one.uid).exists()
    assert retention.apply("conversations.messages", by=admin.actor, at=IN_A_YEAR) == 0


def test_a_message_that_was_only_a_file_loses_it_too(admin):
    wrote("", attached=[lying()])
    Message.objects.update(subject="")
    keep_for_a_year(admin, "conversations.messages")
    assert retention.apply("conversations.messages", by=admin.actor, at=IN_A_YEAR) == 1
    assert not Attachment.objects.exists()


def test_a_conversation_that_goes_on_keeps_its_subject_and_its_young_messages(admin):
    old = wrote("La sala 2 da error.")
    young = wrote("Ya funciona.", at=cast.NOW + timedelta(days=200), conversation=old.conversation)
    keep_for_a_year(admin, "conversations.messages")
    assert retention.apply("conversations.messages", by=admin.actor, at=IN_A_YEAR) == 1
    young.conversation.refresh_from_db()
    assert Message.objects.get(pk=young.pk).text == "Ya funciona."
    assert young.conversation.subject == "Error E-14"


def test_letters_as_they_came_go_when_they_were_read_and_are_not_fetched_again(
    admin, django_capture_on_commit_callbacks
):
    mailbox = defined(admin)
    for state in (RawState.READ, RawState.NEW):
        content = f"From: nuria@santairene.example\r\n\r\n{state}".encode()
        receive.accept([Arrived(content, cast.NOW, recipient=state)], mailbox=mailbox, by=CHANNEL, at=cast.NOW)
        RawMail.objects.filter(recipient=state).update(state=state)
    keep_for_a_year(admin, "conversations.letters", days=30)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply("conversations.letters", by=admin.actor, at=cast.NOW + timedelta(days=31)) == 1
    read, new = RawMail.objects.order_by("pk")
    assert (read.sender, read.size, files.path_of(read.uid, files.LETTERS).exists()) == ("", 0, False)
    assert hashlib.sha256(files.path_of(new.uid, files.LETTERS).read_bytes()).hexdigest() == new.digest
    assert retention.apply("conversations.letters", by=admin.actor, at=cast.NOW + timedelta(days=31)) == 0
