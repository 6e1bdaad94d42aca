"""What is new in a reply, and what was only carried along: the quoted letter below it, the signature?"""

from typing import NamedTuple

from trato.domains.conversations.channels.email import quotes
from trato.domains.conversations.channels.email import reply_signs as signs

LONGEST = 300_000
_LONGEST_LINE = 400
# A quote that begins further down is not looked for, a signature that is longer not found.
_MOST_LINES, _LONGEST_SIGNATURE = 2_000, 60
# A longer signature is not found.
_LONGEST_SIGNATURE = 60


class Reply(NamedTuple):
    """The three pieces; together they hold every line that is not empty."""

    new: str
    quoted: str = ""
    signature: str = ""


def divided(text: str) -> Reply:
    """Cut a mail's text into what is new, what is quoted and the signature."""
    lines = text[:LONGEST].split("\n")
    cut, end = quotes.place_of(lines)
    before, after = lines[:cut], lines[end:]
    below, last = _signature(after)
    if _own(below):
        # Somebody answers below what is quoted; a closing above it would be in the middle of the text.
        new, signature = _signature(before, is_end=False)
        new = [*new, "", *below] if _own(new) else below
    else:
        new, signature = _signature(before)
    signature += last
    if signature and not _own(new) and cut == len(lines):
        # There is nothing but a signature: then that is what somebody writes.
        new, signature = signature, []
    return Reply(_joined(new), _joined([*lines[cut:end], text[LONGEST:]]), _joined(signature))


def _signature(lines: list[str], *, is_end: bool = True) -> tuple[list[str], list[str]]:
    """Cut the signature off: after two dashes, from a closing on, a telephone's line, a lawyer's paragraph."""
    first = max(0, len(lines) - _LONGEST_SIGNATURE)
    for place in range(first, len(lines)):
        if signs.DASHES.match(lines[place]) and _is_short(lines[place + 1 :]):
            return lines[:place], lines[place:]
    cut = len(lines)
    for place in range(first, len(lines)):
        short = lines[place].strip()[:_LONGEST_LINE]
        if not short:
            continue
        if signs.NOTICE.match(short) and len(" ".join(lines[place:])) > 150:
            cut = place
            break
        if signs.MOBILE.match(short) and len(short) < 90 and not _own(lines[place + 1 :], most=1):
            cut = place
            break
    if is_end and (closing := _closing(lines[:cut])) is not None:
        cut = closing
    return lines[:cut], lines[cut:]


def _closing(lines: list[str]) -> int | None:
    """The place of the last closing such as «Un saludo,» that only a name and its particulars follow."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 25), -1):
        line = lines[place].strip()
        if line and len(line) < 60 and signs.CLOSING.match(line):
            after = [one.strip() for one in lines[place + 1 :] if one.strip()]
            return place if _are_particulars(after) and _own(lines[:place]) else None
    return None


def _are_particulars(lines: list[str]) -> bool:
    """Whether a name comes first and nothing follows that somebody should read: no question, afterthought or sentence."""
    if not lines or len(lines) > 12:
        return False
    is_name = len(lines[0].split()) <= 5 and not any(sign.isdigit() for sign in lines[0]) and lines[0][:1].isupper()
    return is_name and not any(
        len(line) > 100
        or "?" in line
        or signs.AFTERTHOUGHT.match(line)
        or (line.endswith(".") and len(line.split()) > 8)
        for line in lines
    )


def _is_short(lines: list[str]) -> bool:
    told = [line for line in lines if line.strip()]
    return bool(told) and len(told) <= 25


def _own(lines: list[str], *, most: int = 0) -> bool:
    """Whether more than so many lines of one's own stand there."""
    return sum(1 for line in lines if line.strip() and not signs.QUOTED.match(line)) > most


def _joined(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")
