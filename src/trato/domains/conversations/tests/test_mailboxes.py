"""Does the company keep its mailboxes, and does nothing that opens them ever come out again? (SS08)"""

import base64
import dataclasses
import socket
import threading

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse
from django.utils import timezone

from tests import cast
from tests.told import STRANGERS, heard, refused, unpermitted
from trato.domains.conversations.actions import mailboxes
from trato.domains.conversations.actions.mailboxes import CannotKeep, Wanted
from trato.domains.conversations.channels.email import dkim as signing
from trato.domains.conversations.channels.email import trial
from trato.domains.conversations.models import Inbox, Mailbox, MailFolder
from trato.domains.conversations.queries import mailboxes as known
from trato.domains.conversations.queries.mail_servers import Server
from trato.faces.api.tests.calling import Program
from trato.foundation.access import sealing
from trato.foundation.kit.actor import trato
from trato.foundation.stream.vocabulary.conversations import MailboxDefined, MailboxPaused, MailboxTried

pytestmark = pytest.mark.django_db
IN = Server("imap.clima.example", 993, "tls", "soporte", "secret-in")
OUT = Server("smtp.clima.example", 465, "tls", "soporte", "secret-out")
WANTED = Wanted(address="Soporte@Clima.example", name="Clima SL", incoming=IN, outgoing=OUT)


@pytest.fixture
def admin():
    return cast.admin()


def defined(admin, wanted=WANTED, **more):
    return mailboxes.define(dataclasses.replace(wanted, **more), by=admin.actor, at=cast.NOW)


def pem(bits=2048):
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key, key.private_bytes(*form).decode()


def test_a_mailbox_is_kept_and_what_opens_it_is_sealed(admin):
    with heard() as news:
        box = defined(admin)
    assert [one.event for one in news] == [MailboxDefined(mailbox_id=box.pk)]
    assert (box.address, box.state, box.is_personal) == ("soporte@clima.example", "active", False)
    assert "secret" not in box.imap_password and sealing.unseal(box.imap_password) == "secret-in"
    assert sealing.unseal(box.smtp_password) == "secret-out"


def test_what_is_left_empty_stays(admin):
    box = defined(admin)
    same = dataclasses.replace(WANTED, incoming=dataclasses.replace(IN, password=None, host="mx.clima.example"))
    changed = mailboxes.define(same, mailbox=box, by=admin.actor, at=cast.NOW)
    assert (changed.pk, changed.imap_host) == (box.pk, "mx.clima.example")
    assert sealing.unseal(changed.imap_password) == "secret-in"


@pytest.mark.parametrize(
    "senseless",
    [
        {"address": "nobody"},
        {"address": "a+b@clima.example"},
        {"aliases": ["soporte@clima.example"]},
        {"aliases": ["x@y.example\r\nBcc: a@b.c"]},
        {"incoming": Server(), "outgoing": Server()},
        {"incoming": dataclasses.replace(IN, port=22)},
        {"outgoing": dataclasses.replace(OUT, port=6379)},
        {"incoming": dataclasses.replace(IN, host="x.example/path")},
        {"incoming": dataclasses.replace(IN, host="a b")},
        {"incoming": dataclasses.replace(IN, password="x\r\nA1 LOGOUT")},
        {"incoming": dataclasses.replace(IN, safety="none")},
        {"folders": ['IN"BOX']},
        {"signature": "x" * 2001},
        {"dkim_selector": "s1"},
        {"dkim_selector": "s1", "dkim_key": "nonsense"},
        {"dkim_selector": "s 1", "dkim_key": "nonsense"},
    ],
)
def test_a_senseless_mailbox_is_refused(admin, senseless):
    with refused(CannotKeep):
        defined(admin, **senseless)


def test_an_address_belongs_to_one_mailbox(admin):
    defined(admin, aliases=["hola@clima.example"])
    with refused(CannotKeep):
        defined(admin, address="hola@clima.example")


