"""Which records of contacts may this actor see?"""

from django.db.models import QuerySet

from trato.domains.conversations.models import Interaction
from trato.domains.customers.queries import parties
from trato.foundation.access.policy import scope
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Interaction]:
    """The records of parties the actor may see; withdrawn ones are gone."""
    found = scope(actor, "conversations.interaction").over(Interaction.objects.filter(withdrawn_at=None))
    return found if parties.scope_of(actor).is_everything else found.filter(party__in=parties.visible_to(actor))
