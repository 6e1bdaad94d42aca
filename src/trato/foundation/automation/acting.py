"""In whose name does a rule act? In that of whoever wrote its edition, with what they may do today and never more."""

from collections.abc import Iterable

from trato.foundation.access.models import User
from trato.foundation.kit.actor import Actor


def actors_of(authors: Iterable[int]) -> dict[int, Actor]:
    """The authors who still work here, as the rules of each act; they prove nothing, so nothing that asks for a proof is done."""
    people = User.objects.select_related("team").filter(pk__in=set(authors), is_active=True)
    return {person.pk: _as_rule(person) for person in people}


def _as_rule(person: User) -> Actor:
    seen = person.actor
    return Actor(
        kind="rule", id=seen.id, name=seen.name, roles=seen.roles, team_id=seen.team_id, account_id=seen.account_id,
        begins_on=seen.begins_on, ends_on=seen.ends_on,
    )  # fmt: skip
