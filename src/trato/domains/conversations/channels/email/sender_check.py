"""Is the sender who they say? Only our own mail server is believed, and only what it wrote last."""

import re

from trato.domains.conversations.channels.email.letter import Letter
from trato.domains.conversations.models.raw_mail import SenderCheck

_DMARC = re.compile(r"(?i)\bdmarc\s*=\s*(\w+)")
_ALIGNED = (re.compile(r"(?i)\bdkim\s*=\s*pass\b[^;]*?header\.(?:d|i)\s*=\s*@?([\w.-]+)"),
            re.compile(r"(?i)\bspf\s*=\s*pass\b[^;]*?smtp\.mailfrom\s*=\s*(?:[^@;\s]*@)?([\w.-]+)"))  # fmt: skip


def found(letter: Letter, trusted_server: str) -> str:
    """What the named server found out; others write such lines too, to be believed."""
    if not trusted_server:
        return SenderCheck.UNKNOWN
    last = letter.authentication[0] if letter.authentication else ""
    server, _semicolon, results = last.partition(";")
    if server.split()[:1] != [trusted_server]:
        return SenderCheck.UNVERIFIED
    if told := _DMARC.search(results):
        return SenderCheck.PASSED if told[1].lower() == "pass" else SenderCheck.UNVERIFIED
    domain = letter.sender.address.rpartition("@")[2].lower()
    proved = {one[1].lower() for pattern in _ALIGNED for one in pattern.finditer(results)}
    return SenderCheck.PASSED if domain and domain in proved else SenderCheck.UNVERIFIED
