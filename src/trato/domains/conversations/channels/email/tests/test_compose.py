"""Is a letter of ours what was meant, whatever stands in names, subjects and quotations? (MT09, XM17)"""

import email
from datetime import UTC, datetime
from email.policy import default
from uuid import UUID

import pytest

from trato.domains.conversations.channels.email import compose
from trato.domains.conversations.channels.email.compose import CannotWrite, Quotation
from trato.domains.conversations.models import Attachment, Mailbox, Message

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TO = [{"value": "nuria@santairene.example", "name": "Núria Illescas"}]
HOSTILE = "x\r\nBcc: everybody@victim.example\r\n\r\nbody"


def written(to=TO, *, mailbox=None, **values):
    given = {"subject": "Avería", "text": "Vamos el jueves.\n\nUn saludo\n.", "in_reply_to": "", **values}
    more = {
        name: given.pop(name)
        for name in ("quotation", "references", "attachments", "unsubscribe", "address")
        if name in given
    }
    message = Message(uid=UUID(int=7), sender_name="Hugo Sanz", **given)
    box = mailbox or Mailbox(address="soporte@clima.example", aliases=["hola@clima.example"], name="Soporte")
    made = compose.letter(message, box, to=to, at=AT, **more)
    return made, email.message_from_bytes(made.content, policy=default)


def test_a_letter_has_what_a_letter_needs():
    made, read = written(in_reply_to="1@x.example", references=["0@x.example"])
    assert (made.sender, made.recipients) == ("soporte@clima.example", ["nuria@santairene.example"])
    assert read["From"] == "Soporte <soporte@clima.example>"
    assert read["To"].addresses[0].display_name == "Núria Illescas"
    assert read["Subject"] == "Re: Avería"
    assert (read["In-Reply-To"], read["References"]) == ("<1@x.example>", "<0@x.example> <1@x.example>")
    assert read["Message-ID"] == f"<{UUID(int=7)}@clima.example>"
    assert read.get_body(("plain",)).get_content().startswith("Vamos el jueves.")
    assert "<p>Vamos el jueves.</p>" in read.get_body(("html",)).get_content()
    assert "Auto-Submitted" not in read and "Reply-To" not in read and "List-Unsubscribe" not in read
    assert b"\n" not in made.content.replace(b"\r\n", b"")


def test_it_leaves_from_the_address_that_was_written_to_and_proves_where_answers_go():
    box = Mailbox(address="soporte@clima.example", aliases=["hola@clima.example"], has_plus=True, signature="Clima SL")
    made, read = written(mailbox=box, address="hola@clima.example")
    assert read["From"].addresses[0].addr_spec == "hola@clima.example"
    assert read["Reply-To"].addresses[0].addr_spec.startswith("hola+r.")
    assert made.sender.startswith("hola+b.")
    assert "-- \r\nClima SL" in read.get_body(("plain",)).get_content()


def test_a_machines_letter_says_so_and_one_to_many_lets_go():
    _made, read = written(automatic="auto_reply", unsubscribe="https://clima.example/u/1")
    assert read["Auto-Submitted"] == "auto-replied"
    assert read["List-Unsubscribe"] == "<https://clima.example/u/1>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("where", ["name", "subject", "sender", "key", "reply", "reference", "file"])
def test_nothing_typed_becomes_a_line_of_the_head(where):
    """Case MT09."""
    box = Mailbox(address="soporte@clima.example", name=HOSTILE if where == "sender" else "Soporte")
    values = {
        "name": {"to": [{"value": "a@b.example", "name": HOSTILE}]},
        "subject": {"subject": HOSTILE},
        "reply": {"in_reply_to": HOSTILE},
        "reference": {"references": [HOSTILE, "a@b>\r\nBcc: x@y.z"]},
    }.get(where, {})
    made, read = written(mailbox=box, **values)
    assert "Bcc" not in read and len(made.recipients) == 1
    assert read.get_body(("plain",)).get_content().startswith("Vamos")


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b\r\nBcc: c@d.e", "a b@c.d", "a@b c", "a@b@c,d@e", "<a@b.c>", "ñ@b.c", "a@-b", ".a@b.c"],
)
def test_what_is_no_address_gets_no_letter(address):
    with pytest.raises(CannotWrite):
        written(to=[{"value": address, "name": ""}])


def test_a_domain_in_letters_of_another_alphabet_is_written_as_servers_know_it():
    made, _read = written(to=[{"value": "ana@compañía.example", "name": ""}])
    assert made.recipients == ["ana@xn--compaa-xwa7d.example"] or made.recipients[0].startswith("ana@xn--")


def test_an_unsubscribing_address_must_be_one():
    for address in ("http://x.example/", "https://x.example/>\r\nBcc: a@b.c", "javascript:alert(1)"):
        with pytest.raises(CannotWrite):
            written(unsubscribe=address)


def test_what_is_quoted_is_text():
    """Case XM17: what the customer's letter held as markup leaves as signs."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\n</blockquote>"
    _made, read = written(quotation=Quotation("<b onclick=x>Eva</b>", AT, evil))
    page = read.get_body(("html",)).get_content()
    assert "<script" not in page and "<img" not in page and "<b onclick" not in page
    assert page.count("</blockquote>") == 1
    assert "> <script>alert(1)</script>" in read.get_body(("plain",)).get_content()


def test_files_travel_as_what_they_are_and_never_as_letters(settings, tmp_path):
    from trato.domains.conversations import files

    settings.DATA = tmp_path
    kept = []
    for number, (name, kind) in enumerate(
        [("á\r\nb.pdf", "application/pdf"), ("x.eml", "message/rfc822"), ("y", HOSTILE)]
    ):
        uid = UUID(int=100 + number)
        files.keep([b"content"], uid=uid)
        kept.append(Attachment(uid=uid, name=name, kind=kind))
    _made, read = written(attachments=kept)
    found = [(one.get_filename(), one.get_content_type(), one.get_content()) for one in read.iter_attachments()]
    assert found == [
        ("á b.pdf", "application/pdf", b"content"),
        ("x.eml", "application/octet-stream", b"content"),
        ("y", "application/octet-stream", b"content"),
    ]
    files.forget([kept[0].uid])
    with pytest.raises(CannotWrite):
        written(attachments=kept)
