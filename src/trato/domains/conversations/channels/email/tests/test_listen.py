"""Does a mail server that delivers to us hear the truth? (MT15, MT24)"""

import contextlib
import smtplib

import pytest

from tests import cast
from tests.mail.servers import free_port
from trato.domains.conversations import files
from trato.domains.conversations.channels.email import listen
from trato.domains.conversations.models import Mailbox, RawMail

LETTER = b"From: nuria@santairene.example\r\nTo: soporte@clima.example\r\nSubject: x\r\n\r\n.Hola\r\n"


@pytest.fixture
def box(committed, settings, tmp_path):
    settings.DATA = tmp_path
    return Mailbox.objects.create(address="soporte@clima.example", aliases=["Hola@clima.example"], created_at=cast.NOW)


@pytest.fixture(params=["smtp", "lmtp"])
def server(request, box):
    port = free_port()
    with listen.listening(f"{request.param}://127.0.0.1:{port}"):
        kind = smtplib.SMTP if request.param == "smtp" else smtplib.LMTP
        with kind("127.0.0.1", port) as connection:
            yield connection


def test_a_delivered_letter_is_safe_when_its_server_is_told_so(server, box):
    assert server.sendmail("nuria@santairene.example", ["soporte@clima.example"], LETTER) == {}
    row = RawMail.objects.get()
    assert (row.mailbox, row.recipient, row.state) == (box, "soporte@clima.example", "new")
    assert files.path_of(row.uid, files.LETTERS).read_bytes() == LETTER
    # Its server did not hear us and comes again.
    server.sendmail("nuria@santairene.example", ["HOLA+r.x@clima.example"], LETTER)
    assert RawMail.objects.count() == 1


def test_over_lmtp_each_recipient_hears_of_it(server):
    server.ehlo_or_helo_if_needed()
    server.mail("a@b.example")
    for name in ("soporte@clima.example", "hola@clima.example"):
        assert server.rcpt(name)[0] == 250
    server.docmd("DATA")
    server.send(LETTER + b".\r\n")
    heard = [server.getreply()[0] for _ in range(2 if isinstance(server, smtplib.LMTP) else 1)]
    assert set(heard) == {250} and server.noop()[0] == 250
    assert RawMail.objects.count() == 1


def test_who_is_not_known_here_gets_nothing(server):
    for name in ("nobody@clima.example", "soporte@elsewhere.example", "soporte@clima.example@elsewhere.example"):
        with pytest.raises((smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)) as refused:
            server.sendmail("a@b.example", [name], LETTER)
        server.rset()
        assert str(refused.value)
    assert not RawMail.objects.exists()


def test_a_letter_that_is_too_large_is_refused_so_that_its_sender_hears_of_it(server, monkeypatch):
    """Case MT15."""
    server.ehlo_or_helo_if_needed()
    with pytest.raises(smtplib.SMTPException):
        server.sendmail("a@b.example", ["soporte@clima.example"], LETTER, mail_options=[f"SIZE={listen.LARGEST + 1}"])
    assert not RawMail.objects.exists()


def test_whoever_brings_too_many_is_asked_to_come_back(server, monkeypatch):
    """Case MT24."""
    monkeypatch.setattr(listen, "LETTERS_A_MINUTE", 2)
    answers = []
    for number in range(4):
        with contextlib.suppress(smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused):
            answers.append(server.sendmail("a@b.example", ["soporte@clima.example"], LETTER + b"%d\r\n" % number))
    assert RawMail.objects.count() == 2


def test_a_letter_that_cannot_be_kept_is_not_taken(server, settings, tmp_path):
    """250 is only said when it lies safe."""
    settings.DATA = tmp_path / "file"
    settings.DATA.write_text("")
    with contextlib.suppress(smtplib.SMTPException):
        assert server.sendmail("a@b.example", ["soporte@clima.example"], LETTER) != {}
    assert not RawMail.objects.exists()


@pytest.mark.parametrize("address", ["smtp://127.0.0.1", "http://127.0.0.1:1", "127.0.0.1:25", ""])
def test_an_address_to_listen_at_has_to_be_one(address):
    with pytest.raises(ValueError), listen.listening(address):
        pass
