"""What can be told about orders?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("orders.order.placed", shown_as="order")
class OrderPlaced(Event):
    """A customer bought."""

    order_id: int


@told_as("orders.order.returned", shown_as="order")
class OrderReturned(Event):
    """A customer gave goods back or cancelled; its lines are negative."""

    order_id: int


@told_as("orders.order.adjusted", shown_as="order")
class OrderAdjusted(Event):
    """The books were corrected without a sale: bad debt, write-off."""

    order_id: int


@told_as("orders.order.extended", shown_as="order")
class OrderExtended(Event):
    """Lines were added to an order that was already known."""

    order_id: int
    lines: int
