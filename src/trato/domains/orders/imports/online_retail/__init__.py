"""How do we load the transactions of an online retailer in the layout of the UCI data set?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trato.domains.orders.imports.online_retail.introductions import Introducing


def command(arguments: Sequence[str], *, invented: "Introducing") -> int:
    """`trato import online-retail FILE`; `invented` introduces customers under invented names."""
    from trato.domains.orders.imports.online_retail import command_line  # reading alone needs no models

    return command_line.run(arguments, invented=invented)
