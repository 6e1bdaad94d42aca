"""Is every mail read as it was meant, in whatever charset and shape, and every broken one as far as it goes?"""

import base64
from datetime import UTC, datetime

import msgspec
import pytest

from trato.domains.conversations.channels.email import parse
from trato.domains.conversations.channels.email.letter import PROBLEMS, Letter, Mailbox

HEAD = (
    "Message-ID: <1@ejemplo.es>\r\nFrom: Ana Ruiz <ana@ejemplo.es>\r\nTo: hola@tienda.es\r\n"
    "Date: Tue, 3 Nov 2026 10:00:00 +0100\r\nSubject: Pedido 4711\r\nMIME-Version: 1.0\r\n"
)


def mail(head: str = "", body: str | bytes = "Hola") -> Letter:
    content = body if isinstance(body, bytes) else body.encode()
    return parse.letter((HEAD + head).encode() + b"\r\n" + content)


def with_head(name: str, value: str | bytes) -> Letter:
    """A mail with one field replaced."""
    lines = [line for line in HEAD.encode().split(b"\r\n") if not line.lower().startswith(name.lower().encode() + b":")]
    written = value if isinstance(value, bytes) else value.encode()
    return parse.letter(name.encode() + b": " + written + b"\r\n" + b"\r\n".join(lines) + b"\r\nHola")


def several(*parts: str, kind: str = "mixed", head: str = "") -> Letter:
    body = "".join(f"--B\r\n{part}\r\n" for part in parts)
    return mail(f'Content-Type: multipart/{kind}; boundary="B"\r\n{head}', f"{body}--B--\r\n")


def test_a_plain_letter():
    read = mail(
        "In-Reply-To: <0@tienda.es>\r\nReferences: <a@x.es>\r\n <0@tienda.es>\r\nCc: Eva <eva@x.es>, luis@x.es\r\n"
    )
    assert (read.message_id, read.in_reply_to, read.references) == (
        "1@ejemplo.es",
        "0@tienda.es",
        ("a@x.es", "0@tienda.es"),
    )
    assert (read.sender, read.to) == (Mailbox("Ana Ruiz", "ana@ejemplo.es"), (Mailbox("", "hola@tienda.es"),))
    assert read.cc == (Mailbox("Eva", "eva@x.es"), Mailbox("", "luis@x.es"))
    assert read.sent_at == datetime(2026, 11, 3, 9, tzinfo=UTC)
    assert (read.subject, read.text, read.new_text, read.html) == ("Pedido 4711", "Hola", "Hola", "")
    assert (read.automatic, read.problem, read.parts) == ("", "", ())


