"""What can be told about orders? The first party of each of these events is who bought."""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("orders.order.placed", shown_as="order")
class OrderPlaced(Event):
    """A customer bought; the amount is a decimal text in the order's currency."""

    order_id: int
    amount: str
    kind: str = "sale"


@told_as("orders.order.returned", shown_as="order")
class OrderReturned(Event):
    """A customer gave goods back or cancelled; the amount is negative."""

    order_id: int
    amount: str
    kind: str = "return"


@told_as("orders.order.adjusted", shown_as="order")
class OrderAdjusted(Event):
    """The books were corrected without a sale: bad debt, write-off."""

    order_id: int
    amount: str
    kind: str = "adjustment"


@told_as("orders.order.extended", shown_as="order")
class OrderExtended(Event):
    """Lines were added to an order that was already known; the amount is theirs."""

    order_id: int
    lines: int
    amount: str
    kind: str


@told_as("orders.order.shortened")
class OrderShortened(Event):
    """Lines that an import had added were taken back; the amount is what the order is worth less, as a negative."""

    order_id: int
    lines: int
    amount: str
    kind: str


@told_as("orders.order.withdrawn")
class OrderWithdrawn(Event):
    """An order that only an import had booked is gone again; the amount is the opposite of what was booked."""

    order_id: int
    amount: str
    kind: str


@told_as("orders.order.corrected")
class OrderCorrected(Event):
    """What we know about an order beside its lines became different."""

    order_id: int
    fields: list[str]