def test_it_is_paused_and_resumed(admin):
    box = defined(admin)
    assert known.in_use() == [box]
    with heard() as news:
        mailboxes.pause(box, by=admin.actor, at=cast.NOW)
        assert not known.is_any_in_use()
        mailboxes.pause(box, by=admin.actor, at=cast.NOW)
    assert [one.event.is_paused for one in news if isinstance(one.event, MailboxPaused)] == [True, False]


def test_how_it_went_is_written_down(admin):
    box = defined(admin)
    channel = trato("channel")
    mailboxes.fetching_went(box, problem="away", by=channel, at=cast.NOW)
    mailboxes.sending_went(box, problem="", by=channel, at=cast.NOW)
    box.refresh_from_db()
    assert (box.problem, box.seen_at, box.sending_problem, box.sent_at) == ("away", None, "", cast.NOW)


def test_only_administrators_keep_mailboxes(admin):
    box, hugo = defined(admin), cast.hugo().actor
    for verb in (
        lambda: mailboxes.define(WANTED, by=hugo, at=cast.NOW),
        lambda: mailboxes.pause(box, by=hugo, at=cast.NOW),
        lambda: mailboxes.tried(box, is_reached=True, by=hugo, at=cast.NOW),
        lambda: mailboxes.fetching_went(box, problem="", by=hugo, at=cast.NOW),
        lambda: mailboxes.sending_went(box, problem="", by=hugo, at=cast.NOW),
        lambda: trial.attempt(box, by=hugo, at=cast.NOW),
    ):
        with unpermitted():
            verb()


@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_see_no_mailbox(admin, stranger):
    defined(admin)
    assert not known.visible_to(stranger).exists()


def test_a_letter_carries_a_signature_that_holds(admin):
    key, text = pem()
    box = defined(admin, dkim_selector="S1", dkim_key=text)
    assert "PRIVATE" not in box.dkim_key
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    letter = b"From: soporte@clima.example\r\nTo: a@b.example\r\nSubject: x\r\n\r\nHola\r\n"
    signed = signing.signed(letter, box)
    asked = []

    def told(name, timeout=5):
        asked.append(name)
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    assert dkim.verify(signed, dnsfunc=told) and asked == [b"s1._domainkey.clima.example."]
    assert not dkim.verify(signed.replace(b"Hola", b"Adios"), dnsfunc=told)
    assert signing.signed(letter, Mailbox(address="a@b.example")) == letter


