"""Which files may go with what we write, and do they lie whole before the message is there?"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from trato.domains.conversations import files
from trato.foundation.facts import files as kinds
from trato.foundation.kit import text
from trato.foundation.kit.identifiers import new_uid

MOST_FILES = 10
# All of them together: what the mail servers of most companies take.
MOST_BYTES = 25_000_000
# By which endings files are offered for choosing; what one is, its content tells.
ENDINGS = tuple(ending for endings in kinds.ENDINGS.values() for ending in endings)


class CannotAttach(ValueError):
    """These files cannot go along; the message says why."""


class File(NamedTuple):
    """A file that lies under its number already."""

    uid: object
    name: str
    kind: str
    size: int
    digest: str
    content_id: str = ""
    is_inline: bool = False


class Sent(NamedTuple):
    """A file as somebody chose it: the name it has with them, and its content piece by piece."""

    name: str
    content: Iterable[bytes]


@contextmanager
def kept(sent: Sequence[Sent]) -> Iterator[list[File]]:
    """The files, written down; if what they are for is refused, or one of them is, none of them remains."""
    if len(sent) > MOST_FILES:
        raise CannotAttach(_("At most %(count)d files go with one message.") % {"count": MOST_FILES})
    uids: list[UUID] = []
    try:
        made: list[File] = []
        for one in sent:
            uids.append(new_uid())
            made.append(_lying(one, uids[-1], left=MOST_BYTES - sum(file.size for file in made)))
        yield made
    except BaseException:
        files.forget(uids)
        raise


def refuse_beyond(given: Sequence[File]) -> None:
    """Raise CannotAttach where files are too many, or too large together."""
    if len(given) > MOST_FILES:
        raise CannotAttach(_("At most %(count)d files go with one message.") % {"count": MOST_FILES})
    if sum(one.size for one in given) > MOST_BYTES:
        raise CannotAttach(_too_large())


def _lying(one: Sent, uid: UUID, *, left: int) -> File:
    name = text.tidy(one.name)[:80]
    lying = files.keep(_within(one.content, left), uid=uid)
    if not lying.size:
        raise CannotAttach(_("The file «%(name)s» is empty.") % {"name": name})
    try:
        kind = kinds.kind_of(files.path_of(uid))
    except kinds.NotAFile:
        words = _("The file «%(name)s» cannot go along: only PDF, images, documents, tables and plain text can.")
        raise CannotAttach(words % {"name": name}) from None
    return File(uid, kinds.named(one.name, kind), kind, lying.size, lying.digest)


def _within(content: Iterable[bytes], left: int) -> Iterator[bytes]:
    for piece in content:
        left -= len(piece)
        if left < 0:
            raise CannotAttach(_too_large())
        yield piece


def _too_large() -> str:
    return _("The files are larger than %(count)d MB together. Send some of them in another message.") % {
        "count": MOST_BYTES // 10**6
    }