def test_a_letter_travels_between_processes():
    read = several("Content-Type: text/plain\r\n\r\nHola", "Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(read), type=Letter) == read


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=?utf-8?B?UGVkaWRvIOKCrA==?=", "Pedido €"),
        ("=?UTF-8?Q?Pedido_n=C2=BA_3?=", "Pedido nº 3"),
        ("=?iso-8859-1?Q?Se=F1or?= =?iso-8859-1?Q?a?=", "Señora"),
        ("=?utf-8?B?ww==?= =?utf-8?B?sQ==?=", "ñ"),
        ("=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=B1?=", "ñ"),
        ("=?windows-1252?Q?=80_uro?=", "€ uro"),
        ("=?iso-8859-15?Q?=A4?=", "€"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
        ("=?ks_c_5601-1987?B?vsiz5w==?=", "안녕"),
        ("=?utf-8*es?Q?Hola?=", "Hola"),
        ("=?unheard-of?Q?Hola?=", "Hola"),
        ("=?idna?Q?Hola?=", "Hola"),
        ("=?rot13?Q?Hola?=", "Hola"),
        ("=?zlib?B?eJzLSM0HAAKgAT8=?=", None),
        ("Re: =?utf-8?Q?a?= b =?utf-8?Q?c?=", "Re: a b c"),
        ("=?utf-8?Q?Hola amigo?=", "Hola amigo"),
        ("=?utf-8?B?PHNjcmlwdD4=?=", "<script>"),
        ("=?utf-8?Q?a=0D=0ABcc:_x@y.es?=", "a Bcc: x@y.es"),
        ("=?utf-8?Q?=00=07a=E2=80=AEb?=", "ab"),
        ("Señor", "Señor"),
        ("Se\xf1or".encode("latin-1"), "Señor"),
        ("=?utf-8?B?", "=?utf-8?B?"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("uno\r\n\tdos", "uno dos"),
    ],
)
def test_subjects_are_read_in_any_charset(written, meant):
    """XM14: what comes out is text on one line, whatever it says."""
    assert meant is None or with_head("Subject", written).subject == meant


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("ana@x.es", [("", "ana@x.es")]),
        ('"Ruiz, Ana" <ana@x.es>, b@x.es', [("Ruiz, Ana", "ana@x.es"), ("", "b@x.es")]),
        ("=?utf-8?Q?Ru=C3=ADz=2C_Ana?= <ana@x.es>", [("Ruíz, Ana", "ana@x.es")]),
        ('"=?utf-8?Q?Ana?=" <ana@x.es>', [("Ana", "ana@x.es")]),
        ("ana@x.es (Ana Ruiz)", [("Ana Ruiz", "ana@x.es")]),
        ("Compras: ana@x.es, b@x.es;", [("", "ana@x.es"), ("", "b@x.es")]),
        ("undisclosed-recipients:;", []),
        ("Ana <ana@x.es", [("Ana", "ana@x.es")]),
        ("Ana ana@x.es", [("Ana", "ana@x.es")]),
        ("'ana@x.es' <ana@x.es>", [("ana@x.es", "ana@x.es")]),
        ("<@relay.es:ana@x.es>", [("", "ana@x.es")]),
        ('"><img src=x onerror=alert(1)>" <ana@x.es>', [("><img src=x onerror=alert(1)>", "ana@x.es")]),
        ("<b>CEO</b> <ana@x.es>", [("CEO", "ana@x.es")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("a\\@b <ana@x.es>", [("a\\@b", "ana@x.es")]),
        ('"a\\"b" <ana@x.es>', [('a"b', "ana@x.es")]),
        ('"a" <', [("a", "")]),
        ('"', []),
        ("(c):", []),
        ("<>", []),
        (",,;;,", []),
        ("((((", []),
    ],
)
def test_people_are_read_from_any_field(written, people):
    """MT11, XM13: the shapes at which the standard library's reader breaks among them."""
    assert [tuple(one) for one in with_head("To", written).to] == people


@pytest.mark.parametrize("value", ["<>", "", "<", "<a b>", "< >", "<a@b", "\0", "=?utf-8?Q?=00?=", "<" * 1000])
@pytest.mark.parametrize("name", ["Message-ID", "In-Reply-To", "References"])
def test_broken_identifiers_cost_nothing_else(name, value):
    """MT11."""
    read = with_head(name, value)
    assert (read.problem, read.text) == ("", "Hola")


@pytest.mark.parametrize(
    "written",
    ["Mon, 1 Jan 0000 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 -2359", "", "ayer", "Tue, 99 Foo 2026", "-1", "Tue, 3 Nov 2026 10:00:00 +9999999",
     "Thu, 1 Jan 1970 00:00:00 +0000", "3" * 10_000],
)  # fmt: skip
def test_a_date_of_another_age_is_none(written):
    """MT18."""
    assert with_head("Date", written).sent_at is None


@pytest.mark.parametrize(
    "written", ["Tue, 3 Nov 2026 10:00:00 -0000", "3 Nov 2026 10:00", "Tue, 3 Nov 2026 11:00:00 +0100 (CET)"]
)
def test_dates_know_their_zone(written):
    assert with_head("Date", written).sent_at == datetime(2026, 11, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "ñ€".encode()), ("iso-8859-1", "ñ€".encode("cp1252")), ("us-ascii", "ñ€".encode()), ("", "ñ€".encode("cp1252")),
        ("", "ñ€".encode()), ("unheard-of", "ñ€".encode()), ("utf-16", "ñ€".encode("utf-16")), ("'UTF-8'", "ñ€".encode()),
        ("iso-8859-15", "ñ€".encode("iso-8859-15")), ("macintosh", "ñ€".encode("mac_roman")), ("punycode", "ñ€".encode()),
    ],
)  # fmt: skip
def test_texts_are_read_in_any_charset(charset, content):
    encoded = base64.encodebytes(content)
    read = mail(f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n", encoded)
    assert read.text == "ñ€"


def test_control_signs_do_not_come_in():
    """Neither what a database cannot hold, nor what a terminal would obey."""
    assert mail(body=b"a\x00b\x1b[31mc\x7f\td\xed\xa0\x80").text.startswith("ab[31mc\td")


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ("filename=\"informe.pdf\"", "informe.pdf"),
        ("filename*=utf-8''informe%20a%C3%B1o.pdf", "informe año.pdf"),
        ("filename*0=\"infor\"; filename*1=\"me.pdf\"", "informe.pdf"),
        ("filename*0*=utf-8''a%C3; filename*1*=%B1o; filename*2=.pdf", "año.pdf"),
        ("filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ("filename=\"=?utf-8?Q?a=C3=B1o.pdf?=\"", "año.pdf"),
        ("filename=\"../../etc/passwd\"", "passwd"),
        ("filename=\"C:\\\\temp\\\\a.pdf\"", "a.pdf"),
        ("filename=\"fdp\u202egpj.pdf\"", "fdpgpj.pdf"),
        ("filename=\"a\r\n b.pdf\"", "a b.pdf"),
        ("filename=\"<b>.pdf\"", "b.pdf"),
        ("filename=\"" + "a" * 500 + ".pdf\"", "a" * 116 + ".pdf"),
        ("filename=\"con;punto.pdf\"; size=3", "con;punto.pdf"),
        ("filename=..", "1.pdf"),
        ("filename*", "1.pdf"),
        ("filename*=", "1.pdf"),
        ("filename*99999999999999=x", "x"),
        ("", "1.pdf"),
    ],
)  # fmt: skip
def test_names_of_attachments_are_read_and_harmless(parameters, name):
    """MT14 and RFC 2231."""
    read = several(
        "\r\nHola", f"Content-Disposition: attachment; {parameters}\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4"
    )
    assert [part.name for part in read.parts] == [name]


