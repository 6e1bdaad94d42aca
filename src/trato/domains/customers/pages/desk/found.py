"""Which customer does an address mean, for this caller?"""

import uuid

from django.http import Http404, HttpRequest

from trato.domains.customers.models import Party
from trato.domains.customers.queries import parties
from trato.foundation.access.models import User


def party_of(request: HttpRequest, uid: uuid.UUID) -> Party:
    """The party, or 404 when there is none or the caller may not see it."""
    party = parties.known_as(request.actor, uid)  # type: ignore[attr-defined]
    if party is None:
        raise Http404
    return party


def colleagues() -> list[User]:
    """Whom customers can be given to."""
    return list(User.objects.filter(is_active=True).order_by("name", "id"))
