"""What came of loading a file, and which of its lines could not be loaded?"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TextIO

from django.utils.translation import gettext as _

from trato.domains.orders.imports.online_retail.records import PROBLEMS, Rejected

# With these a spreadsheet takes a cell for a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Report:
    """Figures of one load: of the file, and of what was new in it."""

    currency: str
    rows: int = 0
    lines_loaded: int = 0
    lines_known: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    orders_new: int = 0
    orders_extended: int = 0
    orders_known: int = 0
    customers_new: int = 0
    customers_known: int = 0
    products_new: int = 0
    revenue: Decimal = Decimal()
    revenue_loaded: Decimal = Decimal()
    seconds: float = 0.0
    notes: tuple[Any, ...] = ()

    @property
    def rows_rejected(self) -> int:
        """Lines of the file that could not be loaded, whatever the reason."""
        return self.rejected.total()

    def lines(self) -> Iterator[str]:
        """The report as a person reads it."""
        yield from (str(note) for note in self.notes)
        yield _("%(rows)s rows read in %(seconds)s s:") % {"rows": f"{self.rows:,}", "seconds": f"{self.seconds:.1f}"}
        yield _("  %(new)s loaded, %(known)s known already, %(rejected)s rejected") % {
            "new": f"{self.lines_loaded:,}",
            "known": f"{self.lines_known:,}",
            "rejected": f"{self.rows_rejected:,}",
        }
        for problem, count in self.rejected.most_common():
            yield f"    {count:,} × {_meaning(problem)}"
        yield _("Documents: %(sales)s orders, %(returns)s returns, %(adjustments)s adjustments") % {
            "sales": f"{self.documents['sale']:,}",
            "returns": f"{self.documents['return']:,}",
            "adjustments": f"{self.documents['adjustment']:,}",
        }
        yield _("  %(new)s new, %(longer)s got further lines, %(known)s known already") % {
            "new": f"{self.orders_new:,}",
            "longer": f"{self.orders_extended:,}",
            "known": f"{self.orders_known:,}",
        }
        yield _("Customers: %(new)s new, %(known)s known already; products: %(products)s new") % {
            "new": f"{self.customers_new:,}",
            "known": f"{self.customers_known:,}",
            "products": f"{self.products_new:,}",
        }
        yield _("Revenue of the file: %(all)s %(currency)s, of it loaded now: %(now)s %(currency)s") % {
            "all": f"{self.revenue:,.2f}",
            "now": f"{self.revenue_loaded:,.2f}",
            "currency": self.currency,
        }


def write_rejected(rejected: Iterable[Rejected], file: TextIO) -> None:
    """List rejected lines as CSV: where, why, and what stood there, harmless to a spreadsheet."""
    table = csv.writer(file)
    table.writerow([_("sheet"), _("line"), _("reason"), _("content")])
    for one in rejected:
        content = "; ".join(f"{name}: {value}" for name, value in one.raw.items() if value)
        table.writerow([_harmless(one.sheet), one.line_number, _harmless(one.reason), _harmless(content)])


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _meaning(problem: str) -> str:
    return str(PROBLEMS[problem]) % {"value": "…"}
