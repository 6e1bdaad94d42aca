"""How long does a page of the list take, in each order, at its start and at great depth, filtered and not?"""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from benchmarks.browser import Browser, overheard, prepared
from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure, percentile, promise
from trato.faces.desk import customer_list, customer_question
from trato.foundation.kit import keyset, sql

DEPTH = 0.9
_TIMES = 12
# The least that any program must ask: the next rows in this order, by its index.
_BARE = {
    "name": "SELECT id, name_key FROM customers_party WHERE archived_at IS NULL {after} ORDER BY name_key, id LIMIT 51",
    "sales": "SELECT party_id, sales FROM orders_partysales {after} ORDER BY sales DESC, party_id DESC LIMIT 51",
    "contact": (
        "SELECT party_id, last_contact_at FROM conversations_partycontacts {after}"
        " ORDER BY last_contact_at DESC, party_id DESC LIMIT 51"
    ),
}
_AFTER = {
    "name": "AND (name_key, id) > (%s, %s)",
    "sales": "WHERE (sales, party_id) < (%s, %s)",
    "contact": "WHERE (last_contact_at, party_id) < (%s, %s)",
}
_FILTERED: dict[str, dict[str, str]] = {
    "country": {"country": "PT"},
    "city, by name": {"city": "Valencia"},
    "owner me": {"owner": "me"},
    "country and phase": {"country": "FR", "phase": "sale"},
    "country, by sales": {"country": "PT", "sort": "sales"},
    "my team, by last contact": {"owner": "team", "sort": "contact"},
    "tag": {"tag": "vip"},
    "text": {"q": "clinica"},
    "rare text": {"q": "gallardo valencia"},
}


def measure(company: Company) -> list[Figure]:
    """Start and depth of each order, then the filters, then the estimated count."""
    browser = Browser(company)
    found = []
    for sort in _BARE:
        mark = _mark(company, sort)
        found.append(
            _page(company, browser, f"list by {sort}, first page", {"sort": sort}, _BARE[sort].format(after=""), [])
        )
        deep = {"sort": sort, "after": keyset.cursor(*mark)}
        statement = _BARE[sort].format(after=_AFTER[sort])
        found.append(
            _page(
                company,
                browser,
                f"list by {sort}, at depth {int(company.size.parties * DEPTH):,}",
                deep,
                statement,
                list(mark),
            )
        )
    for name, asked in _FILTERED.items():
        found.append(_page(company, browser, f"list filtered: {name}", asked))
    return [*found, _count(company)]


def _mark(company: Company, sort: str) -> tuple[Any, int]:
    statement = _BARE[sort].format(after="").removesuffix("LIMIT 51") + "OFFSET %s LIMIT 1"
    row = prepared(connection.connection, statement, [int(company.size.parties * DEPTH)]).fetchone()
    return row[1], row[0]


def _page(
    company: Company,
    browser: Browser,
    name: str,
    asked: dict[str, str],
    bare: str = "",
    values: list[Any] | None = None,
) -> Figure:
    address = reverse("customers") + "?" + urlencode(asked)
    open_it = partial(browser.get, address)
    size = len(open_it())
    question = customer_question.asked(asked)
    page = partial(customer_list.page, company.actor, question)
    with overheard() as heard:
        page()
    pages = each([open_it] * _TIMES)
    asking, statement = each([page] * _TIMES), each([heard.ask] * _TIMES)
    made = figure(name, pages)
    made.bare_p50, made.bare_p95 = percentile(statement, 0.5), percentile(statement, 0.95)
    made.ratio = percentile(asking.busy, 0.5) / percentile(statement.busy, 0.5)
    made.notes = {
        "rows p50": round(percentile(asking.busy, 0.5), 2),
        "statement p50": round(percentile(statement.busy, 0.5), 2),
        "HTML gz KB": round(size / 1024, 1),
    }
    if bare:
        raw = connection.connection
        least = percentile(each([lambda: prepared(raw, bare, values).fetchall()] * _TIMES).busy, 0.5)
        made.notes["plain keyset p50"] = round(least, 2)
    return promise(made, p95=30, ratio=3)


def _count(company: Company) -> Figure:
    asked = [customer_question.asked(filters) for filters in ({}, *_FILTERED.values())]
    works = [partial(customer_list.count, company.actor, question) for question in asked]
    for work in works:
        work()
    made = figure("count estimate", each(works * 5))
    errors = {}
    for question, name in zip(asked, ("all", *_FILTERED), strict=True):
        estimate, is_exact = customer_list.count(company.actor, question)
        exact = sql.ask(_exactly(company, question))[0][0]["count"]
        if not is_exact:
            errors[name] = f"{(estimate - exact) / max(exact, 1):+.0%}"
    made.notes["off by"] = errors
    return promise(made, p95=20)


def _exactly(company: Company, question: customer_question.Question) -> sql.Question:
    with overheard() as heard:
        customer_list.count(company.actor, question, is_exact=True)
    return heard.questions[0][0]
