"""How long does a question over everybody take, and how fast are two hundred segments asked about a few?"""

import random
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure, promise
from trato.foundation.facts import build, company
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.evaluate import answers
from trato.foundation.kit import sql

_PARTY = "customers.party"
_SEGMENTS = 200
_QUESTIONS, _BATCHES = 12, 8
_NEWEST = "SELECT max(happened_at) AS at FROM stream_event"
# The least that any program must do to answer a question over customers and what they bought: look at both once.
_BARE = """
SELECT count(*) FILTER (WHERE o.total > 0) FROM customers_party p
LEFT JOIN (SELECT party_id, sum(total) AS total FROM orders_order WHERE kind = 'sale' GROUP BY party_id) o ON o.party_id = p.id
WHERE p.archived_at IS NULL
"""


def measure(company_: Company) -> list[Figure]:
    """Questions of three and of ten parts, and all segments about one, a hundred and a thousand customers."""
    catalog = company.catalog()
    asking = Asking(sql.rows(_NEWEST)[0]["at"], ZoneInfo("Europe/Madrid"))
    throw = company_.throw("asking")
    bare = each([partial(sql.rows, _BARE)] * 3)
    found = []
    for parts, most in ((3, 300), (10, 1500)):
        asked = [build.build(_condition(throw, parts), catalog, _PARTY) for _ in range(_QUESTIONS)]
        works = [partial(answers.count, catalog, asking, _PARTY, one) for one in asked]
        found.append(promise(figure(f"count a question of {parts} parts", each(works), bare), p95=most))
        works = [partial(answers.estimate, catalog, asking, _PARTY, one) for one in asked]
        found.append(figure(f"estimate a question of {parts} parts", each(works)))
    segments = {
        number: build.build(_condition(throw, throw.choice([1, 2, 3])), catalog, _PARTY) for number in range(_SEGMENTS)
    }
    for size in (1, 100, 1000):
        batches = [throw.sample(range(1, company_.size.parties + 1), size) for _ in range(_BATCHES)]
        works = [partial(answers.held_by, catalog, asking, _PARTY, segments, batch) for batch in batches]
        one = figure(f"ask {_SEGMENTS} segments about {size:,} customers", each(works))
        one.notes["customers/s"] = round(size / one.p50 * 1000)  # type: ignore[operator]
        found.append(one)
    return found


def _condition(throw: random.Random, parts: int) -> dict[str, Any]:
    return {"all": [_leaf(throw) for _ in range(parts)]}


def _leaf(throw: random.Random) -> dict[str, Any]:
    days = {"last": [throw.choice([30, 90, 180, 365]), "days"]}
    return throw.choice([
        {"fact": "party.city", "op": "is", "value": [throw.choice(["Madrid", "Valencia", "Sevilla", "Lisboa"])]},
        {"fact": "party.country", "op": "is", "value": throw.sample(["ES", "PT", "FR", "DE"], 2)},
        {"fact": "party.phase", "op": "is", "value": [throw.choice(["sale", "management", "detection"])]},
        {"measure": "orders.spent", "op": "ge", "value": [str(throw.choice([50, 100, 500]))], "window": days},
        {"did": "orders.placed", "at_least": throw.choice([1, 2, 3]), "window": days},
        {"did": "conversations.contacts", "at_least": 1, "window": days,
         "where": [{"fact": "kind", "op": "is", "value": ["call"]}]},
        {"not": {"did": "conversations.contacts", "at_least": 1, "window": days}},
        {"fact": "orders.sales_ever", "op": "ge", "value": [str(throw.choice([100, 1000]))]},
        {"fact": "party.tags", "op": "has", "value": ["vip"]},
    ])  # fmt: skip
