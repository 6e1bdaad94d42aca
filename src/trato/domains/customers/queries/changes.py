"""What did others change about a party since somebody opened its form?"""

from datetime import datetime
from typing import NamedTuple

from trato.domains.customers.models import Party
from trato.domains.customers.queries import parties
from trato.foundation.access.models import User
from trato.foundation.kit.actor import Actor


class Meanwhile(NamedTuple):
    """One field: as it was seen, as it is now, and who wrote it last."""

    field: str
    seen: str
    now: str
    who: str


def since(party: Party, seen_at: datetime, *, by: Actor) -> list[Meanwhile]:
    """The fields that became different after `seen_at`; for a party whose row is locked."""
    changes = parties.scope_of(by).part("changes").of(party.changes)
    if party.updated_at <= seen_at:
        return []
    seen: dict[str, str] = {}
    who: dict[str, int | None] = {}
    for change in changes.filter(at__gt=seen_at).order_by("id"):
        for name, before in change.before.items():
            seen.setdefault(name, before)
            who[name] = change.by_user_id
    names = dict(User.objects.filter(pk__in=[pk for pk in who.values() if pk]).values_list("pk", "name"))
    return [
        Meanwhile(name, before, getattr(party, name), names.get(who[name] or 0, "trato"))
        for name, before in seen.items()
        if isinstance(before, str) and getattr(party, name) != before
    ]
