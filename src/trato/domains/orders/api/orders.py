"""What can programs do with orders?"""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.catalog.queries import products
from trato.domains.customers.api.parties import referred
from trato.domains.orders.actions import orders
from trato.domains.orders.api.documents import ORDERS, Orders, OrdersAsked, OrderShown
from trato.domains.orders.models import Order
from trato.domains.orders.models.order import OrderKind
from trato.domains.orders.queries import orders as known
from trato.foundation.access import policy
from trato.foundation.rest.fields import (
    Amount,
    Body,
    Country,
    Currency,
    Moment,
    Quantity,
    Uid,
    amount,
    moment,
    one_of,
    text,
)
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

resource = Resource("orders.order", tag="Orders", refusals=(orders.CannotPlace,))


class NewLine(Body):
    """How many of which product at which price; without a cost the product's is kept, if it held then."""

    product: Uid
    quantity: Quantity
    unit_price: Amount
    description: text(200) = ""
    unit_cost: Amount | None = None


Lines = Annotated[list[NewLine], Field(min_length=1, max_length=1000)]


class NewOrder(Body):
    """An order; a return has negative quantities."""

    number: text(40, 1)
    currency: Currency
    lines: Lines
    kind: one_of(OrderKind) = OrderKind.SALE.value
    party: Uid | None = None
    placed_at: Moment | None = None
    channel: text(40) = ""
    country: Country = ""


class MoreLines(Body):
    """Lines to add to an order."""

    lines: Lines


class ChangedOrder(Body):
    """The fields to change; amounts are corrected by a return or an adjustment."""

    channel: text(40) | None = None
    country: Country | None = None


@resource.get("/orders", shows=Orders)
def index(request: HttpRequest, asked: OrdersAsked) -> bytes:
    """Orders, returns and adjustments, the newest first."""
    return ORDERS.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.post("/orders", "place", shows=OrderShown)
def create(request: HttpRequest, body: NewOrder) -> Document:
    """Book an order, a return or an adjustment with its lines."""
    order = orders.place(
        body.number,
        party=referred(request, body.party, "party") if body.party else None,
        lines=_lines(request, body.lines),
        currency=body.currency,
        kind=body.kind,
        placed_at=moment(body.placed_at, "placed_at"),
        channel=body.channel,
        country=body.country,
        by=request.actor,
        at=timezone.now(),
    )
    return Document(_shown(request, order), f"/orders/{order.uid}")


@resource.get("/orders/{uuid:order}", shows=OrderShown)
def show(request: HttpRequest, order: UUID) -> bytes:
    """One order with its lines."""
    return _shown(request, _found(request, order))


@resource.patch("/orders/{uuid:order}", "correct", shows=OrderShown)
def change(request: HttpRequest, order: UUID, body: ChangedOrder) -> bytes:
    """Correct through which channel or from which country an order came."""
    one = orders.correct(
        _found(request, order), channel=body.channel, country=body.country, by=request.actor, at=timezone.now()
    )
    return _shown(request, one)


@resource.post("/orders/{uuid:order}/lines", "place", shows=OrderShown)
def extend(request: HttpRequest, order: UUID, body: MoreLines) -> bytes:
    """Add lines to an order that is known already."""
    one = _found(request, order)
    return _shown(request, orders.extend(one, lines=_lines(request, body.lines), by=request.actor, at=timezone.now()))


def _lines(request: HttpRequest, sent: Sequence[NewLine]) -> list[orders.Line]:
    wanted = {UUID(line.product) for line in sent}
    known_by_uid = {product.uid: product for product in products.visible_to(request.actor).filter(uid__in=wanted)}
    lines = []
    for position, line in enumerate(sent):
        product = known_by_uid.get(UUID(line.product))
        if product is None:
            raise unknown(f"lines.{position}.product")
        lines.append(orders.Line(product, amount(line.quantity), amount(line.unit_price), line.description,
                                 amount(line.unit_cost)))  # fmt: skip
    return lines


def _found(request: HttpRequest, uid: UUID) -> Order:
    order = known.visible_to(request.actor).filter(uid=uid).first()
    if order is None:
        raise not_found()
    return order


def _shown(request: HttpRequest, one: Order) -> bytes:
    return ORDERS.one(one.pk, scope=policy.scope(request.actor, resource.name))
