"""What do the answers kept for repeated requests hold about a person?"""

from django.utils.translation import gettext_lazy as _

from trato.foundation.kit import sql
from trato.foundation.privacy import people
from trato.foundation.privacy.holdings import Keep, Mentions, Table, forget_also, hold
from trato.foundation.privacy.people import Person

hold(
    Table(
        "api_idempotency",
        _("Answers to programs"),
        {"user": "user_id = %(person)s"},
        personal=["key", "location"],
        other=["user_id", "fingerprint", "status", "body", "created_at"],
        on_erasure=Keep(_("For a day; those about the person go at once")),
        purpose=_("So that a repeated request is done once"),
        kept=_("24 hours"),
    )
)

_ABOUT = """
DELETE FROM api_idempotency
WHERE EXISTS (SELECT FROM unnest(%s::text[]) AS sign WHERE position(convert_to(sign, 'UTF8') IN body) > 0
              OR strpos(location, sign) > 0)
"""


@forget_also
def answers_about_them(person: Person, named: Mentions) -> None:
    """Answers hold whole documents: those that name the person go."""
    signs = sorted({*named.certain, people.shown(person)["uid"]})
    sql.run(_ABOUT, [signs])
