"""How is an amount of money kept? As an exact decimal with its currency beside it."""

from decimal import ROUND_HALF_EVEN, Decimal

from django.db import models

CENT = Decimal("0.01")


def rounded(amount: Decimal) -> Decimal:
    """To the cent, ties to the even neighbor, so that sums of many roundings do not drift."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def is_currency(code: str) -> bool:
    """Whether a code has the shape of ISO 4217: three capital letters."""
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()


class MoneyField(models.DecimalField):
    """An amount with four decimals, enough for unit prices; the currency is a column of its own."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"max_digits": 19, "decimal_places": 4, **kwargs})  # type: ignore[arg-type]


class CurrencyField(models.CharField):
    """An ISO 4217 code."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"max_length": 3, **kwargs})  # type: ignore[arg-type]
