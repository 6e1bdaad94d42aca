"""Which parties may this actor see?"""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from trato.domains.customers.models import Party
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.recognition import Unrecognizable, recognized
from trato.foundation.access.policy import Scope, scope
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

RESOURCE = "customers.party"
_NUMBERED = guard.capability("customers.match_numbers", "customers_identity")


def visible_to(actor: Actor) -> QuerySet[Party]:
    """The parties the actor may see, archived ones included; those that were merged into others are not there."""
    return scope(actor, RESOURCE).over(Party.objects.filter(merged_into=None))


def scope_of(actor: Actor) -> Scope:
    """The same for hand-written statements."""
    return scope(actor, RESOURCE)


def known_as(actor: Actor, uid: str | uuid.UUID) -> Party | None:
    """The party with this outside name, None when there is none or the actor may not see it."""
    try:
        return visible_to(actor).filter(uid=uuid.UUID(str(uid))).first()
    except ValueError:
        return None


def survivor_of(actor: Actor, uid: str | uuid.UUID) -> Party | None:
    """Who the party with this outside name turned out to be, None when it was not merged or the actor may not see it."""
    try:
        led = scope(actor, RESOURCE).over(Party.objects.filter(uid=uuid.UUID(str(uid))))
    except ValueError:
        return None
    into = led.values_list("merged_into", flat=True).first()
    return visible_to(actor).filter(pk=into).first() if into else None


def recognized_by(actor: Actor, kind: str, value: str, *, network: str = "", country: str = "") -> QuerySet[Party]:
    """The parties to which an identity leads; several for a shared mailbox or telephone."""
    try:
        form = recognized(kind, value, country=country)
    except Unrecognizable:
        return visible_to(actor).none()
    return visible_to(actor).filter(identities__kind=kind, identities__network=network, identities__value=form.value)


def numbered(network: str, values: Iterable[str]) -> dict[str, int]:
    """Party ids by their number in another system, for importers."""
    with guard.working_as(_NUMBERED):
        found = sql.rows(
            "SELECT value, party_id FROM customers_identity WHERE kind = %s AND network = %s AND value = ANY(%s)",
            [IdentityKind.EXTERNAL.value, network, list(values)],
        )
    return {row["value"]: row["party_id"] for row in found}


def ids_of(actor: Actor, uids: Iterable[str]) -> dict[int, str]:
    """Ids of the named parties that the actor may see, with the outside name of each."""
    valid = []
    for uid in uids:
        try:
            valid.append(uuid.UUID(uid))
        except ValueError:
            continue
    return {pk: str(uid) for pk, uid in visible_to(actor).filter(uid__in=valid).values_list("pk", "uid")}
