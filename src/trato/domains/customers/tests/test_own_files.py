"""Do files come into own fields, stay unseen by those who may not see them, and leave with the person?"""

import base64
import io
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast
from tests.told import heard
from trato.domains.customers.actions import own_fields, own_files, parties
from trato.domains.customers.actions.own_fields import CannotFill
from trato.domains.customers.models import Party
from trato.domains.customers.queries.own_files import files_of
from trato.faces.api.tests.calling import Program
from trato.foundation.access.policy import Refused
from trato.foundation.facts import asked_by, company, files
from trato.foundation.facts.actions import fields
from trato.foundation.facts.build import build
from trato.foundation.facts.evaluate import answers
from trato.foundation.facts.models import FieldFile, FieldKind, FieldValue
from trato.foundation.kit import guard
from trato.foundation.privacy import packages, periods
from trato.foundation.privacy.actions import erasing
from trato.foundation.privacy.people import Person
from trato.foundation.stream.vocabulary.customers import PartyChanged

pytestmark = pytest.mark.django_db
PARTY = "customers.party"
PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def admin():
    cast.company()
    return cast.user("Ada Min", "administrator", language="en")


@pytest.fixture
def clinic(admin):
    return cast.santa_irene(admin.actor)


@pytest.fixture
def contract(admin):
    return fields.define(
        PARTY, name_es="Contrato", name_en="Contract", kind=FieldKind.FILE, by=admin.actor, at=cast.NOW
    )


def attach(clinic, admin, name="Contrato 2026.pdf", content=PDF, at=cast.NOW):
    return own_files.attach(clinic, field="contract", name=name, content=[content], by=admin.actor, at=at)


