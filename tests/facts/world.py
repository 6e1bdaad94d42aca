"""About whom are conditions tried? A small world thrown by dice, with every value near an edge, and as plain rows."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests import cast
from trato.domains.agenda.models import Task
from trato.domains.catalog.models import Product
from trato.domains.conversations.models import (
    Conversation,
    Inbox,
    Interaction,
    Message,
    Website,
    WebVisit,
    WebVisitor,
)
from trato.domains.customers.models import Identity, Party, Relationship
from trato.domains.orders.models import Order, OrderLine, PartySales
from trato.foundation.access.models import Team, User
from trato.foundation.kit import sql, text

TABLES = [
    "customers_party", "customers_identity", "customers_relationship", "orders_order", "orders_orderline",
    "catalog_product", "orders_partysales", "conversations_interaction", "conversations_webvisit", "conversations_conversation",
    "conversations_message", "agenda_task",
]  # fmt: skip
CITIES = ["Valencia", "VALENCIA", "Málaga", "Malaga ", "Santa  Cruz", "A_b%c\\d", "Weißenburg", "", "Ōsaka", "東京"]
SECTORS = ["Sanidad", "sanidad", "Óptica", ""]
TAGS = ["vip", "moroso", "feria"]

Rows = dict[str, list[dict[str, Any]]]


def make(dice: random.Random, *, parties: int = 40, events: int = 200) -> tuple[list[User], Rows]:
    """People and customers, and what goes on between them; returned with every table as dictionaries."""
    users = [cast.eva(), cast.lucia(), cast.user("Rosa Gil", "sales_rep", team=Team.objects.create(name="Norte"))]
    customers = [_party(dice, number, users) for number in range(parties)]
    Party.objects.bulk_create(customers)
    _happen(dice, users, customers, events)
    return users, {name: sql.rows(f"SELECT * FROM {name} ORDER BY 1") for name in TABLES}


def moment(dice: random.Random) -> datetime:
    """Some moment, often at the very edge of a window of one that is asked at."""
    edges = [timedelta(days=days) for days in (0, 1, 7, 30, 31, 90, 365)]
    nudge = timedelta(microseconds=dice.choice([-1, 0, 0, 1]), hours=dice.choice([0, 0, 0, 1, 5]))
    if dice.random() < 0.5:
        return cast.NOW - dice.choice(edges) + nudge
    return cast.NOW - timedelta(seconds=dice.randrange(-3 * 86_400, 500 * 86_400))


def _party(dice: random.Random, number: int, users: list[User]) -> Party:
    name = dice.choice(["Núria Illescas", "Clínica Irene", "nuria", "Öl & Co", "100% Gel", "a_b"]) + f" {number % 7}"
    owner = dice.choice([*users, None])
    return Party(
        kind=dice.choice(["person", "organization"]), phase=dice.choice(["detection", "sale", "management"]),
        name=name, name_key=text.folded(name), city=dice.choice(CITIES), sector=dice.choice(SECTORS),
        country=dice.choice(["ES", "PT", ""]), roles=dice.sample(["customer", "press", "donor"], dice.choice([0, 1, 2])),
        tags=dice.sample(TAGS, dice.choice([0, 0, 1, 2])), owner=owner, team=owner.team if owner else None,
        language=dice.choice(["es", "en", ""]), source=dice.choice(["web", ""]),
        born_on=_birthday(dice), created_at=moment(dice), updated_at=cast.NOW,
        archived_at=cast.NOW if dice.random() < 0.05 else None,
    )  # fmt: skip


def _birthday(dice: random.Random) -> date | None:
    if dice.random() < 0.2:
        return None
    if dice.random() < 0.1:
        return date(dice.choice([1980, 1984, 2000]), 2, dice.choice([28, 29]) if True else 28)
    return (
        (cast.NOW + timedelta(days=dice.randrange(-40, 40)))
        .date()
        .replace(year=dice.randrange(1950, 2005), day=dice.randrange(1, 29))
    )


def _happen(dice: random.Random, users: list[User], customers: list[Party], events: int) -> None:
    goods = [
        Product(code=code, name=code, name_key=code.lower(), currency="EUR", created_at=cast.NOW, updated_at=cast.NOW)
        for code in ("GEL", "SONDA", "PAPEL")
    ]
    Product.objects.bulk_create(goods)
    Order.objects.bulk_create(_order(dice, number, customers) for number in range(events))
    lines = []
    for order in Order.objects.order_by("pk"):
        for number in range(dice.choice([1, 1, 2, 3])):
            amount = _amount(dice)
            lines.append(
                OrderLine(order=order, line_number=number + 1, product=dice.choice(goods), quantity=dice.randrange(1, 5),
                          unit_price=amount, amount=amount * (-1 if order.kind == "return" else 1),
                          unit_cost=dice.choice([None, Decimal(0), Decimal("0.3333"), _amount(dice)]))
            )  # fmt: skip
    OrderLine.objects.bulk_create(lines)
    Interaction.objects.bulk_create(_interaction(dice, customers) for _ in range(events))
    _browse(dice, customers, events // 4)
    _write(dice, customers, events // 2)
    Task.objects.bulk_create(_task(dice, users, customers) for _ in range(events // 4))
    _known(dice, customers)
    _link(dice, customers)


def _amount(dice: random.Random) -> Decimal:
    return Decimal(dice.choice([0, 1, 99, 100, 250, 500])) + dice.choice([Decimal(0), Decimal("0.01"), Decimal("0.5")])


def _order(dice: random.Random, number: int, customers: list[Party]) -> Order:
    kind = dice.choice(["sale", "sale", "sale", "return", "adjustment"])
    return Order(
        number=f"T-{number}", kind=kind, party=dice.choice([*customers[: len(customers) * 3 // 4], None]),
        channel=dice.choice(["web", "shop", ""]), country=dice.choice(["ES", "PT", ""]), currency="EUR",
        total=_amount(dice) * (-1 if kind == "return" else 1), placed_at=moment(dice), recorded_at=cast.NOW,
    )  # fmt: skip


def _interaction(dice: random.Random, customers: list[Party]) -> Interaction:
    return Interaction(
        party=dice.choice(customers), kind=dice.choice(["note", "call", "email"]),
        direction=dice.choice(["in", "out"]), outcome=dice.choice(["", "answered", "no_answer"]),
        seconds=dice.choice([None, 0, 60, 600]), happened_at=moment(dice), recorded_at=cast.NOW,
        withdrawn_at=dice.choice([None, None, None, cast.NOW]),
    )  # fmt: skip


def _write(dice: random.Random, customers: list[Party], messages: int) -> None:
    inbox = Inbox.objects.create(name="x", created_at=cast.NOW)
    talks = Conversation.objects.bulk_create(
        Conversation(
            inbox=inbox,
            party=dice.choice([*customers, None]),
            channel="email",
            last_message_at=cast.NOW,
            created_at=cast.NOW,
        )
        for _ in range(messages // 3)
    )
    for _ in range(messages if talks else 0):
        direction, state = dice.choice(
            [("in", "received"), ("out", "sent"), ("out", "cancelled"), ("internal", "kept")]
        )
        at = moment(dice)
        Message.objects.create(
            conversation=dice.choice(talks), channel=dice.choice(["email", "whatsapp"]), direction=direction, state=state,
            seconds=dice.choice([None, 0, 60, 4000]) if direction == "out" else None,
            cost=dice.choice([None, Decimal("1.25")]) if direction == "out" else None, happened_at=at, recorded_at=at,
        )  # fmt: skip


def _browse(dice: random.Random, customers: list[Party], events: int) -> None:
    site = Website.objects.create(name="x", key="x", origins=["https://x.example"], created_at=cast.NOW)
    seen = {"site": site, "first_at": cast.NOW, "last_at": cast.NOW}
    visitor = WebVisitor.objects.create(uid=uuid.UUID(int=1), **seen)
    WebVisit.objects.bulk_create(
        WebVisit(site=site, visitor=visitor, party=dice.choice([*customers, None]), began_at=began, last_at=began,
                 pages=dice.choice([0, 1, 2, 99]), searches=dice.choice([0, 1]), products=dice.choice([0, 2]))
        for began in (moment(dice) for _ in range(events))
    )  # fmt: skip


def _task(dice: random.Random, users: list[User], customers: list[Party]) -> Task:
    state = dice.choice(["open", "done", "dropped"])
    return Task(
        party=dice.choice([*customers, None]), kind=dice.choice(["call", "visit"]), title="x", owner=dice.choice(users),
        state=state, created_at=cast.NOW, closed_at=None if state == "open" else cast.NOW,
    )  # fmt: skip


def _known(dice: random.Random, customers: list[Party]) -> None:
    Identity.objects.bulk_create(
        Identity(party=party, kind=kind, value=f"{kind}{number}", shown="x", created_at=cast.NOW)
        for party in customers
        for kind in ("email", "phone")
        for number in range(dice.choice([0, 0, 1, 2]))
    )
    PartySales.objects.bulk_create(
        PartySales(party_id=party.pk, orders=dice.choice([0, 1, 5]), sales=_amount(dice), first_order_at=moment(dice),
                   last_order_at=dice.choice([None, moment(dice)]))
        for party in dice.sample(customers, len(customers) // 2)
    )  # fmt: skip


def _link(dice: random.Random, customers: list[Party]) -> None:
    for _ in range(len(customers)):
        start, end = dice.sample(customers, 2)
        until = dice.choice([None, None, cast.NOW, cast.NOW - timedelta(days=3), datetime(2027, 5, 1, tzinfo=UTC)])
        kind = dice.choice(["works_at", "decides", "part_of", "member_of"])
        if (
            until is not None
            or not Relationship.objects.filter(from_party=start, to_party=end, kind=kind, until=None).exists()
        ):
            Relationship.objects.create(
                from_party=start, to_party=end, kind=kind, until=until, since=cast.NOW - timedelta(days=9)
            )
