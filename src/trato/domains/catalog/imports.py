"""How do the rows of a file become products?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.catalog.actions import importing
from trato.domains.catalog.models.product import ProductKind
from trato.domains.catalog.queries import matching
from trato.domains.catalog.queries.differences import Arriving, differing
from trato.foundation.access.queries import company
from trato.foundation.exchange.rows import CHANGED, NEW, REFUSED, SAME, SKIPPED, Outcome, Rows
from trato.foundation.exchange.targets import Field, Key, Plan, Target, Undone, offer
from trato.foundation.kit import text
from trato.foundation.kit.money import is_currency

_PRODUCT = gettext_lazy("Product")
_LARGEST = Decimal(10) ** 11
_KIND_WORDS = {
    "good": "goods", "product": "goods", "producto": "goods", "articulo": "goods", "storable product": "goods", "consumable": "goods",
    "servicio": "service", "gasto": "charge", "vale": "gift_voucher", "voucher": "gift_voucher", "gift card": "gift_voucher",
    "tarjeta regalo": "gift_voucher", "ajuste": "adjustment", "inventory": "goods", "non inventory": "goods",
}  # fmt: skip


def _kinds() -> Sequence[tuple[str, Any]]:
    return ProductKind.choices


FIELDS = (
    Field("code", gettext_lazy("Code"), "text", 60, _PRODUCT, headings=(
        "productcode sku productid codigo codigodeproducto codigoproducto referencia ref reference internalreference"
        " defaultcode itemcode itemnumber stockcode idproducto productnumber partnumber codigoarticulo articulo id handle"
        " referenciainterna ean gtin barcode")),
    Field("name", gettext_lazy("Name"), "name", 200, _PRODUCT, headings=(
        "productname name product producto nombre nombredelproducto nombreproducto title titulo descripcion description"
        " itemname item denominacion articulonombre")),
    Field("kind", gettext_lazy("Kind"), "choice", 40, _PRODUCT, choices=_kinds, synonyms=_KIND_WORDS, headings=(
        "producttype tipodeproducto kind clase itemtype")),
    Field("price", gettext_lazy("Price"), "number", 40, _PRODUCT, headings=(
        "price salesprice saleprice unitprice listprice precio preciodeventa preciounitario pvp precioventa lstprice"
        " variantprice tarifa sellingprice")),
    Field("unit_cost", gettext_lazy("Cost of one"), "number", 40, _PRODUCT, headings=(
        "unitcost cost costprice standardcost standardprice productcost costperitem purchaseprice buyingprice coste costo"
        " costeunitario costounitario preciodecoste preciodecosto preciocoste preciodecompra preciocompra costoestandar"
        " costeestandar")),
    Field("currency", gettext_lazy("Currency"), "text", 20, _PRODUCT, headings="currency moneda currencycode divisa"),
)  # fmt: skip


class Products:
    """Loads products batch by batch."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._currency = company.ours().currency
        self._seen: set[str] = set()

    def check(self, rows: Rows) -> None:
        """Describe each row as a product, or say why it is none."""
        rows.made = [None] * len(rows)
        columns = zip(
            rows.get("code"),
            rows.get("name"),
            rows.get("kind"),
            rows.get("price", None),
            rows.get("currency"),
            rows.get("unit_cost", None),
            strict=True,
        )
        for place, (code, name, kind, price, currency, unit_cost) in enumerate(columns):
            if place in rows.refused:
                continue
            if not code and not name:
                rows.refuse(place, _("There is neither a code nor a name."))
            elif price is not None and abs(price) >= _LARGEST:
                rows.refuse(place, _("This price is too large."))
            elif unit_cost is not None and not 0 <= unit_cost < _LARGEST:
                rows.refuse(place, _("A cost is not less than zero, and not so large."))
            elif currency and not is_currency(currency.upper()):
                rows.refuse(place, _("Write the currency as three letters, like EUR."))
            else:
                rows.made[place] = Arriving(
                    None, code or name[:60].strip(), name or code, kind, price, currency.upper() or self._currency,
                    unit_cost,
                )  # fmt: skip

    def foresee(self, rows: Rows) -> list[Outcome]:
        """What would become of each row."""
        known = self._known(rows)
        outcomes = []
        for place, one in enumerate(rows.made):
            if place in rows.refused or one is None:
                outcomes.append(Outcome(REFUSED, rows.refused.get(place, "")))
                continue
            product = known.get(place)
            key = text.folded(one.code)
            is_repeated = key in self._seen
            self._seen.add(key)
            if product is None:
                outcomes.append(Outcome(CHANGED if is_repeated else NEW, thing=one.name))
            elif self._plan.mode == "skip":
                outcomes.append(Outcome(SKIPPED, thing=one.name))
            else:
                after = differing(product, one, overwrites=self._plan.mode == "update")
                outcomes.append(Outcome(CHANGED if after else SAME, ", ".join(after), one.name))
        return outcomes

    def load(self, rows: Rows, *, at: datetime) -> tuple[list[Outcome], dict[str, Any]]:
        """Load the rows; a code that comes again in a batch is taken after the first."""
        outcomes = [Outcome(REFUSED)] * len(rows)
        journals = []
        waiting = [place for place in range(len(rows)) if place not in rows.refused]
        while waiting:
            turn: list[int] = []
            later: list[int] = []
            codes: set[str] = set()
            for place in waiting:
                code = rows.made[place].code
                (later if code in codes else turn).append(place)
                codes.add(code)
            journals.append(self._take(rows, turn, outcomes, at))
            waiting = later
        return outcomes, {"steps": journals}

    def take_back(self, journal: Mapping[str, Any], *, at: datetime) -> Undone:
        """Take the steps back, the last one first."""
        gone = restored = 0
        kept: list[tuple[str, str]] = []
        for step in reversed(journal["steps"]):
            back = importing.take_back(step, by=self._plan.by, at=at)
            gone, restored, kept = gone + back.gone, restored + back.restored, kept + back.kept
        return Undone(gone, restored, kept)

    def _take(self, rows: Rows, turn: list[int], outcomes: list[Outcome], at: datetime) -> dict[str, Any]:
        known = self._known(rows, turn)
        arriving, places = [], []
        for place in turn:
            product = known.get(place)
            if product is not None and self._plan.mode == "skip":
                outcomes[place] = Outcome(SKIPPED)
                continue
            arriving.append(rows.made[place]._replace(product=product))
            places.append(place)
        taken = importing.take_in(arriving, overwrites=self._plan.mode == "update", by=self._plan.by, at=at)
        for place, what in zip(places, taken.outcomes, strict=True):
            outcomes[place] = Outcome(what)
        return taken.journal

    def _known(self, rows: Rows, turn: Sequence[int] | None = None) -> dict[int, Any]:
        places = [place for place in (turn if turn is not None else range(len(rows))) if place not in rows.refused]
        found = matching.by_code([rows.made[place].code for place in places])
        known = {place: found[rows.made[place].code] for place in places if rows.made[place].code in found}
        if "name" in self._plan.keys:
            names = {place: text.folded(rows.made[place].name)[:220] for place in places if place not in known}
            called = matching.by_name(list(names.values()))
            known |= {place: called[name] for place, name in names.items() if name in called}
        return known


offer(
    Target(
        name="products",
        label=gettext_lazy("Products"),
        fields=FIELDS,
        needs=(("code", "name"),),
        keys=(Key("name", gettext_lazy("Name, where the code is unknown"), is_usual=False),),
        permissions=("catalog.product.add", "catalog.product.change"),
        loader=Products,
        modes=("fill", "update", "skip"),
    )
)
