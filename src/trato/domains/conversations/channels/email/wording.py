"""Which words do bytes stand for, in whatever charset, in a head or in a text?"""

import codecs
import re
from functools import cache
from urllib.parse import unquote_to_bytes

from trato.domains.conversations.channels.email import transfer
from trato.foundation.kit.text import tidy

# Names that mails use and Python does not know, and those that mean more than they say: whoever writes
# «iso-8859-1» or «us-ascii» mostly sends what Windows calls so.
_MEANT = {
    "us-ascii": "cp1252", "ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "iso8859-1": "cp1252", "utf8mb4": "utf-8", "unicode-1-1-utf-7": "utf-7", "x-sjis": "cp932",
    "shift_jis": "cp932", "shift-jis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "gb2312": "gb18030",
    "gbk": "gb18030", "iso-8859-8-i": "iso-8859-8", "iso-8859-6-i": "iso-8859-6", "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman", "x-gbk": "gb18030", "x-user-defined": "cp1252", "8bit": "utf-8", "binary": "utf-8",
}  # fmt: skip
# Encodings in Python's list that are not charsets of mail: some take quadratic time, some are not text at all.
_NEVER = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,30})?\?([bBqQ])\?([^\r\n]{0,4000}?)\?=")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
LONGEST_VALUE = 20_000


def text(content: bytes, charset: str = "") -> str:
    """Bytes as text: in the charset that is named if they fit it, else in the likely one. Lines end in one sign."""
    found = _as_text(content, charset)
    return _CONTROL.sub("", found.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))


def phrase(value: str) -> str:
    """A value of a head as a person reads it: encoded words decoded, on one line, without control signs."""
    value = value[:LONGEST_VALUE]
    return tidy(_words(value) if "=?" in value else value)


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A value like `text/plain; charset=…` with its parameters, those in pieces (RFC 2231) put together."""
    first, *rest = _divided(value[:LONGEST_VALUE])
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for one in rest:
        name, _equals, written = one.partition("=")
        name, written = name.strip().lower(), _unquoted(written.strip())
        stem, star, more = name.partition("*")
        if not star:
            plain.setdefault(stem, phrase(written))
            continue
        number = more.removesuffix("*")
        pieces.setdefault(stem, []).append((_place(number), more.endswith("*") or not more, written))
    for stem, found in pieces.items():
        plain[stem] = _together(found)
    return first.strip().lower(), plain


def _as_text(content: bytes, charset: str) -> str:
    named = _codec(charset.strip().strip("'\"").lower()[:60])
    for codec in (named, "utf-8"):
        try:
            # Bytes that are UTF-8 are nothing else, whatever stands above them.
            return content.decode("utf-8" if codec == "cp1252" else codec)
        except (UnicodeError, LookupError):
            continue
    return content.decode(named if named not in ("utf-8", "utf-7") else "cp1252", "replace")


@cache
def _codec(charset: str) -> str:
    if not charset:
        return "utf-8"
    try:
        found = codecs.lookup(_MEANT.get(charset, charset))
    except (LookupError, ValueError):
        return "utf-8"
    is_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_text and found.name.replace("-", "_") not in _NEVER else "utf-8"


def _words(value: str) -> str:
    """Neighboring words are decoded together: some senders cut a letter in two."""
    told: list[str] = []
    waiting: tuple[str, bytes] = ("", b"")
    after = 0
    for word in _WORD.finditer(value):
        between = value[after : word.start()]
        charset, content = word[1].lower(), _decoded(word[2], word[3])
        if waiting[1] and not between.strip() and charset == waiting[0]:
            waiting = charset, waiting[1] + content
        else:
            told.append(_as_text(waiting[1], waiting[0]))
            if not after or between.strip():
                told.append(between)
            waiting = charset, content
        after = word.end()
    return "".join((*told, _as_text(waiting[1], waiting[0]), value[after:]))


def _decoded(encoding: str, content: str) -> bytes:
    written = content.encode("utf-8", "replace")
    if encoding in "bB":
        return transfer.decoded(written, "base64")
    return transfer.decoded(written.replace(b"_", b" "), "quoted-printable")


def _divided(value: str) -> list[str]:
    """Cut at each semicolon outside quotation marks."""
    cuts, is_quoted, is_escaped, since = [], False, False, 0
    for place, sign in enumerate(value):
        if is_escaped:
            is_escaped = False
        elif is_quoted and sign == "\\":
            is_escaped = True
        elif sign == '"':
            is_quoted = not is_quoted
        elif sign == ";" and not is_quoted:
            cuts.append(value[since:place])
            since = place + 1
    return [*cuts, value[since:]]


def _unquoted(written: str) -> str:
    if written[:1] != '"':
        return written
    return re.sub(r"\\(.)", r"\1", written[1:].rpartition('"')[0] if '"' in written[1:] else written[1:])


def _place(number: str) -> int:
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0


def _together(found: list[tuple[int, bool, str]]) -> str:
    found = sorted(found, key=lambda piece: piece[0])
    charset, content = "", b""
    for count, (_number, is_encoded, written) in enumerate(found):
        if is_encoded and not count and written.count("'") >= 2:
            charset, _language, written = written.split("'", 2)
        content += unquote_to_bytes(written) if is_encoded else written.encode("utf-8", "replace")
    return tidy(_as_text(content, charset))
