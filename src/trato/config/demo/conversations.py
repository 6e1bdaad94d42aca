"""What has been said with the demo company's customers, and what is still to be done? Invented, always the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trato.config.demo.dice import Dice
from trato.config.demo.talks import ENGLISH, SPANISH, STEPS_ENGLISH, STEPS_SPANISH, Talk

DAYS = 120
MOST_CONTACTS = 14


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What must be known of a customer to invent talks: orders and product names, the latest first."""

    customer: str
    orders: Sequence[str]
    products: Sequence[str]
    people: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact that took place; `person` counts the people of an organization from 0, None is the customer."""

    customer: str
    person: int | None
    kind: str
    direction: str
    outcome: str
    subject: str
    body: str
    seconds: int | None
    happened_at: datetime
    role: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something still to be done with a customer; `role` says who of the staff."""

    customer: str
    kind: str
    title: str
    due_at: datetime
    is_all_day: bool
    role: str


def contacts(customers: Iterable[Acquaintance], now: datetime) -> Iterator[Contact]:
    """The contacts of the last 120 days, customer by customer (the most active first), the earliest first."""
    for rank, customer in enumerate(customers):
        dice = Dice("contacts", customer.customer)
        # The best customers hear from us most.
        count = 2 + dice.below(max(2, MOST_CONTACTS - rank // 40))
        moments = sorted(_working_moment(dice, now) for _ in range(count))
        for talk, happened_at in zip(_talks(dice, count), moments, strict=True):
            yield _contact(customer, talk, happened_at, dice)


def steps(customers: Iterable[Acquaintance], now: datetime) -> Iterator[Step]:
    """Next steps with about a third of the customers: some overdue since yesterday, some today, some to come."""
    for customer in customers:
        dice = Dice("steps", customer.customer)
        if not dice.happens(35):
            continue
        kind, title = dice.pick(STEPS_SPANISH if dice.happens(75) else STEPS_ENGLISH)
        is_all_day = kind in ("task", "letter")
        day = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=dice.pick(DUE_IN_DAYS))
        due_at = day.replace(hour=23, minute=59) if is_all_day else day.replace(hour=9 + dice.below(9))
        yield Step(customer.customer, kind, _filled(title, customer, dice), due_at, is_all_day, dice.pick(STEP_ROLES))


DUE_IN_DAYS = (-3, -1, -1, 0, 0, 0, 1, 1, 2, 3, 5, 7, 10)
STEP_ROLES = ("sales_rep", "sales_rep", "sales_rep", "call_center_agent", "service_agent", "sales_manager")


def _talks(dice: Dice, count: int) -> list[Talk]:
    """Different talks, most of them in Spanish."""
    spanish = count if dice.happens(65) else count // 4
    return dice.some([*dice.some(SPANISH, spanish), *dice.some(ENGLISH, count - spanish)], count)


def _working_moment(dice: Dice, now: datetime) -> datetime:
    """A moment of the last days in office hours, not at a weekend and not later than now."""
    day = now - timedelta(days=1 + dice.below(DAYS))
    day -= timedelta(days=max(0, day.weekday() - 4))
    return day.replace(hour=8 + dice.below(10), minute=dice.below(60), second=dice.below(60), microsecond=0)


def _contact(customer: Acquaintance, talk: Talk, happened_at: datetime, dice: Dice) -> Contact:
    order, product = _order(customer, dice), _product(customer, dice)
    return Contact(
        customer=customer.customer,
        person=dice.below(customer.people) if customer.people and talk.kind != "note" else None,
        kind=talk.kind,
        direction=talk.direction,
        outcome=talk.outcome,
        subject=talk.subject.format(order=order, product=product),
        body=talk.body.format(order=order, product=product),
        seconds=_seconds(talk, dice),
        happened_at=happened_at,
        role=talk.role,
    )


def _seconds(talk: Talk, dice: Dice) -> int | None:
    if talk.outcome in ("no_answer", "cancelled") or talk.kind not in ("call", "meeting", "visit"):
        return None
    if talk.outcome == "voicemail":
        return 20 + dice.below(40)
    return 60 + dice.below(800) if talk.kind == "call" else 60 * (15 + 5 * dice.below(15))


def _filled(text: str, customer: Acquaintance, dice: Dice) -> str:
    return text.format(order=_order(customer, dice), product=_product(customer, dice))


def _order(customer: Acquaintance, dice: Dice) -> str:
    return dice.pick(customer.orders[:6]) if customer.orders else "anterior"


def _product(customer: Acquaintance, dice: Dice) -> str:
    """A product name as one says it, not as the stock list shouts it."""
    name = dice.pick(customer.products[:30]) if customer.products else "SCENTED CANDLE"
    return name.capitalize() if name.isupper() else name
