"""Is money exact?"""

from decimal import Decimal

import pytest

from trato.foundation.kit.money import is_currency, rounded


@pytest.mark.parametrize(
    ("amount", "cents"), [("0.005", "0.00"), ("0.015", "0.02"), ("0.025", "0.02"), ("-1.005", "-1.00"), ("2", "2.00")]
)
def test_ties_go_to_the_even_neighbor(amount, cents):
    assert rounded(Decimal(amount)) == Decimal(cents)


def test_a_currency_has_three_capital_letters():
    assert is_currency("EUR")
    assert [code for code in ("", "EU", "EURO", "eur", "E1R", "ÉUR", "E R") if is_currency(code)] == []
