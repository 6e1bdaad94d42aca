"""Do files go along with answers and notes, whole, named harmlessly, or not at all? (CCT-04, XF02, XF03, XF05, FU01, FU02, FU13)"""

import base64
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests import cast
from trato.config.bridge import LARGEST_BODY
from trato.config.uploads import most_bytes
from trato.domains.conversations import files, keeping
from trato.domains.conversations.actions import messages
from trato.domains.conversations.actions.messages import Incoming
from trato.domains.conversations.models import Attachment, Message
from trato.domains.conversations.queries.senders import Address
from trato.faces.api.tests.calling import Program
from trato.foundation.kit.actor import trato

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def hugo(client):
    hugo = cast.hugo()
    client.force_login(hugo)
    return hugo


@pytest.fixture
def talk():
    at = timezone.now() - timedelta(hours=1)
    sender = Address("email", "nuria@santairene.example", "Núria Illescas")
    one = Incoming("email", sender, "Hola", at, subject="Oferta", is_by_sender=False)
    return messages.receive(one, by=trato("channel"), at=at).conversation


def file(content=PDF, name="oferta.pdf"):
    return SimpleUploadedFile(name, content)


def write(client, talk, *sent, headers=None, **fields):
    fields = {"kind": "answer", "text": "Va adjunto.", "channel": "email", **fields}
    return client.post(reverse("conversation_write", args=[talk.uid]), fields | {"files": list(sent)}, headers=headers)


def kept_in(folder):
    return [one for one in Path(folder).rglob("*") if one.is_file()]


def document():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return made.getvalue()


@pytest.mark.parametrize("kind", ["answer", "note"])
def test_files_go_with_an_answer_and_with_a_note_and_are_downloads_in_the_thread(client, hugo, talk, kind):
    assert write(client, talk, file(), file(b"a;b\n1;2\n", "tabla.csv"), kind=kind).status_code == 302
    message = Message.objects.exclude(direction="in").get()
    one, two = message.attachments.order_by("pk")
    assert (one.name, one.kind, one.size, two.name, two.kind) == (
        "oferta.pdf",
        "application/pdf",
        len(PDF),
        "tabla.csv",
        "text/plain",
    )
    address = reverse("conversation_file", args=[talk.uid, one.uid])
    assert address in client.get(reverse("conversation", args=[talk.uid])).content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/octet-stream" and answer["Content-Disposition"].startswith("attach")


def test_an_answer_may_be_files_alone(client, hugo, talk):
    assert write(client, talk, file(), text="").status_code == 302
    assert write(client, talk, text="").status_code == 422


def test_a_script_is_told_where_to_go_instead_of_being_led_there(client, hugo, talk):
    answer = write(client, talk, file(), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("conversation", args=[talk.uid]))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script>", "oferta.html"),
        (b"<html><script>alert(1)</script>", "oferta.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.png"),
        (b"<?xml version='1.0'?><a/>", "datos.xml"),
        (b"MZ\x90\x00\x03" + b"\0" * 200, "factura.pdf.exe"),
        (b"\x7fELF" + b"\0" * 200, "programa"),
        (b"PK\x03\x04 no archive", "oferta.docx"),
        (b"alert(1)\x00", "x.js"),
        (b"", "vacio.pdf"),
    ],
)
def test_what_a_browser_or_a_machine_would_run_is_refused_and_nothing_is_kept(
    client, hugo, talk, tmp_path, content, name
):
    """XF02, XF03: told by its content, whatever it is called; the good file beside it does not stay either."""
    answer = write(client, talk, file(), file(content, name))
    html = answer.content.decode()
    assert answer.status_code == 422 and "Va adjunto." in html
    assert "Hay que volver a elegir los archivos" in html
    assert not Attachment.objects.exists() and kept_in(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\x.pdf", "x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("\u200b.htaccess", "htaccess.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ('"><img src=x>.pdf', "img src=x.pdf"),
        (". .pdf. ", "pdf.pdf"),
        ("", "file.pdf"),
    ],
)
def test_names_become_harmless(hugo, talk, name, shown):
    """FU01, FU02: under a drawn name on the disk; what is shown and sent has no folders and no misleading signs."""
    with keeping.kept([keeping.Sent(name, [PDF])]) as made:
        assert made[0].name == shown
        assert files.path_of(made[0].uid).name == made[0].uid.hex


