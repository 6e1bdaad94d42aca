"""Who is named in the head of a mail? Read sign by sign in one pass, whatever stands there."""

import re
from collections.abc import Iterator

from trato.domains.conversations.channels.email import wording
from trato.domains.conversations.channels.email.letter import Mailbox
from trato.foundation.kit.text import tidy

MOST, LONGEST_NAME, LONGEST_ADDRESS = 1_000, 200, 320
_BARE = re.compile(r"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+")
_IDENTIFIER = re.compile(r"<\s*([^<>\s]{1,998})\s*>")


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The people of one field such as `To`; groups are opened, empty places left out."""
    found = []
    for chunk in _divided(value):
        if one := _mailbox(*chunk):
            found.append(one)
            if len(found) == MOST:
                break
    return tuple(found)


def identifiers(value: str) -> tuple[str, ...]:
    """The message identifiers of a field, without their brackets; one without any is taken as it stands."""
    found = _IDENTIFIER.findall(value)
    if not found and "<" not in value:
        found = [one for one in value.split() if "@" in one][:1]
    return tuple(dict.fromkeys(clean for one in found if (clean := tidy(one))))


def _divided(value: str) -> Iterator[tuple[str, str, str]]:
    """Name, address and comment of each place between commas."""
    words: dict[str, list[str]] = {"name": [], "angle": [], "comment": []}
    where, depth, is_quoted, is_escaped = "name", 0, False, False
    for sign in value:
        if is_escaped:
            words[where].append(sign)
            is_escaped = False
        elif sign == "\\" and (is_quoted or where == "comment"):
            is_escaped = True
        elif sign == '"' and where != "comment":
            is_quoted = not is_quoted
        elif is_quoted:
            words[where].append(sign)
        elif sign == "(" and where != "angle":
            where, depth = "comment", depth + 1
        elif sign == ")" and where == "comment":
            depth -= 1
            where = "comment" if depth else "name"
        elif where == "comment":
            words[where].append(sign)
        elif sign == "<":
            where, words["angle"] = "angle", []
        elif sign == ">":
            where = "name"
        elif sign in ",;" and where == "name":
            yield "".join(words["name"]), "".join(words["angle"]), "".join(words["comment"])
            words = {"name": [], "angle": [], "comment": []}
        elif sign == ":" and where == "name" and "@" not in words["name"]:
            # The name of a group; its members follow.
            words["name"] = []
        else:
            words[where].append(sign)
    yield "".join(words["name"]), "".join(words["angle"]), "".join(words["comment"])


def _mailbox(name: str, angle: str, comment: str) -> Mailbox | None:
    name, address = name.strip(), _address(angle)
    if not address and (bare := _BARE.search(name)):
        address = _address(bare[0])
        name = f"{name[: bare.start()]} {name[bare.end() :]}".strip()
    name = wording.phrase(name or (comment if address else ""))[:LONGEST_NAME].strip("' ")
    return Mailbox(name, address) if name or address else None


def _address(written: str) -> str:
    written = tidy(written).replace(" ", "").removeprefix("mailto:")
    if written.startswith("@") and ":" in written:
        # A route from the days before name servers.
        written = written.rpartition(":")[2]
    return written[:LONGEST_ADDRESS]
