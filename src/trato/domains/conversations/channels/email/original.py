"""How did a letter look to whoever wrote it? A document for a frame that can do nothing, with the letter's own pictures.

The document is one page without addresses of ours in it: its pictures stand in it as text, so that the frame has nothing
to ask for, and nothing that somebody wrote can make it ask.
"""

import base64
from collections.abc import Iterable
from html import escape
from typing import NamedTuple
from urllib.parse import unquote

from trato.domains.conversations import files
from trato.domains.conversations.channels.email import html, plain
from trato.domains.conversations.channels.email.kinds import kind_of
from trato.domains.conversations.models import Attachment, Message

# What browsers draw and nothing else: SVG is a program.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# Of all pictures of one letter, each time one of them is shown counted.
MOST_PICTURES = 8_000_000
# Its own origin, which is nobody's; nothing runs, is fetched, sent or led elsewhere. Links open beside it, as pages of
# their own that know nothing of us.
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# Letters are written for white paper, whatever colors the desk has.
_LOOKS = (
    "html{color-scheme:light;background:#fff;color:#1b1f24;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "body{margin:14px 16px}img{max-width:100%;height:auto}img:not([src]){outline:1px dashed #9aa3ad;color:#5b6570}"
    "blockquote{margin:8px 0 8px 4px;padding-left:12px;border-left:3px solid #d5dae0}pre{white-space:pre-wrap}"
)


class Remarks(NamedTuple):
    """What is to be said beside a letter: it asks for pictures elsewhere, it hides words."""

    has_remote_images: bool
    hides_words: bool


def document(message: Message, attachments: Iterable[Attachment], *, language: str) -> str:
    """The letter as a page; cleaned once more, whatever was kept."""
    body = _with_pictures(_clean(message), attachments)
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(message.subject)}</title><style>{_LOOKS}</style>"
    )
    return f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head>{head}</head><body>{body}</body></html>\n'


def remarks(message: Message) -> Remarks:
    """What the frame leaves out, or does not let one see."""
    clean = _clean(message)
    return Remarks(html.has_remote_images(clean), bool(message.html) and plain.hides_words(clean))


def is_picture_of_text(one: dict[str, object]) -> bool:
    """Whether a file of a letter is a picture within its text, which the frame shows."""
    return bool(one["is_inline"] and one["content_id"]) and one["kind"] in PICTURES


def _clean(message: Message) -> str:
    return html.sanitized(message.html) if message.html else html.from_text(message.text)


def _with_pictures(clean: str, attachments: Iterable[Attachment]) -> str:
    known: dict[str, Attachment] = {}
    for one in attachments:
        if one.content_id and one.kind in PICTURES and one.size <= MOST_PICTURES:
            known.setdefault(one.content_id, one)
    read: dict[int, str] = {}
    left = MOST_PICTURES

    def part(content_id: str) -> str:
        nonlocal left
        one = known.get(content_id) or known.get(unquote(content_id))
        if one is None or one.size > left:
            return ""
        if one.pk not in read:
            read[one.pk] = _source(one)
        left -= one.size if read[one.pk] else 0
        return read[one.pk]

    return html.with_pictures(clean, part=part)


def _source(one: Attachment) -> str:
    try:
        content = files.path_of(one.uid).read_bytes()
    except OSError:
        return ""
    # What lies there decides, not what was written beside it.
    kind = kind_of(content[:4_096], "")
    if kind not in PICTURES or len(content) > one.size:
        return ""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
