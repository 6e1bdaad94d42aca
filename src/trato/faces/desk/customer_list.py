"""Which customers stand on a page of the list, in which order, and about how many are there?

Composed here because the columns come from several domains. The text of each statement is put together from the
constants below only; whatever a person typed is a bound value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from trato.domains.customers.queries import parties, sorting
from trato.faces.desk.customer_drawing import REST, begins_in_rest, drawn
from trato.faces.desk.customer_question import (
    Narrowed,
    Question,
    conditions_of,
    narrow,
    narrowed_all,
    refuse_withheld,
    scopes_of,
    values_of,
)
from trato.foundation.access import policy
from trato.foundation.access.policy import Scope
from trato.foundation.kit import keyset, sql
from trato.foundation.kit.actor import Actor

# In the planner's units: about as much as reading fifteen hundred pages that lie in memory.
_CHEAP = 2_000
# About as much as reading two hundred thousand customers who lie in memory: nobody waits for it, the machine does.
_DEAR = 15_000


_PAGE = """
WITH page AS MATERIALIZED (
    {page}
)
SELECT p.id, p.uid::text AS uid, p.kind, p.name, p.city, p.country, p.phase, p.roles, p.tags, p.updated_at,
       u.name AS owner, page.sorted_by, s.sales, s.orders, s.last_order_at,
       nullif(c.last_contact_at, '1900-01-01Z') AS last_contact_at, e.shown AS email, f.shown AS phone
