"""What do rules hold about people: who wrote them, and for whom they ran or did not?"""

from django.utils.translation import gettext_lazy as _

from trato.foundation.privacy.holdings import Delete, Keep, Table, hold, hold_nothing_in

_WHY = _("To do by itself what is agreed, and to say why")
_BECAUSE = _("Says who is answerable for what happens by itself")
_WHILE = _("As long as the rule is known")

hold(
    Table(
        "automation_rule",
        _("Rules they wrote"),
        {"user": "author_id = %(person)s"},
        personal=["name", "purpose", "created_at"],
        other=[
            "id", "uid", "name_key", "event", "fields", "condition", "steps", "edition", "author_id", "is_on", "on_since",
            "stopped_because", "updated_at", "archived_at",
        ],
        on_erasure=Keep(_BECAUSE),
        purpose=_WHY,
        kept=_WHILE,
    ),
    Table(
        "automation_edition",
        _("What rules said before"),
        {"user": "by_user_id = %(person)s"},
        personal=["at"],
        other=["id", "rule_id", "number", "event", "fields", "condition", "steps", "by_user_id"],
        on_erasure=Keep(_BECAUSE),
        purpose=_WHY,
        kept=_WHILE,
    ),
    Table(
        "automation_run",
        _("Rules that ran for them"),
        {"party": "party_id = %(person)s"},
        personal=["at", "state", "steps"],
        other=["id", "uid", "rule_id", "edition", "event_id", "party_id", "holds", "depth", "problem", "ended_at"],
        on_erasure=Delete(),
        purpose=_WHY,
        kept=_("One year"),
    ),
    Table(
        "automation_passed",
        _("Rules that did not run for them"),
        {"party": "party_id = %(person)s"},
        personal=["at"],
        other=["event_id", "party_id", "rules", "editions", "holds"],
        on_erasure=Delete(),
        purpose=_WHY,
        kept=_("30 days"),
    ),
    Table(
        "automation_halt",
        _("Rules that leave them alone"),
        {"party": "party_id = %(person)s"},
        personal=["at", "because"],
        other=["id", "rule_id", "party_id"],
        on_erasure=Delete(),
        purpose=_WHY,
        kept=_WHILE,
    ),
)  # fmt: skip
hold_nothing_in("which events came from a run, by number", "automation_caused")
hold_nothing_in("how often rules ran", "automation_tally")
