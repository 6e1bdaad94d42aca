"""Which mails are there to try: a few of our own, and collections of others where somebody has laid them down?

`TRATO_CORPORA` names the folder of the collections; the tests that need them are campaigns and skip without.
"""

import json
import lzma
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Mail = tuple[str, bytes]
_PACKED = {
    "sisimai": "bounces_sisimai/emails.tar.xz",
    "flufl": "bounces_flufl/emails.tar.xz",
    "email_parse": "email_parse/cpython_test_email_data.tar.xz",
}


def folder() -> Path:
    """Where the collections lie; the test is skipped where there are none."""
    named = os.environ.get("TRATO_CORPORA", "")
    if not named:
        pytest.skip("TRATO_CORPORA names no folder of mails to try.")
    return Path(named)


def packed(name: str) -> Iterator[Mail]:
    """The mails of one collection, by their path in it."""
    with tarfile.open(folder() / _PACKED[name]) as archive:
        for member in archive:
            if member.isfile() and (file := archive.extractfile(member)):
                yield member.name.removeprefix("./"), file.read()


def labels(name: str) -> Any:
    """What is expected of the mails of a collection."""
    return json.loads((folder() / name / "expected.json").read_text())


def everyday() -> Iterator[Mail]:
    """Letters and spam as people got them."""
    with lzma.open(folder() / "spamassassin/spamassassin_dev.jsonl.xz", "rt") as lines:
        for line in lines:
            one = json.loads(line)
            yield f"{one['group']}-{one['id']}", one["text"].encode()


def every() -> Iterator[Mail]:
    """The mails of all collections."""
    for name in _PACKED:
        yield from ((f"{name}/{path}", raw) for path, raw in packed(name))
    yield from ((f"spamassassin/{name}", raw) for name, raw in everyday())


def own() -> list[bytes]:
    """A few mails of every shape, written for this."""
    head = (
        "Return-Path: <ana@ejemplo.es>\r\nReceived: from a by b; Tue, 3 Nov 2026 10:00:00 +0100\r\n"
        "Message-ID: <1@ejemplo.es>\r\nIn-Reply-To: <0@tienda.es>\r\nReferences: <a@x.es>\r\n <0@tienda.es>\r\n"
        'From: =?utf-8?Q?Ana_Ru=C3=ADz?= <ana@ejemplo.es>\r\nTo: "Ventas, Tienda" <hola@tienda.es>, Eva (jefa) <eva@x.es>\r\n'
        "Date: Tue, 3 Nov 2026 10:00:00 +0100\r\nSubject: =?iso-8859-1?B?UGVkaWRvIG66IDM=?=\r\nMIME-Version: 1.0\r\n"
    )
    reply = (
        "Hola:\r\n\r\nEl martes nos viene bien.\r\n\r\nUn saludo,\r\nAna\r\n\r\n"
        "El lun, 3 nov 2026 a las 10:00, Tienda (<hola@tienda.es>) escribió:\r\n\r\n> ¿El martes?\r\n> -- \r\n> Tienda\r\n"
    )
    page = (
        '<html><head><style>p{color:red}</style></head><body><p style="color:#333">Hola <b>Ana</b></p><img src="cid:logo">'
        '<img src="https://x.es/p.gif"><blockquote>El martes</blockquote><a href="https://x.es">aquí</a></body></html>'
    )
    parts = (
        f'--B\r\nContent-Type: multipart/alternative; boundary="C"\r\n\r\n--C\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n{reply}'
        f'\r\n--C\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n--C--\r\n--B\r\nContent-Type: image/png; name="logo.png"\r\n'
        "Content-ID: <logo>\r\nContent-Disposition: inline; filename*=utf-8''lo%67o.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
        "--B\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Visita\r\n"
        f"URL:https://x.es\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--B\r\nContent-Type: message/rfc822\r\n\r\n{head}\r\nOtra\r\n--B--\r\n"
    )
    report = (
        "--B\r\n\r\n<ana@ejemplo.es>: 550 5.1.1 User unknown\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.es\r\n\r\n"
        "Final-Recipient: rfc822; ana@ejemplo.es\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n--B--\r\n"
    )
    bare = head.replace("Subject: =?iso-8859-1?B?UGVkaWRvIG66IDM=?=", "Subject: Undelivered mail").replace(
        "Ana_Ru=C3=ADz", "MAILER-DAEMON"
    )
    return [
        one.encode()
        for one in (
            f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{reply}",
            f"{head}Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{page.replace('=', '=3D')}",
            f"{head}Content-Type: multipart/mixed; boundary=\"B\"\r\n\r\n{parts}",
            f"{head}Content-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\r\n\r\n{report}",
            f"{bare}\r\n<eva@x.es>:\r\nsorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy\r\n\r\n{head}\r\nHola",
            f"{head}Content-Transfer-Encoding: base64\r\n\r\nSG9sYSBhIHRvZG9z\r\n",
            f"{head}\r\nHola\r\n\r\nbegin 644 a.txt\r\n$2&]L80``\r\n`\r\nend\r\n",
        )
    ]  # fmt: skip