def office(name: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one in ("[Content_Types].xml", name, *more):
            archive.writestr(one, "<x/>")
    return out.getvalue()


def lying(folder) -> list[bytes]:
    return sorted(path.read_bytes() for path in (folder / "files").rglob("*") if path.is_file())


def test_a_file_is_kept_told_and_asked_about(admin, clinic, contract, folder):
    """SEG-06, PLT-08: its name, and whether there is one."""
    with heard() as news:
        made = attach(clinic, admin)
    assert news == [(PartyChanged(party_id=clinic.pk, change_id=made.pk, fields=["own.contract"]), [clinic.pk])]
    (kept,) = files_of(clinic, admin.actor)
    assert (kept.name, kept.kind, kept.size) == ("Contrato 2026.pdf", "application/pdf", len(PDF))
    path = files.path_of(kept.uid)
    assert path.read_bytes() == PDF and path.stat().st_mode & 0o077 == 0 and "Contrato" not in str(path)
    with guard.working_as("tests.arrange"):
        catalog, asking = company.catalog(), asked_by.house_asking(cast.LATER)
        for raw, holds in (
            ({"fact": "own.contract", "op": "known"}, True),
            ({"not": {"fact": "own.contract", "op": "known"}}, False),
            ({"fact": "own.contract", "op": "contains", "value": ["2026"]}, True),
            ({"fact": "own.contract", "op": "ends", "value": [".docx"]}, False),
        ):
            assert (answers.keys(catalog, asking, PARTY, build(raw, catalog, PARTY)) == [clinic.pk]) == holds


def test_a_file_that_is_replaced_can_be_put_back_until_its_time_is_over(admin, clinic, contract, folder):
    attach(clinic, admin)
    replaced = attach(clinic, admin, "b.png", PNG, at=cast.LATER)
    assert [one.name for one in files_of(clinic, admin.actor)] == ["b.png"]
    parties.undo(replaced, by=admin.actor, at=cast.LATER)
    assert [one.name for one in files_of(clinic, admin.actor)] == ["Contrato 2026.pdf"]
    assert len(lying(folder)) == 2
    rule = periods.rule("customers.replaced_files")
    early, late = cast.LATER, cast.LATER + timedelta(days=31)
    assert periods.found(rule, before=early, most=9) == []
    (gone,) = periods.found(rule, before=late, most=9)
    assert FieldFile.objects.get(pk=gone).name == "b.png"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("page.txt", b"  \n<html><body onload=alert(1)>"),
        ("late.txt", b"hello\n" * 200 + b"<script>alert(1)</script>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("drawing.png", b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
        ("with mark.txt", b"\xef\xbb\xbf<svg onload=alert(1)>"),
        ("program.pdf", b"MZ\x90\x00\x03" + b"\x00" * 60),
        ("program.txt", b"\x7fELF\x02\x01\x01" + b"\x00" * 60),
        ("zeros.png", b"\x00" * 5000),
        ("other zip.docx", office("evil/payload.exe")),
        ("macros.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("broken.docx", b"PK\x03\x04" + b"\xff" * 200),
        ("latin.txt", "señor".encode("latin-1")),
        ("utf-16.txt", "<script>".encode("utf-16")),
        ("empty.pdf", b""),
    ],
)
def test_what_is_no_file_of_the_short_list_stays_out(admin, clinic, contract, folder, name, content):
    with pytest.raises(CannotFill):
        attach(clinic, admin, name, content)
    assert not FieldFile.objects.exists() and not FieldValue.objects.exists() and lying(folder) == []


def test_a_file_that_is_too_large_stays_out_however_it_comes(admin, clinic, contract, folder):
    def endless():
        yield PDF
        while True:
            yield b"\x00" * 1_000_000

    with pytest.raises(CannotFill):
        own_files.attach(clinic, field="contract", name="x.pdf", content=endless(), by=admin.actor, at=cast.NOW)
    assert lying(folder) == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\win.ini", "win.ini.pdf"),
        ("/absolute.pdf", "absolute.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("CON.PDF", "CON.pdf"),
        ("....", "file.pdf"),
        ("", "file.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
        ("ñandú 東京.pdf", "ñandú 東京.pdf"),
        ("x" * 5000 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_lose_what_misleads_or_leads_elsewhere(written, shown):
    assert files.named(written, "application/pdf") == shown


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"), (PNG, "png"), (b"\xff\xd8\xff\xe0" + b"\x00" * 9, "jpg"), (b"GIF89a" + b"\x00" * 9, "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"), (office("word/document.xml"), "docx"), (office("xl/workbook.xml"), "xlsx"),
        ("Línea;2 < 3\n".encode(), "txt"),
    ],
)  # fmt: skip
def test_what_is_let_in_is_told_by_its_content_and_not_by_its_name(admin, clinic, contract, content, kind):
    attach(clinic, admin, "something.else", content)
    (kept,) = files_of(clinic, admin.actor)
    assert kept.name == f"something.else.{kind}" and kind in files.ENDINGS[kept.kind]


def test_a_file_of_somebody_else_is_not_put_into_a_field(admin, clinic, contract):
    """AZ: a reference that was guessed or copied leads nowhere."""
    attach(clinic, admin)
    (kept,) = files_of(clinic, admin.actor)
    other = parties.register("organization", name="Otra", despite_duplicates=True, by=admin.actor, at=cast.NOW)
    for value in (f"{kept.uid}/x.pdf", f"{UUID(int=1)}/x.pdf", "x", "../x", 7, ["x"]):
        with pytest.raises(CannotFill):
            own_fields.fill(other, values={"contract": value}, by=admin.actor, at=cast.NOW)
    assert files_of(other, admin.actor) == []


def test_who_may_not_change_a_customer_brings_no_files(clinic, contract, folder):
    with pytest.raises(Refused):
        attach(clinic, cast.ana())
    assert lying(folder) == []


def test_staff_bring_take_and_remove_a_file_on_the_page_of_a_customer(client, admin, clinic, contract):
    client.force_login(admin)
    edit = f"/customers/{clinic.uid}/fields"
    assert 'enctype="multipart/form-data"' in client.get(edit).content.decode()
    sent = SimpleUploadedFile("Contrato.pdf", PDF, content_type="text/html")
    assert client.post(edit, {"own_contract": sent}).status_code == 302
    (kept,) = files_of(clinic, admin.actor)
    address = f"/customers/{clinic.uid}/files/{kept.uid}"
    assert address in client.get(f"/customers/{clinic.uid}").content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="Contrato.pdf"'
    assert client.post(edit, {}).status_code == 302
    assert files_of(clinic, admin.actor), "a form without a file leaves the file"
    page = client.post(edit, {"own_contract": SimpleUploadedFile("x.pdf", b"<svg/>")})
    assert page.status_code == 422 and "Only PDF" in page.content.decode()
    assert client.post(edit, {"out_contract": "on"}).status_code == 302
    assert files_of(clinic, admin.actor) == [] and client.get(address).status_code == 404


def test_files_are_seen_by_those_who_see_the_field_and_the_customer_only(client, admin, clinic):
    fields.define(
        PARTY, name_es="Contrato", name_en="Contract", kind=FieldKind.FILE, is_sensitive=True, by=admin.actor, at=cast.NOW
    )  # fmt: skip
    attach(clinic, admin)
    (kept,) = files_of(clinic, admin.actor)
    address = f"/customers/{clinic.uid}/files/{kept.uid}"
    other = parties.register("organization", name="Otra", despite_duplicates=True, by=admin.actor, at=cast.NOW)
    client.force_login(cast.hugo())
    assert client.get(address).status_code == 200
    assert client.get(f"/customers/{other.uid}/files/{kept.uid}").status_code == 404
    assert client.get(f"/customers/{clinic.uid}/files/{UUID(int=9)}").status_code == 404
    client.force_login(cast.omar())
    assert client.get(address).status_code in (403, 404)
    client.logout()
    assert client.get(address)["Location"].startswith("/sign-in")


def test_programs_bring_and_take_files_too(admin, clinic, contract):
    """API."""
    program, path = Program(admin), f"/parties/{clinic.uid}/files"
    body = {"field": "contract", "name": "../x.pdf", "content": base64.b64encode(PDF).decode()}
    made = program.post(path, body)
    assert (made["name"], made["kind"], made["field"]) == ("x.pdf", "application/pdf", "contract")
    assert base64.b64decode(program.get(f"{path}/{made['id']}")["content"]) == PDF
    assert [one["id"] for one in program.get(path)["items"]] == [made["id"]]
    for wrong in ({"content": "no base64!"}, {"content": base64.b64encode(b"<svg/>").decode()}, {"field": "nothing"}):
        program.refused(409, "POST", path, body | wrong)
    Program(cast.ana()).refused(403, "POST", path, body)
    assert program.call("DELETE", f"{path}/{made['id']}").status_code == 204
    program.refused(404, "GET", f"{path}/{made['id']}")


def test_files_are_part_of_the_copy_a_person_gets_and_go_with_the_person(
    admin, clinic, contract, folder, django_capture_on_commit_callbacks
):
    """PRI: access and erasure."""
    attach(clinic, admin)
    attach(clinic, admin, "b.png", PNG, at=cast.LATER)
    parts = packages.contents(Person("party", clinic.pk))
    rows = next(part["rows"] for part in parts if part["table"] == "facts_fieldfile")
    assert {row["name"] for row in rows} == {"Contrato 2026.pdf", "b.png"}
    assert {path.read_bytes() for _name, path in packages.attached(parts)} == {PDF, PNG}
    person = cast.user("Paz Gil", "administrator")
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(Person("party", clinic.pk), reason="request", by=person.actor, at=cast.LATER)
    assert not FieldFile.objects.exists() and lying(folder) == []
    assert Party.objects.filter(pk=clinic.pk).exists()
