"""Which letters of a folder on a server do we not have yet? Fetched in order, in small portions, nothing marked there.

A portion is safe here before the next one is asked for; wherever the connection ends, the next one goes on from there.
"""

import imaplib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from imap_tools import BaseMailBox

from trato.domains.conversations.channels.email import addresses, headers, receive
from trato.domains.conversations.channels.email.receive import Arrived
from trato.domains.conversations.models import Mailbox, MailFolder, RawMail
from trato.domains.conversations.queries import senders
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

PORTION, PORTION_BYTES = 50, 8_000_000
# Of a larger letter only the beginning is fetched; the reading stops there anyway.
LARGEST = 50_000_000
_WORKING = guard.capability("conversations.fetch_letters", "conversations_mailfolder", "conversations_rawmail")
_NUMBER = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


class Pace:
    """How many letters are asked for at once: few on a way that breaks, more as long as it holds."""

    def __init__(self) -> None:
        self.portion, self.has_gone_on = PORTION, False

    def go_on(self) -> None:
        """A portion is safe."""
        self.portion, self.has_gone_on = min(self.portion * 2, PORTION), True

    def slow_down(self) -> None:
        """The way broke."""
        self.portion, self.has_gone_on = max(self.portion // 4, 1), False


class Lost(OSError):
    """The server no longer answers as it should."""


class _Waiting(NamedTuple):
    number: int
    size: int


def synchronize(
    box: BaseMailBox,
    mailbox: Mailbox,
    name: str,
    *,
    by: Actor,
    now: Callable[[], datetime],
    pace: Pace,
) -> MailFolder:
    """Fetch what is new in a folder, and count both sides."""
    box.folder.set(name, readonly=True)
    folder = _known(mailbox, name, validity=_told(box, "UIDVALIDITY"))
    count_there = _told(box, "EXISTS")
    for portion in _portions(box, _numbers_to_fetch(box, folder, count_there), pace):
        receive.accept(_arrived(box, mailbox, portion), mailbox=mailbox, folder=folder, by=by, at=now())
        _remember(folder, highest=max(one.number for one in portion))
        pace.go_on()
    _count(folder, count_there, now())
    return folder


def _known(mailbox: Mailbox, name: str, *, validity: int) -> MailFolder:
    """The folder as we know it; where the server counts anew, so do we."""
    with guard.working_as(_WORKING):
        folder, _is_new = MailFolder.objects.get_or_create(mailbox=mailbox, name=name[:200])
        if folder.uidvalidity != validity:
            folder.uidvalidity, folder.highest_uid = validity, 0
            folder.save(update_fields=["uidvalidity", "highest_uid"])
    return folder


def _numbers_to_fetch(box: BaseMailBox, folder: MailFolder, count_there: int) -> list[int]:
    """What lies above the highest number we have; everything that is missing where the counts do not agree."""
    newer = [number for number in _search(box, f"UID {folder.highest_uid + 1}:*") if number > folder.highest_uid]
    with guard.working_as(_WORKING):
        here = RawMail.objects.filter(folder=folder, uidvalidity=folder.uidvalidity)
        if here.count() + len(newer) >= count_there:
            return newer
        known = set(here.values_list("number", flat=True))
    return [number for number in _search(box, "ALL") if number not in known]


def _search(box: BaseMailBox, asked: str) -> list[int]:
    found = _answer(box.client.uid("SEARCH", *asked.split()))
    return sorted(int(one) for line in found if line for one in line.split())


def _portions(box: BaseMailBox, numbers: list[int], pace: Pace) -> Iterator[list[_Waiting]]:
    """The letters in handfuls that are not too much for the memory, nor for the way."""
    start = 0
    while start < len(numbers):
        asked = numbers[start : start + pace.portion]
        start += len(asked)
        lines = _answer(box.client.uid("FETCH", ",".join(map(str, asked)), "(UID RFC822.SIZE)"))
        portion: list[_Waiting] = []
        for one in sorted(_waiting(lines)):
            if portion and sum(each.size for each in portion) + one.size > PORTION_BYTES:
                yield portion
                portion = []
            portion.append(one)
        if portion:
            yield portion


def _waiting(lines: list[Any]) -> Iterator[_Waiting]:
    for line in lines:
        told = line if isinstance(line, bytes) else b""
        if (number := _NUMBER.search(told)) and (size := _SIZE.search(told)):
            yield _Waiting(int(number[1]), int(size[1]))


def _arrived(box: BaseMailBox, mailbox: Mailbox, portion: list[_Waiting]) -> Iterator[Arrived]:
    wanted = [one for one in portion if not mailbox.is_personal or _concerns_a_customer(box, one.number, mailbox)]
    for one in portion:
        if one not in wanted:
            yield Arrived(b"", datetime.now(UTC), number=one.number, is_left_aside=True)
    if not wanted:
        return
    part = f"BODY.PEEK[]<0.{LARGEST}>" if any(one.size > LARGEST for one in wanted) else "BODY.PEEK[]"
    asked = ",".join(str(one.number) for one in wanted)
    for number, about, content in _literals(_answer(box.client.uid("FETCH", asked, f"(UID INTERNALDATE {part})"))):
        yield Arrived(content, _received_at(about), number=number)


def _concerns_a_customer(box: BaseMailBox, number: int, mailbox: Mailbox) -> bool:
    """Whether a letter in somebody's own mailbox comes from, or goes to, an address of a customer."""
    asked = "(UID BODY.PEEK[HEADER.FIELDS (FROM TO CC)])"
    for _number, _about, content in _literals(_answer(box.client.uid("FETCH", str(number), asked))):
        head, _body = headers.read(content)
        for name in ("from", "to", "cc"):
            for one in addresses.mailboxes(", ".join(head.every(name))):
                value = senders.form_of("email", one.address)
                if value not in mailbox.addresses and senders.candidates("email", value):
                    return True
    return False


def _literals(lines: list[Any]) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, what was told about it, and content of each letter in an answer; the number may stand after the content."""
    for place, line in enumerate(lines):
        if not isinstance(line, tuple):
            continue
        after = lines[place + 1] if place + 1 < len(lines) and isinstance(lines[place + 1], bytes) else b""
        about = line[0] + b" " + after
        if found := _NUMBER.search(about):
            yield int(found[1]), about, line[1]


def _received_at(about: bytes) -> datetime:
    """When the server got it, by its own clock."""
    told = imaplib.Internaldate2tuple(about)
    try:
        moment = datetime(*told[:6]).astimezone(UTC) if told else None
    except (ValueError, OverflowError):
        moment = None
    return moment or datetime.now(UTC)


def _remember(folder: MailFolder, *, highest: int) -> None:
    with guard.working_as(_WORKING):
        folder.highest_uid = max(folder.highest_uid, highest)
        folder.save(update_fields=["highest_uid"])


def _count(folder: MailFolder, count_there: int, at: datetime) -> None:
    with guard.working_as(_WORKING):
        folder.count_here = RawMail.objects.filter(folder=folder, uidvalidity=folder.uidvalidity).count()
        folder.count_there, folder.counted_at = count_there, at
        folder.save(update_fields=["count_here", "count_there", "counted_at"])


def _told(box: BaseMailBox, name: str) -> int:
    """A number the server told when the folder was opened."""
    _kind, told = box.client.response(name)
    if not told or not told[-1]:
        raise Lost(f"The server does not say {name}.")
    return int(told[-1])


def _answer(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, lines = answer
    if kind != "OK":
        raise Lost("The server does not answer as it should.")
    return lines
