"""Which orders may this actor see?"""

from django.db.models import QuerySet

from trato.domains.orders.models import Order
from trato.foundation.access.policy import card, opened, scope
from trato.foundation.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Order]:
    """The orders the actor may see, with the customers they name."""
    return opened(scope(actor, "orders.order").over(Order.objects.all()), card("customers.party").tables)
