"""How much do rules cost a list in a large house? Sellers, managers and partners beside the list of everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from benchmarks.company import Company
from benchmarks.figures import Figure, Times, each, figure, percentile, promise
from benchmarks.generating import hierarchy
from trato.faces.desk import customer_list, customer_question
from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.access.rules import reading
from trato.foundation.kit import keyset, sql
from trato.foundation.kit.actor import Actor

_TIMES = 24
# As such houses have them: one's own, those of one's people, those nearby, and those with whom there is work to do.
RULES = """
[staff-see-customers]
permit: view
on: customers.party
for: sales_rep, sales_manager
rows: owner or team or territory or participant

[administrators-see-all]
permit: view
on: customers.party
for: administrator
"""
# The list as it opens and further on, then filtered; the other orders have no promise yet.
_ASKED: dict[str, dict[str, str]] = {
    "by name": {},
    "by name, from M on": {"after": keyset.cursor("m", 0)},
    "in one country": {"country": "PT"},
    "by change": {"sort": "updated"},
    "by sales": {"sort": "sales"},
    "by last contact": {"sort": "contact"},
}
_PROMISED = ("by name", "by name, from M on")


def measure(company: Company) -> list[Figure]:
    """The same pages for each of them and for somebody who sees everything."""
    hierarchy.furnish(company.size.parties)
    with hierarchy.inside(), _edited():
        found = []
        everything = Actor("user", 0, "", frozenset({"administrator"}))
        for name, asked in _ASKED.items():
            question = customer_question.asked(asked)
            for who, actor in _people().items():
                # Who does not see when something was changed does not get it in that order either.
                if question.sort in customer_question.withheld(actor):
                    continue
                ratio = 2 if name in _PROMISED else None
                found.append(_figure(f"list {name}: {who}", actor, everything, question, ratio=ratio))
    return found


def _people() -> dict[str, Actor]:
    numbers = {
        "a seller": 61,
        "a seller with a territory": 60,
        "a manager of a few": hierarchy.leads(11),
        "a manager in the middle": hierarchy.leads(7),
        "the manager of all": hierarchy.leads(1),
    }
    partners = {"a partner with thousands": 1, "a partner with hundreds": 20, "a partner with a dozen": 400}
    return {who: User.objects.get(pk=number).actor for who, number in numbers.items()} | {
        who: Actor("user", 0, "", frozenset({"partner"}), account_id=hierarchy.partner(nth))
        for who, nth in partners.items()
    }


def _figure(
    name: str, actor: Actor, everything: Actor, question: customer_question.Question, *, ratio: float | None
) -> Figure:
    pages = [partial(customer_list.page, one, question) for one in (actor, everything)]
    for _ in range(8):  # PostgreSQL looks at five plans for these values before it keeps one for all
        for page in pages:
            page()
    # By turns, because what else the machine does changes from one second to the next.
    both = each(pages * _TIMES)
    theirs, bare = (_every_other(both, at) for at in (0, 1))
    made = figure(name, theirs, bare)
    made.notes = {"rows seen": _seen(actor), "shown": len(pages[0]().rows)}
    made.notes["everything p50"] = round(percentile(bare.busy, 0.5), 2)
    return promise(made, ratio=ratio) if ratio else made


def _every_other(both: Times, at: int) -> Times:
    return Times(list(zip(both, both.busy, strict=True))[at::2])


def _seen(actor: Actor) -> int:
    scope = policy.scope(actor, "customers.party")
    found: list[dict[str, Any]] = sql.rows(
        f"SELECT count(*) AS count FROM customers_party p WHERE {scope.sql}", within=(scope,), is_planned_anew=True
    )
    return found[0]["count"]


@contextmanager
def _edited() -> Iterator[None]:
    policy.put_in_force({rule.id: rule for rule in reading.read(RULES)})
    try:
        yield
    finally:
        policy.put_in_force({})
