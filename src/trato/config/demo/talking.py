"""How do the invented conversations and next steps of the demo come into the database?"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from trato.config.demo.accounts import Staff
from trato.config.demo.conversations import Acquaintance, Contact, Step, contacts, steps
from trato.domains.agenda.actions import tasks
from trato.domains.agenda.actions.tasks import Planned
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.actions.interactions import Logged
from trato.domains.orders.imports.online_retail.introductions import NETWORK
from trato.foundation.kit import sql

CUSTOMERS = 600


class Known(NamedTuple):
    """A customer of the database: the party, its people in the order they were met, and what it bought."""

    party_id: int
    people: list[int]
    acquaintance: Acquaintance


def talk(staff: Staff, *, at: datetime) -> None:
    """Write down the contacts with the best customers and plan what follows, each as the colleague who does it."""
    known = {one.acquaintance.customer: one for one in _best_customers()}
    acquaintances = [one.acquaintance for one in known.values()]
    logged: dict[str, list[Logged]] = defaultdict(list)
    for contact in contacts(acquaintances, at):
        logged[contact.role].append(_logged(contact, known[contact.customer]))
    for role, entries in logged.items():
        interactions.load(entries, by=staff[role].user.actor, at=at)
    planned: dict[str, list[Planned]] = defaultdict(list)
    for step in steps(acquaintances, at):
        planned[step.role].append(_planned(step, known[step.customer], at))
    for role, wanted in planned.items():
        tasks.load(wanted, by=staff[role].user.actor, at=at)


_BEST = """
WITH best AS (
    SELECT party_id, sum(total) AS total FROM orders_order WHERE party_id IS NOT NULL
    GROUP BY party_id ORDER BY total DESC, party_id LIMIT %(count)s
)
SELECT best.party_id, identity.value AS customer,
    ARRAY(
        SELECT number FROM orders_order WHERE party_id = best.party_id AND kind = 'sale'
        ORDER BY placed_at DESC, id DESC LIMIT 6
    ) AS orders,
    ARRAY(
        SELECT product.name FROM (
            SELECT id, placed_at FROM orders_order WHERE party_id = best.party_id AND kind = 'sale'
            ORDER BY placed_at DESC, id DESC LIMIT 6
        ) AS latest
        JOIN orders_orderline AS line ON line.order_id = latest.id
        JOIN catalog_product AS product ON product.id = line.product_id AND product.kind = 'goods'
        ORDER BY latest.placed_at DESC, latest.id DESC, line.line_number LIMIT 30
    ) AS products,
    ARRAY(
        SELECT from_party_id FROM customers_relationship
        WHERE to_party_id = best.party_id AND kind = 'works_at' ORDER BY id
    ) AS people
FROM best
JOIN customers_identity AS identity ON identity.party_id = best.party_id AND identity.kind = 'external'
WHERE identity.network = %(network)s
ORDER BY best.total DESC, best.party_id
"""


def _best_customers() -> Iterator[Known]:
    for row in sql.rows(_BEST, {"count": CUSTOMERS, "network": NETWORK}):
        acquaintance = Acquaintance(row["customer"], row["orders"], row["products"], len(row["people"]))
        yield Known(row["party_id"], row["people"], acquaintance)


def _logged(contact: Contact, known: Known) -> Logged:
    return Logged(
        party_id=known.party_id,
        contact_id=None if contact.person is None else known.people[contact.person],
        kind=contact.kind,
        direction=contact.direction,
        outcome=contact.outcome,
        subject=contact.subject,
        body=contact.body,
        seconds=contact.seconds,
        happened_at=contact.happened_at,
    )


def _planned(step: Step, known: Known, at: datetime) -> Planned:
    return Planned(
        party_id=known.party_id,
        kind=step.kind,
        title=step.title,
        due_at=step.due_at,
        is_all_day=step.is_all_day,
        planned_at=min(at, step.due_at) - timedelta(days=4),
    )
