"""What do orders hold about a person?"""

from django.utils.translation import gettext_lazy as _

from trato.foundation.privacy.holdings import Keep, Table, hold

_THEIRS = {"party": "party_id = %(person)s"}
_SELLING = _("To deliver what was bought, and to keep the books")
_BOOKS = Keep(_("Books are kept for six years (Código de Comercio, article 30); without a name"))
_YEARS = _("Six years after the end of the year (Código de Comercio, article 30)")

hold(
    Table(
        "orders_order",
        _("Orders and returns"),
        _THEIRS,
        personal=["number", "kind", "channel", "country", "currency", "total", "placed_at"],
        other=["id", "uid", "party_id", "recorded_at"],
        on_erasure=_BOOKS,
        purpose=_SELLING,
        kept=_YEARS,
    ),
    Table(
        "orders_orderline",
        _("Lines of orders"),
        {"party": "order_id IN (SELECT id FROM orders_order WHERE party_id = %(person)s)"},
        personal=["description", "quantity", "unit_price", "amount"],
        other=["id", "order_id", "line_number", "product_id"],
        on_erasure=_BOOKS,
        purpose=_SELLING,
        kept=_YEARS,
        texts=("description",),
    ),
    Table(
        "orders_partysales",
        _("Sums of orders"),
        _THEIRS,
        personal=["orders", "returns", "sales", "returned", "first_order_at", "last_order_at"],
        other=("party_id",),
        on_erasure=_BOOKS,
        purpose=_SELLING,
        kept=_YEARS,
    ),
    Table(
        "orders_salesmonth",
        _("Sums by month"),
        _THEIRS,
        personal=["month", "orders", "sales", "returned"],
        other=("party_id",),
        on_erasure=_BOOKS,
        purpose=_SELLING,
        kept=_YEARS,
    ),
)
