"""What can be told about products?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("catalog.product.added")
class ProductAdded(Event):
    """A product can be sold."""

    product_id: int


@told_as("catalog.product.changed")
class ProductChanged(Event):
    """A product's name, kind or price became different."""

    product_id: int
    fields: list[str]


@told_as("catalog.product.removed")
class ProductRemoved(Event):
    """A product that only an import had added, and that nothing uses, is gone again."""

    product_id: int
