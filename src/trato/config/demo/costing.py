"""What do the products of the demo cost? Between half and four fifths of their price, and of some nobody knows."""

from decimal import Decimal

from trato.config.demo.dice import Dice

_POSTAGE = "POST"
_DISCOUNT = "D"
_CENT = Decimal("0.01")


def cost_of(code: str, kind: str, price: Decimal | None) -> Decimal | None:
    """The invented cost of one, the same for the same code."""
    dice = Dice("cost", code)
    if code == _DISCOUNT:
        # Costs nothing to buy: so it takes off the margin what it takes off the price.
        return Decimal(0)
    if code == _POSTAGE:
        return Decimal(15)
    if kind != "goods" or not price or dice.happens(6):
        return None
    percent = 50 + dice.below(30) + (25 if dice.happens(4) else 0)
    return (price * percent / 100).quantize(_CENT)