def test_documents_go_along(hugo):
    with keeping.kept([keeping.Sent("contrato.docx", [document()])]) as made:
        assert made[0].name == "contrato.docx" and made[0].kind.endswith("wordprocessingml.document")


def test_at_most_ten_files_of_25_megabytes_together(client, hugo, talk, tmp_path, monkeypatch):
    answer = write(client, talk, *[file(name=f"{number}.pdf") for number in range(11)])
    assert answer.status_code == 422 and "10 archivos" in answer.content.decode()
    monkeypatch.setattr(keeping, "MOST_BYTES", len(PDF) * 2)
    answer = write(client, talk, file(), file(), file())
    assert answer.status_code == 422 and "MB en total" in answer.content.decode()
    assert kept_in(tmp_path) == []
    assert write(client, talk, file(), file()).status_code == 302


def test_the_verbs_hold_the_limits_too(hugo, talk):
    one = messages.File(None, "x.pdf", "application/pdf", keeping.MOST_BYTES, "")
    for given in ([one, one], [one._replace(size=1)] * 11):
        for verb in (messages.answer, messages.note):
            with pytest.raises(keeping.CannotAttach):
                verb(talk, text="x", files=given, by=hugo.actor, at=timezone.now())


def test_an_answer_that_has_to_wait_keeps_no_file_and_says_so(client, hugo, talk, tmp_path):
    seen = talk.last_message_id
    messages.note(talk, text="Ojo", by=cast.eva().actor, at=timezone.now())
    answer = write(client, talk, file(), seen_upto=seen)
    html = answer.content.decode()
    assert answer.status_code == 422 and "oferta.pdf" in html and kept_in(tmp_path) == []
    assert not Message.objects.filter(direction="out").exists()


def test_whoever_may_not_answer_leaves_no_file(client, talk, tmp_path):
    client.force_login(cast.user("Omar Bell", "outsourced_agent"))
    assert write(client, talk, file()).status_code == 404
    client.force_login(cast.user("Ana Ruiz", "analyst"))
    assert write(client, talk, file()).status_code == 403
    assert kept_in(tmp_path) == []


def test_taken_back_it_says_that_files_have_to_be_chosen_again(client, hugo, talk):
    write(client, talk, file())
    message = Message.objects.get(direction="out")
    client.post(reverse("message_cancel", args=[message.uid]))
    assert "hay que volver a elegirlos" in client.get(reverse("conversation", args=[talk.uid])).content.decode()


def test_only_those_who_may_answer_send_more_than_a_form(client, hugo):
    place = "/inbox/0197f000-0000-7000-8000-00000000dead/write"

    def most(cookie, path=place):
        return most_bytes({"method": "POST", "path": path, "headers": [(b"cookie", cookie.encode())]})

    cookie = client.cookies.output(header="", sep=";").strip()
    assert most(cookie) == 50_000_000
    assert most("") == most(cookie, place + "/x") == most(cookie, "/inbox") == LARGEST_BODY


def test_programs_attach_and_take_files(hugo, talk, tmp_path):
    program = Program(hugo)
    sent = {"text": "Va adjunto.", "files": [{"name": "oferta.pdf", "content": base64.b64encode(PDF).decode()}]}
    for place in ("messages", "notes"):
        (one,) = program.post(f"/conversations/{talk.uid}/{place}", sent)["attachments"]
        assert (one["name"], one["kind"], one["size"]) == ("oferta.pdf", "application/pdf", len(PDF))
        taken = program.get(f"/conversations/{talk.uid}/attachments/{one['id']}")
        assert base64.b64decode(taken["content"]) == PDF
    count = len(kept_in(tmp_path))
    for content in ("no base64!", base64.b64encode(b"<html>").decode()):
        sent["files"] = [{"name": "x.pdf", "content": content}]
        program.refused(409, "POST", f"/conversations/{talk.uid}/messages", sent)
    program.refused(404, "GET", f"/conversations/{talk.uid}/attachments/{talk.uid}")
    stranger = Program(cast.user("Omar Bell", "outsourced_agent"))
    stranger.refused(404, "GET", f"/conversations/{talk.uid}/attachments/{one['id']}")
    assert len(kept_in(tmp_path)) == count
