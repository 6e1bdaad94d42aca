"""What becomes of what we ask a provider? It took it, wants it later, refuses it, or nobody can say."""

import base64
import json
import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from trato.domains.conversations.channels.messaging.adapter import Carried
from trato.foundation.kit import outward, text
from trato.foundation.kit.outward import Answer

LONGEST_ANSWER, LONGEST_MEDIA = 2_000_000, 25 * 1024 * 1024
SECONDS_FOR_MEDIA = 60.0
# Where a provider names no time, and the longest one that is believed.
USUAL_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
# Somebody between us and the provider got no answer from it.
_LOST_BETWEEN = (502, 504)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Call = Callable[..., Answer]


class Later(Exception):
    """The provider does not take it now; `pause` is how long it wants to be left alone."""

    def __init__(self, words: str, pause: timedelta = USUAL_PAUSE) -> None:
        super().__init__(words)
        self.pause = min(max(pause, timedelta(seconds=1)), LONGEST_PAUSE)


class NotTaken(Exception):
    """The provider does not take it, now or later; the message says why."""


class LockedOut(NotTaken):
    """The provider does not let us in."""


class Unsure(Exception):
    """It left, and nobody can say whether the provider took it."""


class Exchange:
    """What is said to a provider, in the words of HTTP; everything goes through the one door outward."""

    def __init__(self, *, reason: Callable[[Any], str] | None = None, call: Call = outward.call) -> None:
        self._call, self._reason = call, reason or _reason

    def ask(self, method: str, url: str, *, body: Any = None, form: Mapping[str, str] | None = None,
            files: Iterable[tuple[str, Carried]] | None = None, headers: Mapping[str, str] | None = None) -> Any:  # fmt: skip
        """Ask something that may be asked again; return what was answered as JSON, {} for nothing."""
        try:
            return self._said(self._asked(method, url, body, form, files, headers))
        except Unsure as problem:
            raise Later(str(problem)) from problem

    def deliver(self, method: str, url: str, *, body: Any = None, form: Mapping[str, str] | None = None,
                files: Iterable[tuple[str, Carried]] | None = None, headers: Mapping[str, str] | None = None) -> Any:  # fmt: skip
        """Hand a message over; raises Unsure where it left and nothing certain came back."""
        return self._said(self._asked(method, url, body, form, files, headers))

    def download(self, url: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Fetch a file of bounded length."""
        try:
            answer = self._call("GET", url, headers={"User-Agent": "trato", **(headers or {})}, most=LONGEST_MEDIA, seconds=SECONDS_FOR_MEDIA)  # fmt: skip
        except outward.TooLong as problem:
            raise NotTaken(_("The file is too large.")) from problem
        except outward.NotOutward as problem:
            raise NotTaken(str(problem)) from problem
        except outward.NoAnswer as problem:
            raise Later(str(problem)) from problem
        _refuse(answer, "")
        return answer.body

    def _asked(
        self, method: str, url: str, body: Any, form: Mapping[str, str] | None,
        files: Iterable[tuple[str, Carried]] | None, headers: Mapping[str, str] | None,
    ) -> Answer:  # fmt: skip
        content, kind = _content(body, form, files)
        told = {"User-Agent": "trato", "Accept": "application/json", **({"Content-Type": kind} if kind else {})}
        seconds = SECONDS_FOR_MEDIA if files else 0.0
        try:
            return self._call(method, url, body=content, headers=told | dict(headers or {}), most=LONGEST_ANSWER, seconds=seconds)  # fmt: skip
        except outward.NotOutward as problem:
            raise NotTaken(str(problem)) from problem
        except outward.NoAnswer as problem:
            if problem.has_left:
                raise Unsure(_("The connection ended before the provider answered.")) from problem
            raise Later(_("The provider cannot be reached.")) from problem

    def _said(self, answer: Answer) -> Any:
        try:
            said = json.loads(answer.body or b"{}")
        except (ValueError, RecursionError):
            said = None
        _refuse(answer, self._reason(said) if said else "")
        if said is None:
            # It was taken, and what it is called now cannot be read.
            raise Unsure(_("The provider answered in words that nobody understands."))
        return said


def bearer(token: str) -> dict[str, str]:
    """The header of whoever holds a token."""
    return {"Authorization": f"Bearer {token}"}


def basic(user: str, password: str) -> dict[str, str]:
    """The header of whoever has a name and a password."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def named(said: Any, *path: str | int) -> str:
    """A number or a word somewhere in an answer, as a word; a message that was taken without it is in doubt."""
    for step in path:
        try:
            said = said[step]
        except (LookupError, TypeError) as problem:
            raise Unsure(_("The provider did not say what it calls the message.")) from problem
    if not isinstance(said, str | int) or said == "":
        raise Unsure(_("The provider did not say what it calls the message."))
    return str(said)[:400]


def _refuse(answer: Answer, reason: str) -> None:
    words = f"{answer.status} {reason}".strip()
    if 200 <= answer.status < 300:
        return
    if answer.status in _LOST_BETWEEN:
        raise Unsure(_("The connection ended before the provider answered."))
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise Later(words, _pause(answer.headers))
    if answer.status == 401:
        raise LockedOut(_("The provider does not let us in. Look at the token or the password of the account."))
    raise NotTaken(words)


def _pause(headers: Mapping[str, str]) -> timedelta:
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return USUAL_PAUSE
    return timedelta(seconds=min(seconds, LONGEST_PAUSE.total_seconds())) if math.isfinite(seconds) else USUAL_PAUSE


def _reason(said: Any) -> str:
    """Why something was refused, where providers usually say it."""
    error = said.get("error", said) if isinstance(said, dict) else said
    if isinstance(error, dict):
        found = [error.get(name) for name in ("message", "description", "detail", "title", "code") if error.get(name)]
        error = found[0] if found else ""
    return text.tidy(str(error))[:300]


def _content(
    body: Any, form: Mapping[str, str] | None, files: Iterable[tuple[str, Carried]] | None
) -> tuple[bytes | None, str]:
    if files is not None:
        return _parts(form or {}, files)
    if form is not None:
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    if isinstance(body, bytes):
        return body, "application/json"
    return (None, "") if body is None else (json.dumps(body).encode(), "application/json")


def _parts(form: Mapping[str, str], files: Iterable[tuple[str, Carried]]) -> tuple[bytes, str]:
    """A form with files in it; names cannot break out of their quotation marks."""
    line = uuid.uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    ]
    for field, file in files:
        name = _CONTROL.sub("", file.name).replace('"', "'").replace("\\", "_") or "file"
        kind = _CONTROL.sub("", file.kind) or "application/octet-stream"
        head = f'--{line}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {kind}'
        parts += [head.encode() + b"\r\n\r\n", file.content, b"\r\n"]
    return b"".join([*parts, f"--{line}--\r\n".encode()]), f"multipart/form-data; boundary={line}"
