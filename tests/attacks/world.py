"""On which people and rows are rules tried? A small world of every relation a rule can ask about, thrown by dice."""

import random
from datetime import date, timedelta
from typing import Any

from tests import cast
from tests.attacks.oracle import Tables
from trato.domains.agenda.models import Task
from trato.domains.conversations.models import Interaction
from trato.domains.customers.models import Party, Relationship
from trato.domains.orders.models import Order
from trato.foundation.access.models import Team, Territory, TerritoryMember, User
from trato.foundation.kit import sql

ROLE = "sales_rep"
RESOURCES = {
    "customers.party": Party,
    "orders.order": Order,
    "conversations.interaction": Interaction,
    "agenda.task": Task,
}
# Which words mean something to which kind of thing.
_EVERYWHERE = ["all", "owner", "account", "team", "territory", "participant", "partner", "contract_active"]
_FIELDS = {
    "customers.party": [("phase", ["detection", "sale", "management"]), ("kind", ["person", "organization"])],
    "orders.order": [("kind", ["sale", "return"]), ("country", ["es", "pt"])],
    "conversations.interaction": [("kind", ["note", "call"]), ("direction", ["in", "out", "internal"])],
    "agenda.task": [("state", ["open", "done"]), ("kind", ["call", "visit"])],
}


def make(dice: random.Random, *, parties: int = 16, others: int = 12) -> tuple[list[User], Tables]:
    """People, customers and what goes on between them; returned with every table as dictionaries."""
    teams = _tree(dice, Team, 8)
    territories = _tree(dice, Territory, 6)
    customers = [
        Party(
            kind=dice.choice(["person", "organization"]), phase=dice.choice(["detection", "sale", "management"]),
            name=f"C{number}", name_key=f"c{number}", created_at=cast.NOW, updated_at=cast.NOW,
            team=dice.choice([*teams, None]), territory=dice.choice([*territories, None]),
        )
        for number in range(parties)
    ]  # fmt: skip
    Party.objects.bulk_create(customers)
    users = [_user(dice, number, teams, customers) for number in range(10)]
    for party in customers:
        party.owner = dice.choice([*users, None])
    Party.objects.bulk_update(customers, ["owner"])
    for user in users:
        for territory in dice.sample(territories, dice.choice([0, 0, 1, 2])):
            TerritoryMember.objects.create(territory=territory, user=user)
    _between(dice, users, customers, others)
    names = [
        "access_team", "access_territory", "access_territorymember", "access_user", "customers_party",
        "customers_relationship", "agenda_task", "orders_order", "conversations_interaction",
    ]  # fmt: skip
    return users, {name: sql.rows(f"SELECT * FROM {name}") for name in names}


def rules(dice: random.Random, resource: str) -> tuple[list[tuple[str, Any]], str]:
    """A few rules on one kind of thing: as the oracle reads them, and as a person writes them."""
    effects = ["permit"] * dice.choice([1, 1, 2, 3]) + ["forbid"] * dice.choice([0, 0, 1, 2])
    made = [(effect, _rows(dice, resource, dice.choice([0, 1, 1, 2, 3]))) for effect in effects]
    text = "".join(
        f"[rule-{number}]\n{effect}: view\non: {resource}\nfor: {ROLE}\nrows: {_written(rows)}\n"
        for number, (effect, rows) in enumerate(made)
    )
    return made, text


def word(text: str) -> Any:
    """One word as the oracle reads it."""
    name, _bracket, inside = text.rstrip(")").partition("(")
    if name == "team":
        return ("team", int(inside or 99))
    if name == "field":
        column, _in, values = inside.partition(" in ")
        return ("field", column, tuple(values.split(", ")))
    return (name,)


def clear() -> None:
    """Nobody and nothing is left."""
    for model in (Task, Order, Interaction, Relationship, Party, TerritoryMember, User):
        model.objects.all().delete()
    for tree in (Team, Territory):
        while tree.objects.exists():
            tree.objects.filter(children=None).delete()


def _rows(dice: random.Random, resource: str, depth: int) -> Any:
    if depth:
        joined = dice.choice(["and", "or", "not", "or"])
        parts = [_rows(dice, resource, depth - 1) for _ in range(1 if joined == "not" else 2)]
        return (joined, *parts)
    words = [*_EVERYWHERE, "field", *(["created_by"] if resource == "conversations.interaction" else [])]
    word = dice.choice(words)
    if word == "team":
        return ("team", dice.choice([0, 1, 2, 99]))
    if word == "field":
        name, values = dice.choice(_FIELDS[resource])
        return ("field", name, tuple(dice.sample(values, dice.randint(1, len(values)))))
    return (word,)


def _written(rows: Any) -> str:
    kind = rows[0]
    if kind == "not":
        return f"not ({_written(rows[1])})"
    if kind in ("and", "or"):
        return f"({_written(rows[1])} {kind} {_written(rows[2])})"
    if kind == "team":
        return "team" if rows[1] == 99 else f"team({rows[1]})"
    if kind == "field":
        return f"field({rows[1]} in {', '.join(rows[2])})"
    return str(kind)


def _tree(dice: random.Random, model: Any, size: int) -> list[Any]:
    nodes: list[Any] = []
    for number in range(size):
        nodes.append(model.objects.create(name=f"{model.__name__} {number}", parent=dice.choice([*nodes, None])))
    return nodes


def _user(dice: random.Random, number: int, teams: list[Team], customers: list[Party]) -> User:
    today = date.today()
    return User.objects.create(
        email=f"u{number}@ecotec.example", name=f"U{number}", role=ROLE, created_at=cast.NOW,
        team=dice.choice([*teams, None]), account_id=dice.choice([None, dice.choice(customers).pk]),
        begins_on=dice.choice([None, today - timedelta(1), today, today + timedelta(1)]),
        ends_on=dice.choice([None, today - timedelta(1), today, today + timedelta(1)]),
    )  # fmt: skip


def _between(dice: random.Random, users: list[User], customers: list[Party], count: int) -> None:
    for number in range(count):
        one, other = dice.sample(customers, 2)
        kind, until = dice.choice(["referred", "referred", "works_at"]), dice.choice([None, None, cast.NOW])
        Relationship.objects.filter(from_party=one, to_party=other, until=None).delete()
        Relationship.objects.create(from_party=one, to_party=other, kind=kind, since=cast.NOW, until=until)
        state = dice.choice(["open", "done"])
        Task.objects.create(
            party=dice.choice([*customers, None]), owner=dice.choice([*users, None]), state=state, title="x",
            kind=dice.choice(["call", "visit", "task"]), created_at=cast.NOW, closed_at=None if state == "open" else cast.NOW,
        )  # fmt: skip
        Order.objects.create(
            number=f"N{number}", party=dice.choice([*customers, None]), kind=dice.choice(["sale", "return"]),
            country=dice.choice(["es", "pt", ""]), currency="EUR", placed_at=cast.NOW, recorded_at=cast.NOW,
        )  # fmt: skip
        Interaction.objects.create(
            party=dice.choice(customers), kind=dice.choice(["note", "call", "email"]), happened_at=cast.NOW,
            direction=dice.choice(["in", "out", "internal"]), recorded_at=cast.NOW,
            by_user_id=dice.choice([None, *(user.pk for user in users)]),
        )  # fmt: skip
