"""Which products may this actor see?"""

from collections.abc import Iterable

from django.db.models import QuerySet

from trato.domains.catalog.models import Product
from trato.foundation.access.policy import scope
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Product]:
    """The products the actor may see."""
    return scope(actor, "catalog.product").over(Product.objects.all())


def known(codes: Iterable[str]) -> dict[str, int]:
    """The ids of those of the codes that are in the catalog, for importers."""
    return dict(Product.objects.filter(code__in=list(codes)).values_list("code", "pk"))
