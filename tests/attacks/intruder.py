"""Who is at the door? Somebody who sends whatever they like, and whose answers must never tell too much."""

import csv
import re
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.attacks.markup import Page
from tests.attacks.payloads import MARK

# Seconds of work, and of waiting: far more than any page takes, so that a busy machine is no finding.
MOST_WORK, LONGEST_WAIT = 5.0, 20.0
WALLS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Stricter is as good.
ALSO = {"Referrer-Policy": {"no-referrer", "same-origin", "strict-origin"}}
DIRECTIVES = (
    "default-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
)
INNER = re.compile(
    r"Traceback \(most recent|site-packages|psycopg\.|django\.db|syntax error at or near|"
    r"\bSELECT [^<]{1,80} FROM \w+_\w+|File \"/|argon2\$|\$argon2|pbkdf2_sha|BEGIN [A-Z ]*PRIVATE KEY"
)
# A letter as it was written: looser in what it shows, and of no origin; only our own pages frame it.
FRAMED = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_NONCE = re.compile(r"'nonce-([^']+)'")
_nonces: set[str] = set()


class Intruder:
    """Sends requests with one browser and notes every answer that should never be given."""

    def __init__(self, client: Client, flaws: list[str]) -> None:
        self.client, self.flaws = client, flaws

    def send(
        self,
        method: str,
        address: str,
        fields: dict[str, Any] | None = None,
        *,
        body: bytes | None = None,
        kind: str = "",
        headers: dict[str, str] | None = None,
        **environment: Any,
    ) -> HttpResponse:
        """One request; `fields` go as a form, `body` goes as it is."""
        begun, worked = time.monotonic(), time.thread_time()
        if fields is not None and method == "POST" and body is None:
            answer = self.client.post(address, fields, headers=headers, **environment)
        else:
            sent = kind or "application/octet-stream"
            answer = self.client.generic(
                method, address, body or b"", content_type=sent, headers=headers, **environment
            )
        waited, worked = time.monotonic() - begun, time.thread_time() - worked
        asked = f"{method} {address[:120]}" + (f" {str(fields)[:160]}" if fields else "")
        self.flaws += [f"{asked}: {flaw}" for flaw in flaws_of(answer)]
        if waited > LONGEST_WAIT or worked > MOST_WORK:
            self.flaws.append(f"{asked}: took {waited:.1f} s, {worked:.1f} of them working")
        return answer

    def page(self, answer: HttpResponse, address: str) -> Page:
        """The answer as a browser reads it; what it holds beside text is a flaw."""
        page = Page(address, answer.content.decode())
        self.flaws += [f"{address[:160]}: {flaw}" for flaw in page.flaws]
        return page


def flaws_of(answer: HttpResponse) -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    flaws = []
    # 503 is how the house says of itself that it is not ready.
    if answer.status_code >= 500 and answer.status_code != 503:
        flaws.append(f"answered {answer.status_code}")
    content = b"" if answer.streaming else answer.content
    text = content.decode("utf-8", "replace")
    told = INNER.search(text)
    if told:
        flaws.append(f"tells about the inside: {told[0][:60]!r}")
    if settings.SECRET_KEY in text:
        flaws.append("tells the secret key")
    flaws += _wall_flaws(answer) + _cookie_flaws(answer) + _script_flaws(answer, text) + _cell_flaws(answer, text)
    place = answer.headers.get("Location", "")
    if place:
        parts = urlsplit(place)
        if parts.netloc or parts.scheme or not place.startswith("/") or place.startswith(("//", "/\\")):
            flaws.append(f"sends people to {place[:80]!r}")
    if any("\n" in value or "\r" in value for _name, value in answer.items()):
        flaws.append("a header goes on in the next line")
    return flaws


def _wall_flaws(answer: HttpResponse) -> list[str]:
    flaws = []
    policy = answer.headers.get("Content-Security-Policy", "")
    is_framed = policy == FRAMED
    for name, value in WALLS.items():
        if is_framed and name == "X-Frame-Options":
            value = "SAMEORIGIN"
        if answer.headers.get(name) not in {value, *ALSO.get(name, ())}:
            flaws.append(f"{name} is {answer.headers.get(name)!r}")
    flaws += _policy_flaws(policy) if not is_framed else []
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        flaws.append(f"Cache-Control is {answer.headers.get('Cache-Control')!r}")
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        flaws.append("no Permissions-Policy")
    for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"):
        if name in answer.headers:
            flaws.append(f"sends {name}")
    return flaws


def _policy_flaws(policy: str) -> list[str]:
    flaws = [f"no {part} in the policy" for part in DIRECTIVES if part not in policy]
    if "unsafe" in policy or re.search(r"-src[^;]*\s(\*|https?:|data:(?=[^;]*script))", policy.partition("img-src")[0]):
        flaws.append(f"the policy is loose: {policy}")
    nonce = _NONCE.search(policy)
    if nonce is None or len(nonce[1]) < 22 or nonce[1] in _nonces:
        flaws.append("the nonce is missing, short or used before")
    elif nonce:
        _nonces.add(nonce[1])
    return flaws


def _cookie_flaws(answer: HttpResponse) -> list[str]:
    flaws = []
    for name, cookie in answer.cookies.items():
        is_bound = cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict") and cookie["path"] == "/"
        if cookie["domain"] or (not is_bound and cookie.value):
            flaws.append(f"the cookie {name} is loose: {cookie.OutputString()[:120]}")
        if settings.IS_HTTPS and not (cookie["secure"] and name.startswith("__Host-")):
            flaws.append(f"the cookie {name} is not bound to the host")
    return flaws


def _script_flaws(answer: HttpResponse, text: str) -> list[str]:
    kind = answer.headers.get("Content-Type", "")
    if (answer.streaming or answer.content) and not kind:
        return ["says not of which type it is"]
    if not kind.startswith("text/html"):
        return []
    nonce = _NONCE.search(answer.headers.get("Content-Security-Policy", ""))
    right = f'nonce="{nonce[1]}"' if nonce else "nonce"
    scripts = re.findall(r"<script[^>]*>", text, re.I)
    return [f"{one[:80]} without its nonce" for one in scripts if right not in one and 'json"' not in one]


def _cell_flaws(answer: HttpResponse, text: str) -> list[str]:
    if "csv" not in answer.headers.get("Content-Type", ""):
        return []
    with suppress(csv.Error):
        cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
        return [f"a cell computes: {cell[:40]}" for cell in cells if MARK in cell and cell[:1] in "=+-@\t\r＝＋－＠"]
    return ["is no table"]
