"""Which products may this actor see?"""

from django.db.models import QuerySet

from trato.domains.catalog.models import Product
from trato.foundation.access.policy import scope
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Product]:
    """The products the actor may see."""
    return scope(actor, "catalog.product").over(Product.objects.all())
