"""What does the agenda hold about a person?"""

from django.utils.translation import gettext_lazy as _

from trato.foundation.privacy.holdings import Blank, Table, hold

hold(
    Table(
        "agenda_task",
        _("Next steps"),
        {"party": "(party_id = %(person)s OR contact_id = %(person)s)", "user": "owner_id = %(person)s"},
        personal=["kind", "title", "body", "due_at", "state"],
        other=["id", "uid", "party_id", "contact_id", "is_all_day", "owner_id", "created_at", "closed_at"],
        on_erasure=Blank({"title": _("Erased"), "body": ""}),
        purpose=_("To keep what was agreed"),
        kept=_("As long as the relation lasts"),
        texts=("title", "body"),
        about="party_id",
        near="contact_id = %(person)s",
        erased_whose={"party": "party_id = %(person)s"},
    )
)
