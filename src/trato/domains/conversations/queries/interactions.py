"""Which records of contacts may this actor see?"""

from django.db.models import QuerySet

from trato.domains.conversations.models import Interaction
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Interaction]:
    """The records the actor may see, with the customers they name; withdrawn ones are gone."""
    found = scope(actor, "conversations.interaction").over(Interaction.objects.filter(withdrawn_at=None))
    return opened(found, card("customers.party").tables)