@pytest.mark.parametrize(
    ("written", "content", "kind"),
    [
        ("application/octet-stream", b"%PDF-1.4", "application/pdf"),
        ("image/png", b"<svg onload=alert(1)>", "image/svg+xml"),
        ("image/png", b"<html><script>", "text/html"),
        ("image/jpeg", b"MZ\x90", "application/x-executable"),
        ("image/png", b"hola", "application/octet-stream"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("image/png", b"PK\x03\x04", "application/zip"),
        ("text/csv", b"a;b", "text/csv"),
        ("../../x", b"a", "application/octet-stream"),
        ("application/ms-tnef", b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    ],
)  # fmt: skip
def test_kinds_are_told_by_content(written, content, kind):
    """XM20: what calls itself a picture and is a page is none."""
    encoded = base64.encodebytes(content).decode()
    head = f"Content-Type: {written}\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <x@y>\r\n"
    raw = (
        HEAD
        + 'Content-Type: multipart/related; boundary="B"\r\n\r\n'
        + f"--B\r\n\r\nHola\r\n--B\r\n{head}\r\n{encoded}\r\n--B--"
    ).encode()
    [part] = parse.letter(raw).parts
    assert (part.kind, part.content(raw), part.size, part.content_id, part.is_inline) == (
        kind,
        content,
        len(content),
        "x@y",
        True,
    )


@pytest.mark.parametrize(
    ("encoding", "written", "content"),
    [
        ("base64", b"SG9sYQ==", b"Hola"), ("BASE64", b"SG9s\r\nYQ", b"Hola"), ("base64", b"SG9sY", b"Hol"), ("base64", b"S!G#9sYQ=", b"Hola"),
        ("quoted-printable", b"a=C3=B1=\r\no=", "año".encode()), ("quoted-printable", b"=ZZ=4", b"=ZZ=4"), ("7bit", b"Hola", b"Hola"),
        ("nonsense", b"Hola", b"Hola"), ("x-uuencode", b"begin 644 a\r\n$2&]L80``\r\n`\r\nend", b"Hola"),
    ],
)  # fmt: skip
def test_attachments_come_out_as_they_went_in(encoding, written, content):
    raw = HEAD.encode() + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: application/zip\r\n'
    raw += b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + written + b"\r\n--B--"
    [part] = parse.letter(raw).parts
    assert part.content(raw) == content


def test_files_inside_the_text_are_attachments_too():
    """MT15: uuencoded, as before there were parts."""
    raw = (HEAD + "\r\nHola\r\n\r\nbegin 644 a.txt\r\n$2&]L80``\r\n`\r\nend\r\n\r\nAdiós").encode()
    read = parse.letter(raw)
    assert [(part.name, part.content(raw)) for part in read.parts] == [("a.txt", b"Hola")]
    assert read.text.split() == ["Hola", "Adiós"]


def test_of_two_forms_of_a_text_both_are_kept():
    read = several(
        "Content-Type: text/plain\r\n\r\nHola", "Content-Type: text/html\r\n\r\n<p>Hola</p>", kind="alternative"
    )
    assert (read.text, read.html, read.parts, read.has_hidden_text) == ("Hola", "<p>Hola</p>", (), False)


def test_a_page_alone_is_told_in_plain_text():
    read = mail(
        "Content-Type: text/html; charset=utf-8\r\n",
        "<p>Sí</p><blockquote>El 3 nov 2026</blockquote><script>x</script>",
    )
    assert (read.text, read.new_text, read.quoted) == ("Sí\n\n> El 3 nov 2026", "Sí", "> El 3 nov 2026")


def test_texts_around_an_attachment_belong_together():
    read = several(
        "\r\nAntes", "Content-Type: application/pdf\r\n\r\n%PDF-1", "Content-Type: text/html\r\n\r\n<p>Después</p>"
    )
    assert read.text == "Antes\n\nDespués" and read.html == "Antes<hr><p>Después</p>" and len(read.parts) == 1


def test_a_letter_inside_a_letter_is_an_attachment():
    """It is named by its subject; its raw bytes can be opened as a mail of their own."""
    inside = HEAD.replace("Pedido 4711", "=?utf-8?Q?Reclamaci=C3=B3n?=") + "\r\nOtra"
    raw = (
        HEAD
        + f'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n\r\nHola\r\n--B\r\nContent-Type: message/rfc822\r\n\r\n{inside}\r\n--B--'
    ).encode()
    [part] = parse.letter(raw).parts
    assert (part.name, part.kind) == ("Reclamación.eml", "message/rfc822")
    assert parse.letter(part.content(raw)).text == "Otra"


def test_an_invitation_is_plain_text():
    """XM22: its link only if it leads out by https, its words as words."""
    calendar = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY;LANGUAGE=es:Visita\\, <b>martes</b>\r\n"
        "DTSTART;TZID=\"Europe/Madrid:x\":20261103T100000\r\nLOCATION:Calle\r\n  Mayor\r\nURL:{}\r\nX-ALT-DESC;FMTTYPE=text/html:<script>x</script>\r\n"
        "ORGANIZER;CN=Ana:MAILTO:ana@x.es\r\nDESCRIPTION:uno\\ndos\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:otra\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )  # fmt: skip
    read = several(
        "\r\nHola", f"Content-Type: text/calendar; method=REQUEST\r\n\r\n{calendar.format('javascript:alert(1)')}"
    ).calendar
    assert read is not None
    assert (read.method, read.summary, read.starts, read.location) == (
        "REQUEST",
        "Visita, <b>martes</b>",
        "20261103T100000",
        "Calle Mayor",
    )
    assert (read.organizer, read.description, read.link, read.ends) == ("ana@x.es", "uno\ndos", "", "")
    read = mail("Content-Type: text/calendar\r\n", calendar.format("https://x.es/1")).calendar
    assert read is not None and read.link == "https://x.es/1"


def test_flowing_lines_are_put_together():
    read = mail(
        "Content-Type: text/plain; format=flowed\r\n",
        "Una línea que \r\nsigue aquí\r\n> citada \r\n> también\r\n-- \r\nAna",
    )
    assert read.text == "Una línea que sigue aquí\n> citada también\n-- \nAna"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\r\n", b"\n\n\n", b"\0" * 1000, b"hola", b":\n:\n", b"From: x", b"\xff\xfe" * 100, b"From ana\n", b"Subject: a\n\n",
        b"Content-Type: multipart/mixed\n\nhola", b"Content-Type: multipart/mixed; boundary=\n\nhola", b"Content-Type: multipart/mixed; boundary=B\n\nhola",
        b"Content-Type: multipart/mixed; boundary=B\n\n--B", b"Content-Type: multipart/mixed; boundary=B\n\n--B--", b"Content-Type: message/rfc822\n\n",
        b"Content-Type: text/html\n\n<", b"Content-Type: ;;;=;*\n\nhola", b"Content-Type: text/html; charset*\n\nhola", b"MIME-Version: 1.0\r\r\n\r\r\nhola",
    ],
)  # fmt: skip
def test_whatever_comes_is_a_letter(raw):
    read = parse.letter(raw)
    assert read.problem in ("", *PROBLEMS)


