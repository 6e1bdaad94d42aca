"""Which imports may this actor see?"""

from django.db.models import QuerySet

from trato.foundation.access.policy import may
from trato.foundation.exchange.models import Import
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Import]:
    """All of them, for those who load files: whoever corrects an import is not always who made it."""
    return Import.objects.all() if may(actor, "exchange.import.view") else Import.objects.none()
