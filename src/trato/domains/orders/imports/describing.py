"""How does a row of a file become an order, or a line of one?"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.imports import whose
from trato.domains.orders.actions.orders import LARGEST
from trato.domains.orders.models.order import OrderKind
from trato.foundation.exchange.reading.refusals import shown
from trato.foundation.exchange.rows import Rows
from trato.foundation.exchange.targets import Field
from trato.foundation.kit import text
from trato.foundation.kit.money import is_currency

_ORDER, _LINE = gettext_lazy("Order"), gettext_lazy("Order line")
_KIND_WORDS = {
    "order": "sale", "pedido": "sale", "venta": "sale", "invoice": "sale", "factura": "sale", "refund": "return",
    "devolucion": "return", "credit note": "return", "abono": "return", "out_refund": "return", "out_invoice": "sale",
    "rectificativa": "return", "ajuste": "adjustment",
}  # fmt: skip
# What other systems call orders that are none yet, or none any more.
_NOT_AN_ORDER = frozenset(
    [
        "lost",
        "cancelled",
        "canceled",
        "void",
        "voided",
        "draft",
        "quotation",
        "quote",
        "prospecting",
        "engaging",
        "open",
        "pending",
        "qualification",
        "proposal",
        "negotiation",
        "perdido",
        "perdida",
        "cancelado",
        "cancelada",
        "anulado",
        "anulada",
        "borrador",
        "presupuesto",
        "abierto",
        "abierta",
        "pendiente",
        "closedlost",
        "cerradoperdido",
        "failed",
        "expired",
        "abandoned",
    ]
)


def _kinds() -> Sequence[tuple[str, Any]]:
    return OrderKind.choices


FIELDS = (
    Field("number", gettext_lazy("Order number"), "text", 40, _ORDER, headings=(
        "ordernumber orderid order numerodepedido numeropedido pedido idpedido invoiceno invoicenumber invoiceid invoice"
        " numerodefactura numerofactura factura opportunityid dealid orderno ordernr saleorder orderreference referenciadepedido"
        " ordername pedidoid numpedido")),
    Field("placed_at", gettext_lazy("Date of the order"), "moment", 60, _ORDER, headings=(
        "orderdate placedat dateorder closedate fechadepedido fechapedido invoicedate fechadefactura fechafactura"
        " purchasedate orderedat datedeal fecha date createdat dateofpurchase fechadecompra fechacierre paidat")),
    Field("kind", gettext_lazy("Order or return"), "choice", 40, _ORDER, choices=_kinds, synonyms=_KIND_WORDS, headings=(
        "orderkind ordertype movetype documenttype tipodedocumento tipodepedido transactiontype")),
    Field("state", gettext_lazy("State in the other system"), "text", 60, _ORDER, headings=(
        "orderstatus status state estado dealstage stage financialstatus etapa estadodelpedido orderstate salestage")),
    Field("channel", gettext_lazy("Channel"), "text", 40, _ORDER, headings=(
        "channel saleschannel canal source origen canaldeventa orderchannel store tienda")),
    Field("country", gettext_lazy("Country of the order"), "country", 60, _ORDER, headings=(
        "ordercountry shipcountry shippingcountry country pais paisdeenvio deliverycountry billingcountry")),
    Field("currency", gettext_lazy("Currency"), "text", 20, _ORDER, headings="currency moneda currencycode divisa"),
    Field("product_code", gettext_lazy("Product: code"), "text", 60, _LINE, headings=(
        "productcode sku productid stockcode itemcode codigodeproducto codigoproducto referencia ref lineitemsku"
        " idproducto articulo codigoarticulo itemnumber")),
    Field("product", gettext_lazy("Product: name"), "name", 200, _LINE, headings=(
        "productname product producto item itemname lineitemname description descripcion nombredelproducto"
        " nombreproducto concepto orderlinesproduct")),
    Field("quantity", gettext_lazy("Quantity"), "number", 40, _LINE, headings=(
        "quantity qty cantidad unidades units lineitemquantity uds orderedquantity productuomqty orderqty")),
    Field("unit_price", gettext_lazy("Price of one"), "number", 40, _LINE, headings=(
        "unitprice priceunit price precio preciounitario lineitemprice precioporunidad pvp saleprice priceeach")),
    Field("unit_cost", gettext_lazy("Cost of one"), "number", 40, _LINE, headings=(
        "unitcost cost costprice lineitemcost costperitem standardcost coste costo costeunitario costounitario preciodecoste"
        " preciodecosto preciocoste")),
    Field("discount", gettext_lazy("Discount (percent, or part of one)"), "number", 40, _LINE, headings=(
        "discount descuento dto discountpercent porcentajededescuento")),
    Field("amount", gettext_lazy("Amount of the line"), "number", 40, _LINE, headings=(
        "amount importe linetotal total subtotal closevalue value importelinea pricesubtotal dealvalue dealamount sales"
        " totallinea extendedprice ordertotal amounttotal")),
    *whose.FIELDS,
)  # fmt: skip


class Row(NamedTuple):
    """One row: its order, and its line if it has one."""

    number: str
    placed_at: datetime | None
    kind: str
    channel: str
    country: str
    currency: str
    code: str
    product: str
    quantity: Decimal
    unit_price: Decimal | None
    skipped: str
    unit_cost: Decimal | None = None


def describe(rows: Rows, currency: str) -> None:
    """Put the description of each row into `rows.made`, or refuse it."""
    rows.made = [None] * len(rows)
    get = rows.get
    columns = zip(
        get("number"), get("placed_at", None), get("kind"), get("state"), get("channel"), get("country"), get("currency"),
        get("product_code"), get("product"), get("quantity", None), get("unit_price", None), get("discount", None),
        get("amount", None), get("unit_cost", None), strict=True,
    )  # fmt: skip
    for place, (
        number,
        placed_at,
        kind,
        state,
        channel,
        country,
        written,
        code,
        product,
        *amounts,
        unit_cost,
    ) in enumerate(columns):
        if place in rows.refused:
            continue
        if not number:
            rows.refuse(place, _("The order has no number."))
            continue
        if written and not is_currency(written.upper()):
            rows.refuse(place, _("Write the currency as three letters, like EUR."))
            continue
        if unit_cost is not None and not 0 <= unit_cost < LARGEST:
            rows.refuse(place, _("A cost is not less than zero, and not so large."))
            continue
        try:
            quantity, unit_price = _priced(*amounts)
        except ValueError as problem:
            rows.refuse(place, str(problem))
            continue
        kind = kind or (OrderKind.RETURN if quantity < 0 else "")
        if kind == OrderKind.RETURN and quantity > 0:
            quantity = -quantity
        said = "".join(part for part in text.folded(state) if part.isalnum())
        skipped = _("«%(state)s» is no order.") % {"state": shown(state, 40)} if said in _NOT_AN_ORDER else ""
        if unit_price is not None and not code and not product:
            product = _("Whole order")
        rows.made[place] = Row(
            number, placed_at, kind, channel, country, written.upper() or currency, code, product, quantity, unit_price,
            skipped, unit_cost,
        )  # fmt: skip


def _priced(
    quantity: Decimal | None, unit_price: Decimal | None, discount: Decimal | None, amount: Decimal | None
) -> tuple[Decimal, Decimal | None]:
    """How many, and what one costs after what was taken off."""
    how_many = quantity if quantity is not None else Decimal(1)
    if not how_many:
        raise ValueError(_("A line over nothing cannot be booked."))
    price = unit_price
    if discount and price is not None:
        part = discount if abs(discount) <= 1 else discount / 100
        price = price * (1 - part)
    if price is None and amount is not None:
        # The sign of a return stands in the quantity, or in the amount, or in both.
        if quantity is None and amount < 0:
            how_many = Decimal(-1)
        price = abs(amount) / abs(how_many)
    if price is not None and max(abs(how_many), abs(price), abs(how_many * price)) >= LARGEST:
        raise ValueError(_("An amount on a line is too large."))
    return how_many, price
