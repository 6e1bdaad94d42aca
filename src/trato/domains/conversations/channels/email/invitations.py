"""What does a calendar entry in a mail say? Only its plain fields; of its links those that lead out by https."""

import re

from trato.domains.conversations.channels.email.letter import Invitation
from trato.foundation.kit.text import paragraphs, tidy

LONGEST = 200_000
_LINK = re.compile(r"https://[^\s<>\"'\\]{4,2000}", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FIELDS = {"SUMMARY": "summary", "DTSTART": "starts", "DTEND": "ends", "LOCATION": "location", "ORGANIZER": "organizer",
           "DESCRIPTION": "description", "UID": "uid", "URL": "link"}  # fmt: skip


def read(text: str) -> Invitation | None:
    """The first event of a calendar; None where there is none."""
    if not text:
        return None
    found: dict[str, str] = {}
    opened: list[str] = []
    for line in re.sub(r"\n[ \t]", "", text[:LONGEST]).split("\n"):
        name, _colon, value = _parted(line)
        if name == "BEGIN":
            opened.append(value.strip().upper())
        elif name == "END":
            if opened and opened.pop() == "VEVENT":
                break
        elif name == "METHOD" and opened == ["VCALENDAR"]:
            found["method"] = tidy(value).upper()[:20]
        elif opened[-1:] == ["VEVENT"] and (field := _FIELDS.get(name)):
            found.setdefault(field, _plain(field, value))
    return Invitation(**found) if len(found) > ("method" in found) else None


def _parted(line: str) -> tuple[str, str, str]:
    """Name and value; parameters, which may hold a colon between quotation marks, are left out."""
    is_quoted = False
    for place, sign in enumerate(line[:2_000]):
        if sign == '"':
            is_quoted = not is_quoted
        elif sign == ":" and not is_quoted:
            return line[:place].partition(";")[0].strip().upper(), ":", line[place + 1 :]
    return "", "", ""


def _plain(field: str, value: str) -> str:
    value = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    match field:
        case "link":
            return found[0] if (found := _LINK.fullmatch(value.strip())) else ""
        case "description":
            return paragraphs(value)[:20_000]
        case "organizer":
            return re.sub(r"\Amailto:", "", tidy(value), flags=re.IGNORECASE)[:320]
    return tidy(value)[:500]