FROM page JOIN customers_party p ON p.id = page.id
LEFT JOIN access_user u ON u.id = p.owner_id
LEFT JOIN orders_partysales s ON s.party_id = p.id
LEFT JOIN conversations_partycontacts c ON c.party_id = p.id
LEFT JOIN customers_identity e ON e.party_id = p.id AND e.kind = 'email' AND e.is_primary
LEFT JOIN customers_identity f ON f.party_id = p.id AND f.kind = 'phone' AND f.is_primary
ORDER BY {outer_order}
"""
_KEYS = """
WITH page AS MATERIALIZED (
    {page}
)
SELECT p.id, p.uid::text AS uid FROM page JOIN customers_party p ON p.id = page.id WHERE {export} ORDER BY {outer_order}
"""
_THESE = """SELECT p.id, each.place AS sorted_by FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS each (id, place)
    JOIN customers_party p ON p.id = each.id WHERE {scope}"""
_ALL = "SELECT count(*) AS count FROM {start} WHERE {conditions}"
_PLAN = "EXPLAIN (FORMAT JSON) SELECT FROM {start} WHERE {conditions}"

_COUNTRIES = """
WITH RECURSIVE each AS (
    (SELECT country FROM customers_party p WHERE {scope} ORDER BY country LIMIT 1)
    UNION ALL
    SELECT (SELECT p.country FROM customers_party p WHERE p.country > each.country AND {scope} ORDER BY country LIMIT 1)
    FROM each WHERE each.country IS NOT NULL
)
SELECT country FROM each WHERE country IS NOT NULL
"""
# Whoever sees a list of single customers has them all looked up once, instead of walking past everybody else's.
_COUNTRIES_OF_FEW = "SELECT DISTINCT country FROM customers_party p WHERE {scope} ORDER BY country"
_CURRENCY = "SELECT currency FROM access_company"


class TooLong(ValueError):
    """The list is too long for this order."""


@dataclass(frozen=True)
class Page:
    """Rows with the marks to go on from."""

    rows: list[dict[str, Any]]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Seen:
    """A page with what stands around it: about how many there are, the countries to choose from, the currency."""

    page: Page
    count: int
    is_exact: bool
    countries: list[str]
    currency: str


def seen(actor: Actor, question: Question, *, is_exact: bool = False) -> Seen:
    """All that the list shows, in one round trip where no text is looked for; raises keyset.BadCursor."""
    refuse_withheld(actor, question)
    visible = parties.scope_of(actor)
    narrowed = narrow(actor, question)
    ways = visible.ways("p")
    each_country = _COUNTRIES_OF_FEW if ways and not any(way.column for way in ways) else _COUNTRIES
    _refuse_long(actor, question, narrowed)
    rows, plan, countries, company = sql.ask(
        drawn(actor, question, narrowed, _PAGE, is_of_rest=begins_in_rest(question)),
        _plan(actor, question, narrowed),
        sql.Question(each_country.format(scope=visible.sql)).within(visible),
        sql.Question(_CURRENCY),
    )
    estimate = plan[0]["QUERY PLAN"][0]["Plan"]
    is_counted = is_exact or estimate["Total Cost"] <= _CHEAP
    rows = _with_other_part(actor, question, narrowed, _PAGE, rows)
    return Seen(
        _page(visible, question, rows),
        _counted(actor, question, narrowed) if is_counted else estimate["Plan Rows"],
        is_counted,
        [row["country"] for row in countries],
        company[0]["currency"] if company else "EUR",
    )


def page(actor: Actor, question: Question) -> Page:
    """One page of the list alone; raises keyset.BadCursor for a mark that was not made here."""
    refuse_withheld(actor, question)
    narrowed = narrow(actor, question)
    _refuse_long(actor, question, narrowed)
    return _page(parties.scope_of(actor), question, _drawn_whole(actor, question, narrowed, _PAGE))


def pages(actor: Actor, questions: Sequence[Question]) -> list[Page]:
    """The first pages of several lists in the same order, in one round trip."""
    if not questions:
        return []
    visible = parties.scope_of(actor)
    refuse_withheld(actor, questions[0])
    asked = list(zip(questions, narrowed_all(actor, questions), strict=True))
    _refuse_long(actor, *asked[0])
    found = sql.ask(*(drawn(actor, question, narrowed, _PAGE) for question, narrowed in asked))
    return [
        _page(visible, question, _with_other_part(actor, question, narrowed, _PAGE, rows))
        for (question, narrowed), rows in zip(asked, found, strict=True)
    ]


def bounded_counts(actor: Actor, questions: Sequence[Question], *, most: int) -> list[int | None]:
    """How many rows each list has, counted up to `most`; None for what the planner expects to take long."""
    if not questions:
        return []
    asked = list(zip(questions, narrowed_all(actor, questions), strict=True))
    limit = f" LIMIT {int(most)}"
    plans = sql.ask(*(_whole(_PLAN + limit, actor, question, narrowed) for question, narrowed in asked))
    is_quick = [plan[0]["QUERY PLAN"][0]["Plan"]["Total Cost"] <= _DEAR for plan in plans]
    few = f"SELECT count(*) AS count FROM (SELECT FROM {{start}} WHERE {{conditions}}{limit}) AS few"
    quick = [_whole(few, actor, *pair) for pair, quickly in zip(asked, is_quick, strict=True) if quickly]
    found = iter(sql.ask(*quick) if quick else [])
    return [next(found)[0]["count"] if quickly else None for quickly in is_quick]


def count(actor: Actor, question: Question, *, is_exact: bool = False) -> tuple[int, bool]:
    """About how many rows the whole list has, and whether that is exact.

    The planner's estimate costs well under a millisecond; what it finds cheap to count is counted.
    """
    refuse_withheld(actor, question)
    narrowed = narrow(actor, question)
    estimate = None if is_exact else sql.ask(_plan(actor, question, narrowed))[0][0]["QUERY PLAN"][0]["Plan"]
    if estimate and estimate["Total Cost"] > _CHEAP:
        return estimate["Plan Rows"], False
    return _counted(actor, question, narrowed), True


def taken_along(actor: Actor, question: Question, *, most: int) -> list[tuple[int, str]]:
    """The keys and outside names of all that match, in the order of the list, as far as the actor may export them."""
    return [
        (row["id"], row["uid"])
        for row in _matching(actor, question, policy.scope(actor, parties.RESOURCE, "export"), most)
    ]


def keys(actor: Actor, question: Question, *, most: int) -> list[int]:
    """The keys of all that match, as far as the actor sees them."""
    return [row["id"] for row in _matching(actor, question, parties.scope_of(actor), most)]


def rows_of(actor: Actor, ids: list[int]) -> list[dict[str, Any]]:
    """What the list shows of these customers, in this order, of those that may leave with the actor."""
    may_leave = policy.scope(actor, parties.RESOURCE, "export")
    return may_leave.shown(these(actor, ids, may_leave))


def these(actor: Actor, ids: list[int], *also: Scope) -> list[dict[str, Any]]:
    """What the list shows of these customers, in this order."""
    visible = parties.scope_of(actor)
    within = " AND ".join(scope.called("p") for scope in (visible, *also))
    statement = _PAGE.format(page=_THESE.format(scope=within), outer_order="page.sorted_by")
    return visible.shown(sql.rows(statement, {"ids": ids}, within=(visible, *also)))


def currency() -> str:
    """The currency that sales are told in."""
    found = sql.rows(_CURRENCY)
    return found[0]["currency"] if found else "EUR"


def _matching(actor: Actor, question: Question, also: Scope, most: int) -> list[dict[str, Any]]:
    refuse_withheld(actor, question)
    whole = replace(question, after="", before="", size=most)
    condition = also.called("p").replace("{", "{{").replace("}", "}}")
    statement = _KEYS.replace("{export}", condition)
    narrowed = narrow(actor, question)
    _refuse_long(actor, question, narrowed)
    return _drawn_whole(actor, whole, narrowed, statement, also)


def _refuse_long(actor: Actor, question: Question, narrowed: Narrowed) -> None:
    """Raise TooLong for a list that would have to be read whole to be put into its order."""
    if question.by.is_quick:
        return
    count = sql.ask(_plan(actor, question, narrowed))[0][0]["QUERY PLAN"][0]["Plan"]["Plan Rows"]
    if count > sorting.MOST:
        raise TooLong


def _drawn_whole(
    actor: Actor, question: Question, narrowed: Narrowed, statement: str, *more: Scope
) -> list[dict[str, Any]]:
    first = drawn(actor, question, narrowed, statement, *more, is_of_rest=begins_in_rest(question))
    return _with_other_part(actor, question, narrowed, statement, sql.ask(first)[0], *more)


def _with_other_part(
    actor: Actor, question: Question, narrowed: Narrowed, statement: str, rows: list[dict[str, Any]], *more: Scope
) -> list[dict[str, Any]]:
    """After those with a value to sort by come those without, and before these come those with one."""
    is_in_rest = begins_in_rest(question)
    for row in rows if is_in_rest else ():
        row["is_of_rest"] = True
    if not question.by.rest or len(rows) > question.size or is_in_rest != bool(question.before):
        return rows
    other = sql.ask(drawn(actor, question, narrowed, statement, *more, is_of_rest=not is_in_rest))[0]
    for row in () if is_in_rest else other:
        row["is_of_rest"] = True
    return rows + other


def _page(visible: Scope, question: Question, found: list[dict[str, Any]]) -> Page:
    goes_back, mark = bool(question.before), question.before or question.after
    has_more = len(found) > question.size
    rows = found[: question.size]
    if goes_back:
        rows.reverse()
    return Page(
        visible.shown(rows),
        previous=_mark(rows[0]) if rows and (has_more if goes_back else mark) else None,
        next=_mark(rows[-1]) if rows and (has_more or goes_back) else None,
    )


def _plan(actor: Actor, question: Question, narrowed: Narrowed) -> sql.Question:
    return _whole(_PLAN, actor, question, narrowed)


def _counted(actor: Actor, question: Question, narrowed: Narrowed) -> int:
    return sql.ask(_whole(_ALL, actor, question, narrowed))[0][0]["count"]


def _whole(statement: str, actor: Actor, question: Question, narrowed: Narrowed) -> sql.Question:
    conditions = conditions_of(actor, question, narrowed, parties.scope_of(actor).sql)
    text_ = statement.format(start=f"{sorting.FROM_PARTIES} {narrowed.joins}", conditions=conditions)
    values = values_of(actor, question) | narrowed.values
    scopes = (parties.scope_of(actor), *scopes_of(actor, question), *narrowed.within)
    return sql.Question(text_, values, is_planned_anew=True).within(*scopes)


def _mark(row: dict[str, Any]) -> str:
    return (REST if row.get("is_of_rest") else "") + keyset.cursor(row["sorted_by"], row["id"])
