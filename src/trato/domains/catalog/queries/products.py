"""Which products may this actor see?"""

from collections.abc import Iterable

from django.db.models import QuerySet

from trato.domains.catalog.models import Product
from trato.foundation.access.policy import scope
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

_MATCHING = guard.capability("catalog.match_codes", "catalog_product")


def visible_to(actor: Actor) -> QuerySet[Product]:
    """The products the actor may see."""
    return scope(actor, "catalog.product").over(Product.objects.all())


def known(codes: Iterable[str]) -> dict[str, int]:
    """The ids of those of the codes that are in the catalog, for importers."""
    with guard.working_as(_MATCHING):
        return dict(Product.objects.filter(code__in=list(codes)).values_list("code", "pk"))