def test_the_text_is_found_without_a_blank_line_and_without_a_head():
    assert parse.letter(b"Subject: uno\nFrom: a@b.es\nHola Ana\nAdios").text == "Hola Ana\nAdios"
    assert parse.letter(b"Hola Ana,\nbuenos dias").text == "Hola Ana,\nbuenos dias"
    assert parse.letter(b"Subject: uno\rFrom: a@b.es\r\rHola\rAna").text == "Hola\nAna"


def test_a_boundary_that_begins_another_one_divides_nothing():
    inner = "Content-Type: multipart/alternative; boundary=B-2\r\n\r\n--B-2\r\n\r\nHola\r\n--B-2\r\nContent-Type: text/html\r\n\r\n<p>Hola</p>\r\n--B-2--"
    read = several(inner, "Content-Type: application/pdf\r\n\r\n%PDF-1")
    assert (read.text, read.html, len(read.parts), read.problem) == ("Hola", "<p>Hola</p>", 1, "")


def test_a_mail_packed_into_itself_is_opened_only_so_deeply():
    """MT12."""
    raw = HEAD.encode() + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)
    )
    read = parse.letter(raw + b"\nHola")
    assert (read.problem, read.subject) == ("too_deep", "Pedido 4711")


def test_too_many_attachments_are_read_up_to_a_number():
    """MT15."""
    read = several(*["Content-Disposition: attachment; filename=a.txt\r\n\r\nx"] * 2_000)
    assert (read.problem, len(read.parts)) == ("too_many_parts", 500)


def test_two_letters_under_one_identifier_are_both_read():
    """MT17: nothing here takes an identifier for the letter."""
    one, other = mail(body="uno"), mail(body="dos")
    assert one.message_id == other.message_id and one.text != other.text


def test_every_problem_has_its_words():
    assert {"damaged", "too_large", "too_deep", "too_many_parts", "too_costly"} == set(PROBLEMS)
