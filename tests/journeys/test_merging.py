"""Do two records give back exactly what was theirs, whatever happened before, between and after?

Random lives of a few customers are merged, go on, and are parted again; everything is held against a plain account of
what was whose.
"""

import contextlib
import os
import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests import cast
from tests.told import follow_here
from trato.domains.agenda.actions import tasks
from trato.domains.conversations.actions import interactions
from trato.domains.customers.actions import (
    addresses,
    consents,
    identities,
    lifecycle,
    merges,
    parties,
    preferences,
    relationships,
    tags,
)  # fmt: skip
from trato.domains.customers.actions.identities import CannotAdd
from trato.domains.customers.actions.relationships import CannotRelate
from trato.domains.customers.models import Merge, Party
from trato.domains.customers.queries import consents as standing
from trato.domains.orders.actions import orders
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.stream import timeline
from trato.foundation.stream.follow import FOLLOWERS

pytestmark = pytest.mark.django_db

# Everything that is a customer's own; when a row was touched last is not what it says.
_OWN = {
    "customers_party": ("id", "updated_at"), "customers_identity": ("party_id", ""),
    "customers_address": ("party_id", ""), "customers_phasespan": ("party_id", ""), "customers_change": ("party_id", ""),
    "agenda_task": ("party_id", ""), "conversations_interaction": ("party_id", ""), "orders_order": ("party_id", ""),
    "orders_partysales": ("party_id", ""), "orders_salesmonth": ("party_id", ""),
    "conversations_partycontacts": ("party_id", ""), "customers_partysearch": ("party_id", ""),
}  # fmt: skip
_ROWS = "SELECT (to_jsonb(t) - %s)::text AS row FROM {table} t WHERE t.{column} = %s ORDER BY 1"
_LINKS = (
    "SELECT to_jsonb(t)::text AS row FROM customers_relationship t WHERE %s IN (from_party_id, to_party_id) ORDER BY 1"
)
_TIMELINE = (
    "SELECT event_id FROM stream_timeline WHERE party_id = %s AND event_id <= %s AND facet <> 'segment' ORDER BY 1"
)


def everything_of(party: int, upto: int) -> dict[str, Any]:
    """All that a record says and has, with its timeline up to an event."""
    found = {
        table: [row["row"] for row in sql.rows(_ROWS.format(table=table, column=column), [less or "-", party])]
        for table, (column, less) in _OWN.items()
    }
    found["links"] = [row["row"] for row in sql.rows(_LINKS, [party])]
    found["timeline"] = [row["event_id"] for row in sql.rows(_TIMELINE, [party, upto])]
    found["consents"] = sorted(
        (one.purpose_id, one.channel, one.decision, one.said_at) for one in standing.latest(party)
    )
    return found


def last_event() -> int:
    return sql.rows("SELECT max(id) AS id FROM stream_event")[0]["id"]


