"""Which records of contacts may this actor see?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from trato.domains.conversations.models import Interaction
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

_MATCHING = guard.capability("conversations.match_rows", "conversations_interaction")


def visible_to(actor: Actor) -> QuerySet[Interaction]:
    """The records the actor may see, with the customers they name; withdrawn ones are gone."""
    found = scope(actor, "conversations.interaction").over(Interaction.objects.filter(withdrawn_at=None))
    return opened(found, card("customers.party").tables)


def known(parties: Sequence[int], moments: Sequence[datetime]) -> set[tuple[int, str, datetime, str, str]]:
    """What is written down already with these parties at these moments, for importers: party, kind, moment, words."""
    with guard.working_as(_MATCHING):
        found = Interaction.objects.filter(party__in=parties, happened_at__in=moments, withdrawn_at=None)
        return set(found.values_list("party_id", "kind", "happened_at", "subject", "body"))