@pytest.fixture
def silent():
    """A server that is there and says nothing sensible."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            while True:
                try:
                    near, _peer = server.accept()
                except OSError:
                    return
                near.sendall(b"NO\r\n")
                near.close()

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


def test_a_trial_says_the_same_whatever_is_wrong_and_only_some_times(admin, settings, silent):
    """Case SS08."""
    box = defined(admin)
    with heard() as news:
        for port, allowed in ((silent, []), (silent, [silent]), (1, [1]), (22, []), (22, [])):
            settings.MAIL_PORTS = allowed
            Mailbox.objects.filter(pk=box.pk).update(
                imap_host="127.0.0.1", imap_port=port, imap_safety="none", smtp_host=""
            )
            box.refresh_from_db()
            assert trial.attempt(box, by=admin.actor, at=cast.NOW) is False
    assert [one.event for one in news] == [MailboxTried(mailbox_id=box.pk, is_reached=False)] * 5
    with pytest.raises(trial.CannotTry):
        trial.attempt(box, by=admin.actor, at=cast.NOW)


def test_a_port_that_is_not_open_to_trials_is_not_even_asked(admin, silent, monkeypatch):
    """Case SS08: nobody looks through a network with it."""
    box = defined(admin)
    Mailbox.objects.filter(pk=box.pk).update(imap_host="127.0.0.1", imap_port=silent, imap_safety="none")
    box.refresh_from_db()
    monkeypatch.setattr(socket, "create_connection", lambda *_args, **_more: pytest.fail("it was asked"))
    assert trial.attempt(box, by=admin.actor, at=cast.NOW) is False


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return client


def given(**more):
    return {
        "address": "soporte@clima.example", "name": "Clima SL", "imap_host": "imap.clima.example", "imap_port": "993",
        "imap_safety": "tls", "imap_user": "soporte", "imap_password": "secret-in", "smtp_host": "smtp.clima.example",
        "smtp_port": "465", "smtp_safety": "tls", "smtp_user": "soporte", "smtp_password": "secret-out",
        "folders": "INBOX, Facturas", "aliases": "hola@clima.example, info@clima.example", **more,
    }  # fmt: skip


def test_an_administrator_adds_a_mailbox_changes_it_and_sees_how_it_is_doing(page):
    assert page.post(reverse("console_mailbox_new"), given()).status_code == 302
    box = Mailbox.objects.get()
    assert (box.folders, box.aliases) == (["INBOX", "Facturas"], ["hola@clima.example", "info@clima.example"])
    MailFolder.objects.create(mailbox=box, name="INBOX", count_there=1200, count_here=1199, counted_at=timezone.now())
    Mailbox.objects.update(problem="Nobody answers.")
    seen = page.get(reverse("console_mailboxes")).content.decode()
    assert "1.200" in seen and "1.199" in seen and "Nobody answers." in seen
    form = page.get(reverse("console_mailbox", args=[box.uid])).content.decode()
    assert "secret" not in form and "gAAAA" not in form
    page.post(reverse("console_mailbox", args=[box.uid]), given(imap_password="", smtp_password="", name="Clima"))
    box.refresh_from_db()
    assert (box.name, sealing.unseal(box.imap_password), box.problem) == ("Clima", "secret-in", "")
    page.post(reverse("console_mailbox_pause", args=[box.uid]))
    box.refresh_from_db()
    assert box.state == "paused"
    assert page.post(reverse("console_mailbox_try", args=[box.uid])).status_code == 302


def test_a_wrong_form_says_so_and_shows_no_secret(page):
    answer = page.post(reverse("console_mailbox_new"), given(imap_port="22", dkim_key="secret"))
    assert answer.status_code == 422 and b"secret" not in answer.content and not Mailbox.objects.exists()


def test_nobody_else_comes_to_these_pages(client, admin):
    box = defined(admin)
    client.force_login(cast.hugo())
    for name in ("console_mailboxes", "console_mailbox_new"):
        assert client.get(reverse(name)).status_code == 403
    for name in ("console_mailbox", "console_mailbox_domain"):
        assert client.get(reverse(name, args=[box.uid])).status_code == 403
    for name in ("console_mailbox_pause", "console_mailbox_try"):
        assert client.post(reverse(name, args=[box.uid])).status_code == 403


def test_a_mailbox_names_its_inbox(page):
    inbox = Inbox.objects.create(name="Soporte", created_at=cast.NOW)
    page.post(reverse("console_mailbox_new"), given(inbox=str(inbox.pk)))
    assert Mailbox.objects.get().inbox == inbox
    assert "Soporte" in page.get(reverse("console_mailboxes")).content.decode()


def test_a_program_keeps_mailboxes_and_never_sees_what_opens_them(admin):
    cast.company()
    program = Program(admin)
    sent = {
        "address": "soporte@clima.example",
        "incoming": {"host": "imap.clima.example", "user": "soporte", "password": "secret-in"},
        "outgoing": {"host": "smtp.clima.example", "port": 465, "password": "secret-out"},
    }
    made = program.post("/mailboxes", sent)
    assert made["address"] == "soporte@clima.example" and "secret" not in str(made)
    again = program.patch(
        f"/mailboxes/{made['id']}", {**sent, "name": "Clima", "incoming": {"host": "mx.clima.example"}}
    )
    assert again["name"] == "Clima" and sealing.unseal(Mailbox.objects.get().imap_password) == "secret-in"
    assert program.post(f"/mailboxes/{made['id']}/pause", {}, status=200)["state"] == "paused"
    assert [one["address"] for one in program.get("/mailboxes")["items"]] == ["soporte@clima.example"]
    sent["incoming"]["port"] = 22
    assert "993" in program.refused(409, "POST", "/mailboxes", sent)["detail"]
