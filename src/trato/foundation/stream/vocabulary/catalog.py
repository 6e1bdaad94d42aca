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
