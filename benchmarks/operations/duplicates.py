"""How long does it take to notice that somebody is known: on saving, after a change, and among everybody?"""

import time
from functools import partial

from django.db import transaction

from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure, promise
from benchmarks.generating.size import ENDED
from trato.domains.customers.actions.parts.identities import Written, recognize
from trato.domains.customers.matching import compare
from trato.domains.customers.models import Party
from trato.domains.customers.queries import duplicates
from trato.foundation.kit import sql

_FOUND = "SELECT level, count(*) AS count FROM customers_duplicate WHERE state = 'open' GROUP BY level"
_KEYS = "SELECT count(*) AS count FROM customers_matchkey"


def measure(company: Company) -> list[Figure]:
    """The check before somebody is registered, the comparison of one who changed, and the scan of all."""
    asked = company.known[: company.samples]
    saving = promise(figure("duplicates: check on save", each([partial(_check, one) for one in asked])), p95=50)
    changed = figure("duplicates: one customer changed", each([partial(_refresh, one) for one in asked[:100]]))
    return [saving, changed, _scan(company)]


def _check(one: dict[str, str]) -> None:
    party = Party(kind=one["kind"], city="Valencia", tax_number="B46118203")
    party.call(one["name"])
    written = [Written("email", one["email"])] if one["email"] else []
    written.append(Written("phone", "+34 963 51 20 44"))
    duplicates.like(party, recognize(written, country="ES"))


def _refresh(one: dict[str, int]) -> None:
    with transaction.atomic():
        compare.refresh([one["id"]], ENDED)


def _scan(company: Company) -> Figure:
    """In seconds; nothing of it is kept."""
    began = time.perf_counter()
    with transaction.atomic():
        compared = compare.compare_all(ENDED)
        took = time.perf_counter() - began
        found = {row["level"]: row["count"] for row in sql.rows(_FOUND)}
        transaction.set_rollback(True)
    notes = {"compared": compared, "keys": sql.rows(_KEYS)[0]["count"], **found}
    parties = company.size.parties
    made = Figure("duplicates: everybody", unit="s", p50=took, p95=took, samples=1, notes=notes)
    made.promised, made.is_kept = "1,000,000 in 120 s", took <= 120 * max(parties, 1000) / 1_000_000
    return made
