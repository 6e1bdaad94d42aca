"""How do the rows of a file become orders, returns and their lines?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.catalog.actions import importing as catalog
from trato.domains.catalog.queries import matching as products
from trato.domains.catalog.queries.differences import Arriving
from trato.domains.customers.imports import whose
from trato.domains.orders.actions import importing
from trato.domains.orders.actions.importing import Placed, PlacedLine
from trato.domains.orders.actions.orders import LARGEST_TOTAL, THOUSANDTH
from trato.domains.orders.imports.describing import FIELDS, Row, describe
from trato.domains.orders.models.order import OrderKind
from trato.domains.orders.queries import matching
from trato.domains.orders.queries.matching import Known
from trato.foundation.access.queries import company
from trato.foundation.exchange.rows import CHANGED, NEW, REFUSED, SKIPPED, Outcome, Rows
from trato.foundation.exchange.targets import Plan, Target, Undone, offer
from trato.foundation.kit import text

_MOST_OWN = 200_000


class Orders:
    """Loads orders batch by batch; rows with one number are one order."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._currency = company.ours().currency
        self._seen: set[str] = set()
        # The line from which on orders were written by this file: what goes on in the next batch is no repetition.
        self._own: dict[int, int] = {}

    def check(self, rows: Rows) -> None:
        """Describe each row as an order or a line of one, or say why it is none."""
        describe(rows, self._currency)

    def foresee(self, rows: Rows) -> list[Outcome]:
        """What would become of each row."""
        groups, known, _whom = self._grouped(rows)
        outcomes = [Outcome(REFUSED)] * len(rows)
        for place, row in enumerate(rows.made):
            if row is not None and row.skipped and place not in rows.refused:
                outcomes[place] = Outcome(SKIPPED, row.skipped, row.number)
        for number, places in groups.items():
            order = known.get(number)
            what = NEW if order is None and number not in self._seen else CHANGED
            if order is not None and self._plan.mode == "skip":
                what = SKIPPED
            self._seen.add(number)
            for place in places:
                outcomes[place] = Outcome(what, thing=number)
        for place, why in rows.refused.items():
            outcomes[place] = Outcome(REFUSED, why)
        return outcomes

    def load(self, rows: Rows, *, at: datetime) -> tuple[list[Outcome], dict[str, Any]]:
        """Book what is new, and add the lines that known orders lack."""
        groups, known, whom = self._grouped(rows)
        outcomes = [Outcome(REFUSED)] * len(rows)
        for place, row in enumerate(rows.made):
            if row is not None and row.skipped and place not in rows.refused:
                outcomes[place] = Outcome(SKIPPED, row.skipped)
        wanted = {
            number: places for number, places in groups.items() if number not in known or self._plan.mode != "skip"
        }
        ids, journal = self._products(rows, [place for places in wanted.values() for place in places], at)
        placed = [
            self._placed(number, [(place, rows.made[place]) for place in places], known.get(number), whom, ids)
            for number, places in wanted.items()
        ]
        taken = importing.take_in(placed, own=self._own, by=self._plan.by, at=at)
        self._own = taken.own if len(self._own) > _MOST_OWN else self._own | taken.own
        for number, places in groups.items():
            for place in places:
                outcomes[place] = Outcome(taken.outcomes.get(number, SKIPPED))
        return outcomes, {"orders": taken.journal, "products": journal}

    def take_back(self, journal: Mapping[str, Any], *, at: datetime) -> Undone:
        """Take the orders of a step back, then the products that only they made known."""
        back = importing.take_back(journal["orders"], by=self._plan.by, at=at)
        gone = catalog.take_back(journal["products"], by=self._plan.by, at=at)
        return Undone(back.gone + gone.gone, back.restored, back.kept + gone.kept)

    def _grouped(self, rows: Rows) -> tuple[dict[str, list[int]], dict[str, Known], dict[int, int]]:
        """The rows of each order that can be booked, the orders known, and whose each row is."""
        whom = whose.find(rows, self._plan)
        groups: dict[str, list[int]] = {}
        for place, row in enumerate(rows.made):
            if row is not None and place not in rows.refused and not row.skipped:
                groups.setdefault(row.number, []).append(place)
        known = matching.by_number(list(groups), self._plan.by)
        for number, places in list(groups.items()):
            if why := self._senseless([rows.made[place] for place in places], known.get(number)) or self._disputed(
                [whom[place] for place in places if place in whom], known.get(number)
            ):
                for place in places:
                    rows.refuse(place, why)
                del groups[number]
        return groups, known, whom

    def _senseless(self, rows: Sequence[Row], order: Known | None) -> str:
        if order is None and not any(row.placed_at for row in rows):
            return _("This order is not known, so it needs a date.")
        if order is not None and not order.is_visible:
            return _("This is known already, and you may not change it.")
        if len({row.currency for row in rows} | ({order.currency} if order else set())) > 1:
            return _("The rows of this order are in different currencies.")
        total = sum((row.quantity * row.unit_price for row in rows if row.unit_price is not None), Decimal(0))
        if abs(total + (order.total if order else 0)) >= LARGEST_TOTAL:
            return _("The order %(number)s adds up to too much.") % {"number": rows[0].number}
        if any(_is_nothing(row) for row in rows):
            return _("A line over nothing cannot be booked.")
        return ""

    def _disputed(self, whom: Sequence[int], order: Known | None) -> str:
        named = set(whom) | ({order.party_id} if order and order.party_id and whom else set())
        return _("The rows of this order name different customers.") if len(named) > 1 else ""

    def _placed(
        self,
        number: str,
        rows: Sequence[tuple[int, Row]],
        order: Known | None,
        whom: Mapping[int, int],
        ids: Mapping[int, int],
    ) -> Placed:
        lines = [
            PlacedLine(ids[place], "" if row.code else row.product, row.quantity, row.unit_price, row.unit_cost)
            for place, row in rows
            if row.unit_price is not None
        ]
        first = rows[0][1]
        kinds = {row.kind for _place, row in rows if row.kind}
        kind = (
            order.kind
            if order
            else kinds.pop()
            if len(kinds) == 1 and all(r.kind for _p, r in rows)
            else OrderKind.SALE
        )
        return Placed(
            number, str(kind), next((whom[place] for place, _row in rows if place in whom), None), first.country,
            first.currency, first.channel[:40], next((row.placed_at for _place, row in rows if row.placed_at), datetime.min.replace(tzinfo=UTC)),
            lines,
        )  # fmt: skip

    def _products(self, rows: Rows, places: Sequence[int], at: datetime) -> tuple[dict[int, int], dict[str, Any]]:
        """The product of each line; those the catalog lacks are added to it, each once."""
        lines = {place: rows.made[place] for place in places if rows.made[place].unit_price is not None}
        ids = self._found(lines)
        lacking: dict[str, Row] = {}
        for place, row in lines.items():
            if place not in ids:
                lacking.setdefault(row.code or row.product[:60].strip(), row)
        arriving = [
            Arriving(None, code, row.product or code, "", row.unit_price if row.unit_price and row.unit_price > 0 else None,
                     row.currency)
            for code, row in lacking.items()
        ]  # fmt: skip
        taken = catalog.take_in(arriving, overwrites=False, by=self._plan.by, at=at)
        return ids | self._found({place: row for place, row in lines.items() if place not in ids}), taken.journal

    def _found(self, lines: Mapping[int, Row]) -> dict[int, int]:
        codes = products.by_code(list({row.code or row.product[:60].strip() for row in lines.values()}))
        found = {
            place: codes[code].pk
            for place, row in lines.items()
            if (code := row.code or row.product[:60].strip()) in codes
        }
        names = {
            place: text.folded(row.product)[:220] for place, row in lines.items() if place not in found and not row.code
        }
        called = products.by_name(list(set(names.values())))
        found |= {place: called[name].pk for place, name in names.items() if name in called}
        letters = products.by_letters({name for place, name in names.items() if place not in found})
        return found | {
            place: letters[key]
            for place, name in names.items()
            if place not in found and (key := products.squeeze(name)) in letters
        }


def _is_nothing(row: Row) -> bool:
    return row.unit_price is not None and not row.quantity.quantize(THOUSANDTH)


offer(
    Target(
        name="orders",
        label=gettext_lazy("Orders and returns"),
        fields=FIELDS,
        needs=(("number",), ("placed_at", "product", "product_code", "amount")),
        keys=(),
        permissions=("orders.order.place", "orders.order.correct", "catalog.product.add", "catalog.product.change"),
        loader=Orders,
        modes=("fill", "skip"),
    )
)
