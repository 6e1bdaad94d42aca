"""Which files may a visitor send? Pictures and PDF, known by how they begin and never by what they are called."""

from uuid import UUID

from django.utils.translation import gettext as _

from trato.domains.conversations import files
from trato.domains.conversations.actions.chats import CannotTalk
from trato.domains.conversations.actions.messages import File
from trato.foundation.kit import text
from trato.foundation.kit.identifiers import new_uid

LARGEST = 2_000_000
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"), (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"), (b"GIF89a", "image/gif", "gif"), (b"%PDF-", "application/pdf", "pdf"),
)  # fmt: skip


def kept(name: str, content: bytes) -> tuple[UUID, File]:
    """Write a file down under a number of ours, which comes first; raises CannotTalk for what is none of these, or too large."""
    if not content or len(content) > LARGEST:
        raise CannotTalk(_("A file has at most 2 MB."))
    kind, ending = _kind(content)
    uid = new_uid()
    lying = files.keep([content], uid=uid)
    return uid, File(uid, _named(name, ending), kind, lying.size, lying.digest)


def _kind(content: bytes) -> tuple[str, str]:
    for beginning, kind, ending in _KINDS:
        if content.startswith(beginning):
            return kind, ending
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", "webp"
    raise CannotTalk(_("Send a picture or a PDF."))


def _named(name: str, ending: str) -> str:
    """What it was called, as words only; its ending says what it is."""
    last = text.tidy(name.replace("\\", "/").rpartition("/")[2])
    stem = last.rpartition(".")[0] or last
    return f"{stem.strip('. ')[:120] or 'file'}.{ending}"
