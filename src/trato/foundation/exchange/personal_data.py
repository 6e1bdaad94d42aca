"""What do imports hold about people: the names of files, and the files themselves for a while?"""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from trato.foundation.exchange import places
from trato.foundation.privacy.holdings import Keep, Mentions, Table, forget_also, hold, hold_nothing_in
from trato.foundation.privacy.people import Person

_WHY = _("To load data that another system has, and to undo it")

hold(
    Table(
        "exchange_import",
        _("Imported files"),
        {"user": "by_user_id = %(person)s"},
        personal=["file_name", "created_at", "began_at", "ended_at", "undone_at"],
        other=[
            "id", "uid", "target", "size", "state", "problem", "found", "rows", "columns", "choices", "trial", "counts",
            "kept", "by_user_id",
        ],
        on_erasure=Keep(_("Says which file data came with, and when")),
        purpose=_WHY,
        kept=_("As long as the data that came with it"),
        texts=("file_name", "trial::jsonb", "kept::jsonb"),
    ),
)  # fmt: skip
hold_nothing_in("how columns with these headings were understood", "exchange_knownheadings")
hold_nothing_in("which numbers one step of an import wrote", "exchange_importpart")

_AT_ONCE = 1 << 20


@forget_also
def files_with_the_person(_person: Person, named: Mentions) -> None:
    """Files that name an erased person are thrown away; what was loaded from them was erased by its own rules."""
    signs = [sign.encode() for sign in named.certain if len(sign) > 2]
    if not signs or not places.root().exists():
        return
    for path in places.root().glob("*/*"):
        if path.is_file() and _holds(path, signs):
            path.unlink(missing_ok=True)


def _holds(path: Path, signs: list[bytes]) -> bool:
    longest = max(len(sign) for sign in signs)
    before = b""
    with path.open("rb") as file:
        while block := file.read(_AT_ONCE):
            window = before + block
            if any(sign in window for sign in signs):
                return True
            before = window[-longest:]
    return False
