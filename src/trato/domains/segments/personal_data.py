"""What do segments hold about a person?"""

from django.utils.translation import gettext_lazy as _

from trato.foundation.privacy.holdings import Blank, Delete, Table, hold, hold_nothing_in

_TREATED = _("To treat customers as fits them")
_WHILE = _("As long as the relation lasts")

hold(
    Table(
        "segments_membership",
        _("Segments"),
        {"party": "party_id = %(person)s"},
        personal=["segment_id", "since"],
        other=["party_id"],
        on_erasure=Delete(),
        purpose=_TREATED,
        kept=_WHILE,
    ),
    Table(
        "segments_turn",
        _("When segments are looked at again"),
        {"party": "party_id = %(person)s"},
        personal=["at"],
        other=["party_id"],
        on_erasure=Delete(),
        purpose=_TREATED,
        kept=_WHILE,
    ),
    Table(
        "segments_segment",
        _("Segments they answer for"),
        {"user": "owner_id = %(person)s"},
        personal=["name", "purpose", "value_proposition", "treatment"],
        other=[
            "id", "uid", "name_key", "kind", "condition", "version", "owner_id", "parent_id", "size", "counted_at",
            "dirty_at", "day_turns_at", "created_at", "updated_at", "archived_at",
        ],
        on_erasure=Blank({"owner_id": None}),
        purpose=_TREATED,
        kept=_WHILE,
    ),
)  # fmt: skip
hold_nothing_in("Where ranks end, without saying of whom.", "segments_cut")
