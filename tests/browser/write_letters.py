"""Which letters lie in the house that browsers visit, to be opened as they were written? Run once against its database."""

import base64
import json
import sys
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402 - models exist only after setup

from trato.domains.conversations import files  # noqa: E402
from trato.domains.conversations.actions import messages  # noqa: E402
from trato.domains.conversations.actions.messages import File, Incoming  # noqa: E402
from trato.domains.conversations.channels.email import html  # noqa: E402
from trato.domains.conversations.channels.email.tests.test_html import HOSTILE, MUTATING  # noqa: E402
from trato.domains.conversations.queries.senders import Address  # noqa: E402
from trato.foundation.kit.actor import trato  # noqa: E402
from trato.foundation.kit.identifiers import new_uid  # noqa: E402

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg' onload=\"parent.postMessage('ran','*')\"><script>alert(1)</script></svg>"
)
MORE = [
    "<div style='position:fixed;inset:0;z-index:99;background:#fff'>Vuelve a identificarte</div>",
    "<div style='position:absolute;top:-500px;width:3000px;height:3000px'>x</div>",
    "<style>input[value^='a']{background:url(https://canary.test/a)}</style><input value=abc>",
    "<img src='cid:vector@x'><img src='cid:logo@x' onload=alert(1)>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'><img src='blob:https://canary.test/1'>",
    "<a href='https://canary.test/' target=_top>x</a><a href='//canary.test' target=_parent>x</a>",
    "<map name=m><area href=javascript:alert(1)></map><img usemap=#m src=https://canary.test/m>",
    "<div style='background:u\\72l(https://canary.test/u)'>x</div><table background=https://canary.test/t><tr><td>x</table>",
    '<meta http-equiv=Content-Security-Policy content="default-src *"><link rel=prefetch href=https://canary.test/p>',
    "<dialog open>x</dialog><details open ontoggle=alert(1)>x</details><marquee onstart=alert(1)>x</marquee>",
    "<b>" * 5_000 + "hondo",
]
FRIENDLY = """
<table width="100%" cellpadding="8" style="border:1px solid #d5dae0;border-collapse:collapse">
<tr style="background-color:#0b5c70;color:#ffffff"><th align="left">Artículo</th><th align="right">Precio</th></tr>
<tr><td>Gel conductor 5 L</td><td align="right">18,50 €</td></tr><tr><td>Papel térmico</td><td align="right">4,20 €</td></tr>
</table><p>Un saludo,<br><b>Núria Illescas</b></p><p><img src="cid:logo@x" alt="Logo" width="48" height="48">
<img src="https://canary.test/pixel.gif" alt="Imagen de fuera" width="140" height="40"></p>
<p><a href="https://santairene.example/oferta">Ver la oferta completa</a></p><blockquote>El lunes funcionaba.</blockquote>
"""


def main(answer: Path) -> None:
    """Write the letters down, and the names of their conversations."""
    everything = "".join(f"<section>{html.sanitized(one)}</section>" for one in HOSTILE)
    # As if nothing had been cleaned when they came in.
    bare = [*(one for one in HOSTILE if one not in MUTATING), *MORE, *MUTATING[::40]]
    hostile = [_letter(one) for one in (everything, *bare, "<table>" + "<tr><td>Fila</td></tr>" * 20_000 + "</table>")]
    answer.write_text(json.dumps({"hostile": hostile, "friendly": _letter(FRIENDLY, subject="Oferta de la semana")}))


def _letter(page: str, *, subject: str = "Hola") -> str:
    at = timezone.now() - timedelta(minutes=20)
    sender = Address("email", "nuria@santairene.example", "Núria Illescas")
    pictures = [_file(PNG, "logo.png", "image/png", "logo@x"), _file(SVG, "vector.svg", "image/png", "vector@x")]
    words = "Os envío la oferta de esta semana.\n\nUn saludo,\nNúria Illescas"
    one = Incoming("email", sender, words, at, subject=subject, html=page, is_by_sender=False, files=pictures)
    return str(messages.receive(one, by=trato("channel"), at=at).conversation.uid)


def _file(content: bytes, name: str, kind: str, content_id: str) -> File:
    uid = new_uid()
    lying = files.keep([content], uid=uid)
    return File(uid, name, kind, lying.size, lying.digest, content_id, is_inline=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
