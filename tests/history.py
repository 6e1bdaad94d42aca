"""What may happen to a company in its first days? Verbs in random order, some of them refused; the same for a seed."""

import random
from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from tests import cast
from trato.domains.agenda.actions import contacts, tasks
from trato.domains.catalog.actions import products
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.models import Interaction
from trato.domains.customers.actions import identities, lifecycle, parties, preferences, relationships, tags
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Change, Party
from trato.domains.orders.actions import orders
from trato.domains.orders.models import Order

GIVEN = ["Núria", "Marta", "Sergio", "Iván", "Мария", "Søren", "Ana", "Lope"]
FAMILY = ["Illescas", "Gil", "Aranda", "Peña", "Иванова", "Ångström", "Ruiz", "Vega"]


class History:
    """One company, its people, and a throw of dice for each thing that happens."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.at = cast.NOW
        self.eva, self.lucia = cast.eva().actor, cast.lucia().actor
        self.products = [
            products.add(f"P{n}", name=f"Gel {n}", currency="EUR", price=Decimal(n), by=self.lucia, at=self.at)
            for n in range(1, 5)
        ]

    def happens(self, times: int) -> None:
        """So many things happen, each in a transaction of its own."""
        verbs = [
            self.registers, self.registers, self.changes, self.undoes, self.archives, self.identifies, self.forgets,
            self.relates, self.moves, self.tags, self.prefers, self.logs, self.logs, self.withdraws, self.corrects,
            self.plans, self.buys, self.buys, self.extends,
        ]  # fmt: skip
        for _ in range(times):
            self.at += timedelta(minutes=self.dice.randrange(1, 3000))
            try:
                with transaction.atomic():
                    self.dice.choice(verbs)()
            except ValueError:
                continue  # refused, like so much in life

    def one(self, model):
        """Some row; the history ends this attempt when there is none."""
        known = list(model.objects.order_by("pk"))
        if not known:
            raise ValueError("nothing there yet")
        return self.dice.choice(known)

    @property
    def said(self) -> dict:
        return {"by": self.eva, "at": self.at}

    def registers(self):
        given, family = self.dice.choice(GIVEN), self.dice.choice(FAMILY)
        written = [Written("email", f"{self.dice.randrange(200)}@x.example")] * self.dice.randrange(2)
        phone = [Written("phone", f"9635{self.dice.randrange(10_000, 99_999)}")] * self.dice.randrange(2)
        parties.register("person", given=given, family=family, written=written + phone, **self.said)

    def changes(self):
        fields = {"given_name": self.dice.choice(GIVEN), "city": self.dice.choice(["Gandia", "Valencia", ""])}
        parties.change(self.one(Party), fields=fields, **self.said)

    def undoes(self):
        made = self.one(Change)
        if "preferences" not in made.before:
            parties.undo(made, **self.said)

    def archives(self):
        party = self.one(Party)
        (parties.restore if party.is_archived else parties.archive)(party, **self.said)

    def identifies(self):
        identities.add(self.one(Party), kind="email", value=f"{self.dice.randrange(200)}@y.example", **self.said)

    def forgets(self):
        known = list(identities.Identity.objects.order_by("pk"))
        if known:
            identities.remove(self.dice.choice(known), **self.said)

    def relates(self):
        relationships.start(self.one(Party), to=self.one(Party), kind="partner_of", **self.said)

    def moves(self):
        lifecycle.enter_phase(self.one(Party), phase=self.dice.choice(["sale", "management", "decline"]), **self.said)

    def tags(self):
        tags.put(self.one(Party), tags=self.dice.sample(["Oro", "SNS", "Prensa"], 2), **self.said)

    def prefers(self):
        preferences.learn(self.one(Party), preferences={"channel": self.dice.choice(["phone", "email"])}, **self.said)

    def logs(self):
        kind = self.dice.choice(["note", "call", "visit"])
        step = contacts.NextStep("Llamar", "call", self.at) if self.dice.random() < 0.3 else None
        happened = self.at - timedelta(days=self.dice.randrange(40))
        contacts.log(
            self.one(Party), kind=kind, body="Algo", contact=self.one(Party), happened_at=happened, next_step=step,
            **self.said,
        )  # fmt: skip

    def withdraws(self):
        interactions.withdraw(self.one(Interaction), **self.said)

    def corrects(self):
        interactions.correct(self.one(Interaction), body=f"Algo {self.dice.random()}", **self.said)

    def plans(self):
        tasks.plan(self.one(Party), title="Llamar", **self.said)

    def buys(self):
        kind, sign = self.dice.choice([("sale", 1), ("sale", 1), ("return", -1)])
        amount = Decimal(sign * self.dice.randrange(1, 50)) / 4
        lines = [orders.Line(self.dice.choice(self.products), amount, Decimal(self.dice.randrange(1, 999)) / 100)]
        orders.place(
            f"TW-{self.dice.randrange(10**6)}", party=self.one(Party), lines=lines, kind=kind, currency="EUR",
            placed_at=self.at - timedelta(days=self.dice.randrange(400)), **self.said,
        )  # fmt: skip

    def extends(self):
        order = self.one(Order)
        sign = -1 if order.kind == "return" else 1
        orders.extend(order, lines=[orders.Line(self.products[0], Decimal(sign), Decimal("2.5"))], **self.said)
