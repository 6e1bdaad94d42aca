"""What goes on between customers and us? Random verbs, at a clock that the test turns."""

import contextlib
import random
from datetime import datetime, timedelta
from decimal import Decimal

from tests import cast
from tests.facts.world import CITIES, SECTORS, TAGS
from trato.domains.agenda.actions import tasks
from trato.domains.agenda.models import Task
from trato.domains.catalog.actions import products
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.models import Interaction
from trato.domains.customers.actions import identities, lifecycle, parties, relationships, tags
from trato.domains.customers.models import Identity, Party, Relationship
from trato.domains.orders.actions import history
from trato.domains.orders.actions.history import Placed, PlacedLine
from trato.foundation.access.models import User
from trato.foundation.kit.actor import Actor


class Happenings:
    """A house in which something happens again and again."""

    def __init__(self, dice: random.Random, users: list[User], by: Actor, goods: list[int]) -> None:
        self.dice, self.users, self.by, self.goods = dice, users, by, goods
        self.orders = 0

    def happen(self, at: datetime) -> None:
        """One verb, whatever it is; what cannot be is passed over."""
        verb = self.dice.choice([
            self.register, self.change, self.change, self.order, self.order, self.order, self.take_back, self.log, self.log,
            self.withdraw, self.plan, self.finish, self.tag, self.move_on, self.assign, self.link, self.unlink,
            self.identify, self.unidentify, self.archive,
        ])  # fmt: skip
        with contextlib.suppress(relationships.CannotRelate, identities.CannotAdd):
            verb(at)

    def register(self, at: datetime) -> None:
        name = self.dice.choice(["Núria", "Irene", "Öl"])
        parties.register(
            "organization", name=f"{name} {self.dice.randrange(9)}", city=self.dice.choice(CITIES),
            country=self.dice.choice(["ES", "PT", ""]), sector=self.dice.choice(SECTORS), despite_duplicates=True,
            by=self.by, at=at,
        )  # fmt: skip

    def change(self, at: datetime) -> None:
        fields = self.dice.choice([
            {"city": self.dice.choice(CITIES)}, {"sector": self.dice.choice(SECTORS)},
            {"country": self.dice.choice(["ES", "PT", ""])}, {"language": self.dice.choice(["es", "en", ""])},
        ])  # fmt: skip
        parties.change(self._party(), fields=fields, by=self.by, at=at)

    def order(self, at: datetime, kind: str = "sale") -> None:
        self.orders += 1
        back = timedelta(hours=self.dice.choice([0, 0, 0, 1, 30, 800, 4000]))
        lines = [
            PlacedLine(
                self.dice.choice(self.goods),
                "",
                Decimal(self.dice.randrange(1, 4)),
                Decimal(self.dice.choice([1, 50, 250])),
            )
            for _ in range(self.dice.choice([1, 2]))
        ]
        history.load(
            [Placed(f"H-{self.orders}", kind, self._party().pk, "ES", "EUR", self.dice.choice(["web", "shop"]), at - back, lines)],
            by=self.by, at=at,
        )  # fmt: skip

    def take_back(self, at: datetime) -> None:
        self.order(at, "return")

    def log(self, at: datetime) -> None:
        back = timedelta(hours=self.dice.choice([0, 0, 2, 50]))
        interactions.log(
            self._party(), kind=self.dice.choice(["note", "call", "email"]), body="x", by=self.by, at=at,
            seconds=self.dice.choice([None, 60]), happened_at=at - back,
        )  # fmt: skip

    def withdraw(self, at: datetime) -> None:
        found = Interaction.objects.filter(withdrawn_at=None).order_by("?").first()
        if found:
            interactions.withdraw(found, by=self.by, at=at)

    def plan(self, at: datetime) -> None:
        tasks.plan(self._party(), title="x", kind=self.dice.choice(["call", "visit"]), by=self.by, at=at)

    def finish(self, at: datetime) -> None:
        found = Task.objects.filter(state="open").order_by("?").first()
        if found:
            self.dice.choice([tasks.finish, tasks.drop])(found, by=self.by, at=at)

    def tag(self, at: datetime) -> None:
        tags.put(self._party(), tags=self.dice.sample(TAGS, self.dice.choice([0, 1, 2])), by=self.by, at=at)

    def move_on(self, at: datetime) -> None:
        lifecycle.enter_phase(
            self._party(), phase=self.dice.choice(["detection", "sale", "management"]), by=self.by, at=at
        )

    def assign(self, at: datetime) -> None:
        lifecycle.assign(self._party(), owner=self.dice.choice([*self.users, None]), by=self.by, at=at)

    def link(self, at: datetime) -> None:
        start, end = self._party(), self._party()
        if start != end:
            relationships.start(
                start, to=end, kind=self.dice.choice(["works_at", "decides", "part_of"]), by=self.by, at=at
            )

    def unlink(self, at: datetime) -> None:
        found = Relationship.objects.filter(until=None).order_by("?").first()
        if found:
            relationships.end(found, by=self.by, at=at)

    def identify(self, at: datetime) -> None:
        identities.add(self._party(), kind="email", value=f"x{self.dice.randrange(10**9)}@y.example", by=self.by, at=at)

    def unidentify(self, at: datetime) -> None:
        found = Identity.objects.order_by("?").first()
        if found:
            identities.remove(found, by=self.by, at=at)

    def archive(self, at: datetime) -> None:
        party = self._party()
        (parties.restore if party.archived_at else parties.archive)(party, by=self.by, at=at)

    def _party(self) -> Party:
        return (
            self.dice.choice(list(Party.objects.filter(pk__in=self._some())))
            if self.dice.random() < 0.9
            else Party.objects.order_by("-pk").first()
        )

    def _some(self) -> list[int]:
        keys = list(Party.objects.order_by("pk").values_list("pk", flat=True))
        return self.dice.sample(keys, min(3, len(keys)))


def begin(dice: random.Random, *, customers: int = 25) -> Happenings:
    """A house with some customers and goods."""
    users = [cast.eva(), cast.lucia(), cast.admin()]
    by = users[2].actor
    goods = [
        products.add(
            f"P{number}",
            name=f"P{number}",
            currency="EUR",
            unit_cost=cost,
            cost_since=cast.NOW - timedelta(days=20),
            by=by,
            at=cast.NOW,
        ).pk
        for number, cost in enumerate([None, Decimal(30), Decimal("0.5")])
    ]
    house = Happenings(dice, users, by, goods)
    for _ in range(customers):
        house.register(cast.NOW - timedelta(days=30))
    return house