class Life:
    """What may happen to customers, thrown by dice."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = cast.NOW
        cast.company()
        self.by: Actor = cast.admin().actor
        self.purposes = [cast.purpose(code, "consent", by=self.by) for code in ("news", "calls")]
        self.product = cast.gel(self.by)
        self.clinics = [self._party("organization", f"Clínica {number}") for number in range(2)]
        self.people = [self._party("person", f"Rosa Mas {number}") for number in range(4)]
        self.number = 0

    def later(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def happens(self, times: int, among: list[Party]) -> None:
        """Some things happen to these customers."""
        for _ in range(times):
            party = Party.objects.get(pk=self.dice.choice(among).pk)
            told = {"by": self.by, "at": self.later()}
            self.dice.choice(
                [
                    self._identity, self._address, self._link, self._unlink, self._task, self._contact, self._order,
                    self._consent, self._tags, self._field, self._phase, self._prefer, self._forget_identity,
                ]
            )(party, told)  # fmt: skip

    def merge(self, survivor: Party, other: Party) -> Merge:
        choices = {field: self.dice.choice(["survivor", "other"]) for field in ("name", "city", "phase", "tax_number")}
        one, two = (Party.objects.get(pk=party.pk) for party in (survivor, other))
        return merges.merge(one, other=two, choices=choices, by=self.by, at=self.later())

    def undo(self, made: Merge) -> None:
        merges.undo(Merge.objects.get(pk=made.pk), by=self.by, at=self.later())

    def _party(self, kind: str, name: str) -> Party:
        return parties.register(kind, name=name, by=self.by, at=self.later(), despite_duplicates=True)

    def _identity(self, party: Party, told: dict[str, Any]) -> None:
        kind, value = self.dice.choice(
            [("email", f"r{self.dice.randrange(4)}@mas.example"), ("phone", f"60011223{self.dice.randrange(4)}")]
        )
        try:
            identity = identities.add(party, kind=kind, value=value, **told)
            if self.dice.random() < 0.4:
                identities.prefer(identity, **told)
        except CannotAdd:
            pass

    def _forget_identity(self, party: Party, told: dict[str, Any]) -> None:
        known = list(party.identities.all())
        if known and self.dice.random() < 0.3:
            identities.remove(self.dice.choice(known), **told)

    def _address(self, party: Party, told: dict[str, Any]) -> None:
        addresses.add(party, parts={"city": self.dice.choice(["Elche", "Elda"]), "street": "Mayor 1"}, **told)

    def _link(self, party: Party, told: dict[str, Any]) -> None:
        other = self.dice.choice([one for one in [*self.clinics, *self.people] if one.pk != party.pk])
        if Party.objects.get(pk=other.pk).merged_into_id:
            return
        with contextlib.suppress(CannotRelate):
            relationships.start(party, to=other, kind=self.dice.choice(["works_at", "referred"]), **told)

    def _unlink(self, party: Party, told: dict[str, Any]) -> None:
        standing_links = list(party.links.filter(until=None))
        if standing_links:
            relationships.end(self.dice.choice(standing_links), **told)

    def _task(self, party: Party, told: dict[str, Any]) -> None:
        tasks.plan(party, title=f"Paso {self.later()}", **told)

    def _contact(self, party: Party, told: dict[str, Any]) -> None:
        if self.dice.random() < 0.5:
            interactions.log(party, kind="call", direction="out", **told)
        else:
            interactions.log(self.clinics[0], contact=party, kind="call", direction="in", **told)

    def _order(self, party: Party, told: dict[str, Any]) -> None:
        self.number += 1
        line = orders.Line(product=self.product, quantity=Decimal(2), unit_price=Decimal(3))
        orders.place(f"N-{self.number}", party=party, lines=[line], currency="EUR", placed_at=told["at"], **told)

    def _consent(self, party: Party, told: dict[str, Any]) -> None:
        verb = self.dice.choice([consents.give, consents.withdraw])
        verb(party, purpose=self.dice.choice(self.purposes), channel="email", **told)

    def _tags(self, party: Party, told: dict[str, Any]) -> None:
        tags.put(party, tags=self.dice.sample(["vip", "feria", "oro"], self.dice.randrange(4)), **told)

    def _field(self, party: Party, told: dict[str, Any]) -> None:
        field, value = self.dice.choice(
            [("city", "Elche"), ("city", "Elda"), ("tax_number", "1A"), ("sector", "Salud")]
        )
        parties.change(party, fields={field: value}, **told)

    def _phase(self, party: Party, told: dict[str, Any]) -> None:
        lifecycle.enter_phase(party, phase=self.dice.choice(["sale", "management", "decline"]), **told)

    def _prefer(self, party: Party, told: dict[str, Any]) -> None:
        preferences.learn(party, preferences={"channel": self.dice.choice(["email", "phone"])}, **told)


def _derived() -> dict[str, list[str]]:
    tables = (
        "stream_timeline",
        "stream_tally",
        "orders_partysales",
        "orders_salesmonth",
        "conversations_partycontacts",
    )
    return {
        table: [row["row"] for row in sql.rows(f"SELECT t::text AS row FROM {table} t ORDER BY 1")] for table in tables
    }


def round_trip(seed: int) -> None:
    """Live, merge (perhaps twice, in a chain or side by side), go back at once: all is as it was."""
    life = Life(seed)
    life.happens(40, life.people)
    follow_here()
    upto = last_event()
    before = [everything_of(party.pk, upto) for party in life.people]
    a, b, c, _d = life.people
    made = [life.merge(a, b)]
    made.append(life.merge(*((c, a) if seed % 2 else (a, c))))
    follow_here()
    for one in reversed(made):
        life.undo(one)
        follow_here()
    assert [everything_of(party.pk, upto) for party in life.people] == before, f"seed {seed}"
    held = _derived()
    timeline.rebuild()
    assert _derived() == held, f"seed {seed}"


def goes_on(seed: int) -> None:
    """Live, merge, live on, part: the other has exactly what it had, and the survivor what it had and what came."""
    life = Life(seed)
    life.happens(40, life.people)
    a, b, c, _d = life.people
    follow_here()
    upto = last_event()
    before = everything_of(b.pk, upto)
    made = life.merge(a, b)
    # What is taken away, or refused, while the two are one is gone for both, so only what adds happens here.
    adding = (life._task, life._contact, life._order, life._tags, life._field, life._address, life._prefer)
    added = []
    for _ in range(25):
        verb = life.dice.choice(adding)
        verb(Party.objects.get(pk=a.pk), {"by": life.by, "at": life.later()})
        added.append(verb.__name__)
    follow_here()
    tasks_then = Party.objects.get(pk=a.pk).tasks.count()
    life.undo(made)
    follow_here()
    assert everything_of(b.pk, upto) == before, f"seed {seed}"
    survivor = Party.objects.get(pk=a.pk)
    assert survivor.tasks.count() == tasks_then - len(before["agenda_task"])
    assert survivor.orders.filter(placed_at__gt=made.at).count() == added.count("_order")
    assert everything_of(c.pk, last_event())["customers_party"]


@pytest.mark.parametrize("seed", range(6))
def test_merging_and_undoing_leaves_no_trace(seed):
    """CUS-05: both records exactly as before, links, consents and timeline included."""
    round_trip(seed)


@pytest.mark.parametrize("seed", range(6))
def test_what_was_the_others_goes_back_after_new_activity(seed):
    goes_on(seed)


@pytest.mark.parametrize("seed", range(3))
def test_followers_that_begin_anew_come_to_the_same(seed):
    life = Life(seed)
    life.happens(40, life.people)
    follow_here()
    made = life.merge(life.people[0], life.people[1])
    life.merge(life.people[2], life.people[3])
    life.happens(10, [life.people[0], life.people[2]])
    follow_here()
    if seed:
        life.undo(made)
        follow_here()
    held = _derived()
    for name in ("stream.tally", "orders.sales", "conversations.contacts"):
        FOLLOWERS[name].clear()
        sql.run("UPDATE stream_bookmark SET event_id = 0 WHERE name = %s", [name])
    follow_here()
    assert _derived() == held, f"seed {seed}"


@pytest.mark.campaign
def test_a_thousand_lives():
    first = int(os.environ.get("TRATO_SEED", random.randrange(10**6)))
    print(f"TRATO_SEED={first}")
    for seed in range(first, first + int(os.environ.get("TRATO_LIVES", "500"))):
        for play in (round_trip, goes_on):
            from django.db import transaction

            with transaction.atomic():
                play(seed)
                transaction.set_rollback(True)
