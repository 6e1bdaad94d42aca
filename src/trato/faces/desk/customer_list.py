"""Which customers stand on a page of the list, in which order, and about how many are there?

Composed here because the columns come from several domains. The text of each statement is put together from the
constants below only; whatever a person typed is a bound value.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.queries import parties, search
from trato.domains.segments.queries import definitions, segments
from trato.foundation.access import policy
from trato.foundation.access.policy import Scope
from trato.foundation.access.rules.known import breadth
from trato.foundation.access.rules.rows import Way
from trato.foundation.facts import condition as tree
from trato.foundation.facts.evaluate import answers
from trato.foundation.kit import keyset, sql, text
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.identifiers import is_uid

SIZES = (25, 50, 100, 200)
# In the planner's units: about as much as reading fifteen hundred pages that lie in memory.
_CHEAP = 2_000


@dataclass(frozen=True)
class Sort:
    """By which indexed column a list can run, and from which table it then starts."""

    column: str
    kind: type
    start: str
    is_descending: bool = False


_FROM_PARTIES = "customers_party p"
SORTS = {
    "name": Sort("p.name_key", str, _FROM_PARTIES),
    "updated": Sort("p.updated_at", datetime, _FROM_PARTIES, is_descending=True),
    "sales": Sort(
        "s.sales", Decimal, "orders_partysales s JOIN customers_party p ON p.id = s.party_id", is_descending=True
    ),
    "contact": Sort(
        "c.last_contact_at",
        datetime,
        "conversations_partycontacts c JOIN customers_party p ON p.id = c.party_id",
        is_descending=True,
    ),
}

_TEXT = "p.id IN (SELECT party_id FROM customers_partysearch WHERE {words})"
# Sorted by name, the narrow rows that are searched hold the order too, and only those shown are looked up. Words
# that few hold are looked up and sorted first (the planner would rather walk all names until it meets them all).
_SEARCHED = "(SELECT party_id, name FROM customers_partysearch WHERE {words} {first}) r JOIN customers_party p ON p.id = r.party_id"
_FIRST = "ORDER BY name {direction}, party_id {direction} OFFSET 0"
_FEW = 20_000
_MATCHES = "EXPLAIN (FORMAT JSON) SELECT FROM customers_partysearch WHERE {words}"
_CHOICES = {"kind": PartyKind.values, "phase": Phase.values, "role": PartyRole.values}
_CONDITIONS = {
    "kind": "p.kind = %(kind)s",
    "phase": "p.phase = %(phase)s",
    "role": "p.roles @> ARRAY[%(role)s::varchar]",
    "country": "p.country = %(country)s",
    "city": "p.city_key = trato_folded(%(city)s::text)",
    "tag": "p.tags @> ARRAY[%(tag)s::varchar]",
}
# What one sorts or filters by, one has to be able to see: the order of a list tells as much as its cells.
_TOLD_BY = {
    "name": "name", "updated": "updated_at", "sales": "sales", "contact": "last_contact_at", "role": "roles",
    "tag": "tags",
}  # fmt: skip
_SEGMENT = """p.id IN (SELECT m.party_id FROM segments_membership m JOIN segments_segment g ON g.id = m.segment_id
WHERE g.uid = %(segment)s::uuid AND {scope})"""
_OWNERS = {"me": "p.owner_id = %(owner)s", "none": "p.owner_id IS NULL", "team": "p.team_id = %(owner)s"}

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
    JOIN customers_party p ON p.id = each.id WHERE {scope} AND {export}"""
_DRAWN = "SELECT p.id, {column} AS sorted_by FROM {start} WHERE {conditions} {after} ORDER BY {order} LIMIT {limit}"
_OF_ONE = (
    "(SELECT p.id, {column} AS sorted_by FROM {start} WHERE {condition} AND {conditions} {after}"
    " ORDER BY {order} LIMIT {limit})"
)
_OF_EACH = """
(SELECT one.id, one.sorted_by FROM unnest(ARRAY({among})) AS each (id) CROSS JOIN LATERAL (
    SELECT p.id, {column} AS sorted_by FROM {start} WHERE p.{column_of} = each.id{more} AND {conditions} {after}
    ORDER BY {order} LIMIT {limit}
) AS one ORDER BY {among_first} LIMIT {limit})
"""
# So many teams and territories are visited one by one.
_MANY = 16
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


class BadQuestion(ValueError):
    """The address asks for something the list does not know; the message names it."""


@dataclass(frozen=True)
class Question:
    """What somebody wants to see of the list; all of it stands in the address."""

    filters: dict[str, str] = field(default_factory=dict)
    sort: str = "name"
    is_reversed: bool = False
    after: str = ""
    before: str = ""
    size: int = 50
    condition: tree.Condition = tree.EVERYTHING

    @property
    def is_descending(self) -> bool:
        """Largest or latest first."""
        return SORTS[self.sort].is_descending != self.is_reversed


@dataclass(frozen=True)
class Narrowed:
    """A condition of the catalog, asked for the customer's row, with what it needs to be asked."""

    joins: str = ""
    holds: str = "TRUE"
    values: dict[str, Any] = field(default_factory=dict)
    within: tuple[sql.Within, ...] = ()


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


def asked(parameters: dict[str, str]) -> Question:
    """The question in an address; raises BadQuestion for what is not known."""
    sort = parameters.get("sort", "name")
    name, is_reversed = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS:
        raise BadQuestion(name)
    filters = {key: text.tidy(parameters.get(key, ""))[:200] for key in (*_CONDITIONS, "q", "owner", "segment")}
    if filters["segment"] and not is_uid(filters["segment"]):
        raise BadQuestion(filters["segment"])
    for key, known in _CHOICES.items():
        if filters[key] and filters[key] not in known:
            raise BadQuestion(filters[key])
    if filters["owner"] and filters["owner"] not in _OWNERS:
        raise BadQuestion(filters["owner"])
    size = parameters.get("size", "50")
    if size not in map(str, SIZES):
        raise BadQuestion(size)
    return Question(
        filters={key: value for key, value in filters.items() if value},
        sort=name,
        is_reversed=is_reversed,
        after=parameters.get("after", ""),
        before=parameters.get("before", ""),
        size=int(size),
    )


def withheld(actor: Actor) -> set[str]:
    """The sorts and filters that would tell of fields the actor does not see."""
    visible = parties.scope_of(actor)
    return {word for word in (*SORTS, *_CONDITIONS, "owner") if visible.hides(_TOLD_BY.get(word, word))}


def seen(actor: Actor, question: Question, *, is_exact: bool = False) -> Seen:
    """All that the list shows, in one round trip where no text is looked for; raises keyset.BadCursor."""
    _refuse_withheld(actor, question)
    visible = parties.scope_of(actor)
    narrowed = _narrowed(actor, question)
    ways = visible.ways("p")
    each_country = _COUNTRIES_OF_FEW if ways and not any(way.column for way in ways) else _COUNTRIES
    rows, plan, countries, company = sql.ask(
        _rows(actor, question, narrowed),
        _plan(actor, question, narrowed),
        sql.Question(each_country.format(scope=visible.sql)).within(visible),
        sql.Question(_CURRENCY),
    )
    estimate = plan[0]["QUERY PLAN"][0]["Plan"]
    is_counted = is_exact or estimate["Total Cost"] <= _CHEAP
    return Seen(
        _page(visible, question, rows),
        _counted(actor, question, narrowed) if is_counted else estimate["Plan Rows"],
        is_counted,
        [row["country"] for row in countries],
        company[0]["currency"] if company else "EUR",
    )


def page(actor: Actor, question: Question) -> Page:
    """One page of the list alone; raises keyset.BadCursor for a mark that was not made here."""
    _refuse_withheld(actor, question)
    rows = _rows(actor, question, _narrowed(actor, question))
    return _page(parties.scope_of(actor), question, sql.ask(rows)[0])


def count(actor: Actor, question: Question, *, is_exact: bool = False) -> tuple[int, bool]:
    """About how many rows the whole list has, and whether that is exact.

    The planner's estimate costs well under a millisecond; what it finds cheap to count is counted.
    """
    _refuse_withheld(actor, question)
    narrowed = _narrowed(actor, question)
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
    visible, may_leave = parties.scope_of(actor), policy.scope(actor, parties.RESOURCE, "export")
    these = _THESE.format(scope=visible.sql, export=may_leave.called("p"))
    statement = _PAGE.format(page=these, outer_order="page.sorted_by")
    rows = sql.rows(statement, {"ids": ids}, within=(visible, may_leave))
    return may_leave.shown(visible.shown(rows))


def currency() -> str:
    """The currency that sales are told in."""
    found = sql.rows(_CURRENCY)
    return found[0]["currency"] if found else "EUR"


def _matching(actor: Actor, question: Question, also: Scope, most: int) -> list[dict[str, Any]]:
    _refuse_withheld(actor, question)
    whole = replace(question, after="", before="", size=most)
    condition = also.called("p").replace("{", "{{").replace("}", "}}")
    statement = _KEYS.replace("{export}", condition)
    return sql.ask(_rows(actor, whole, _narrowed(actor, question), statement, also))[0]


def _refuse_withheld(actor: Actor, question: Question) -> None:
    refused = withheld(actor).intersection([question.sort, *question.filters])
    if refused:
        raise BadQuestion(min(refused))


def _narrowed(actor: Actor, question: Question) -> Narrowed:
    if question.condition == tree.EVERYTHING:
        return Narrowed()
    now = timezone.now()
    known = definitions.all_of()
    asking = segments.asking(actor, now, known, [question.condition])
    row = answers.asked(known.catalog, asking, "customers.party", alias="p", prefix="where_")
    holds = row.holds(question.condition)
    return Narrowed(row.joins, holds, row.statement.values, tuple(row.statement.within))


def _rows(actor: Actor, question: Question, narrowed: Narrowed, statement: str = _PAGE, *more: Scope) -> sql.Question:
    is_descending = question.is_descending != bool(question.before)
    direction = "DESC" if is_descending else "ASC"
    visible = parties.scope_of(actor)
    sort = _sort(visible, question, direction)
    mark = question.before or question.after
    values = _values(actor, question) | narrowed.values
    after = ""
    if mark:
        values["mark_value"], values["mark_id"] = keyset.read(mark, sort.kind)
        after = f"AND ({sort.column}, p.id) {'<' if is_descending else '>'} (%(mark_value)s, %(mark_id)s)"
    key = _tie(sort)
    drawing = _drawing(visible, sort)
    parts = {
        "column": sort.column,
        "start": f"{sort.start} {narrowed.joins}",
        "conditions": _conditions(actor, question, narrowed, visible.sql, has_text=not sort.start.startswith("(")),
        "after": after.replace("p.id", key),
        "order": f"{sort.column} {direction}, {key} {direction}",
        "limit": question.size + 1,
    }
    if drawing == "gather":
        parts["conditions"] = _conditions(actor, question, narrowed, "TRUE")
        page = _gathered(visible, parts, f"sorted_by {direction}, id {direction}")
    else:
        if drawing == "walk":
            parts["conditions"] = _conditions(actor, question, narrowed, f"({visible.sql}) IS TRUE")
        page = _DRAWN.format(**parts)
    text = statement.format(page=page, outer_order=f"page.sorted_by {direction}, page.id {direction}")
    is_planned_anew = bool(question.filters) or bool(narrowed.values) or drawing == "planned"
    return sql.Question(text, values, is_planned_anew).within(
        visible, *more, *_scopes(actor, question), *narrowed.within
    )


def _drawing(visible: Scope, sort: Sort) -> str:
    """How the rows of somebody who does not see all are found.

    Few teams or territories: the first of each along its own index, put together. Many: along the list's order, past
    the few that are not theirs. Orders without such indexes are left to the planner. The first two are written so that
    there is one good plan for everybody, which is kept.
    """
    if visible.is_everything:
        return "plain"
    ways = visible.ways("p")
    if sort is not SORTS["name"] or not ways:
        return "planned"
    trees = [way.among for way in ways if way.among]
    return "walk" if sum(breadth(one, visible.values) for one in trees) > _MANY else "gather"


def _gathered(visible: Scope, parts: dict[str, Any], order: str) -> str:
    every = [
        (_OF_EACH if way.among else _OF_ONE).format(
            **parts, **_named(way), among_first=order.replace("sorted_by", "one.sorted_by").replace(" id", " one.id")
        )
        for way in visible.ways("p")
    ]
    return f"SELECT id, sorted_by FROM ({' UNION '.join(every)}) AS found ORDER BY {order} LIMIT {parts['limit']}"


def _named(way: Way) -> dict[str, str]:
    return {"condition": way.condition, "column_of": way.column, "among": way.among, "more": way.more}


def _page(visible: Scope, question: Question, rows: list[dict[str, Any]]) -> Page:
    goes_back, mark = bool(question.before), question.before or question.after
    has_more = len(rows) > question.size
    rows = visible.shown(rows[: question.size])
    if goes_back:
        rows.reverse()
    return Page(
        rows,
        previous=_mark(rows[0]) if rows and (has_more if goes_back else mark) else None,
        next=_mark(rows[-1]) if rows and (has_more or goes_back) else None,
    )


def _plan(actor: Actor, question: Question, narrowed: Narrowed) -> sql.Question:
    return _whole(_PLAN, actor, question, narrowed)


def _counted(actor: Actor, question: Question, narrowed: Narrowed) -> int:
    return sql.ask(_whole(_ALL, actor, question, narrowed))[0][0]["count"]


def _whole(statement: str, actor: Actor, question: Question, narrowed: Narrowed) -> sql.Question:
    conditions = _conditions(actor, question, narrowed, parties.scope_of(actor).sql)
    text_ = statement.format(start=f"{SORTS['name'].start} {narrowed.joins}", conditions=conditions)
    values = _values(actor, question) | narrowed.values
    scopes = (parties.scope_of(actor), *_scopes(actor, question), *narrowed.within)
    return sql.Question(text_, values, is_planned_anew=True).within(*scopes)


def _scopes(actor: Actor, question: Question) -> tuple[Scope, ...]:
    return (policy.scope(actor, "segments.segment"),) if "segment" in question.filters else ()


def _sort(visible: Scope, question: Question, direction: str) -> Sort:
    if "q" not in question.filters or question.sort != "name":
        return SORTS[question.sort]
    words, values = search.holding(_words(question), visible)
    matches = _planned(_MATCHES.format(words=words), values, visible)["Plan Rows"]
    first = _FIRST.format(direction=direction) if matches < _FEW else ""
    return Sort("r.name", str, _SEARCHED.format(words=words, first=first))


def _planned(statement: str, values: dict[str, Any], visible: Scope) -> dict[str, Any]:
    return sql.rows(statement, values, within=(visible,), is_planned_anew=True)[0]["QUERY PLAN"][0]["Plan"]


def _conditions(actor: Actor, question: Question, narrowed: Narrowed, scope: str, *, has_text: bool = True) -> str:
    chosen = [_CONDITIONS[key] for key in question.filters if key in _CONDITIONS]
    if "q" in question.filters and has_text:
        chosen.append(_TEXT.format(words=search.holding(_words(question), parties.scope_of(actor))[0]))
    if "owner" in question.filters:
        chosen.append(_OWNERS[question.filters["owner"]])
    if "segment" in question.filters:
        chosen.append(_SEGMENT.format(scope=policy.scope(actor, "segments.segment").called("g")))
    return " AND ".join(["p.archived_at IS NULL", scope, *chosen, narrowed.holds])


def _values(actor: Actor, question: Question) -> dict[str, Any]:
    values: dict[str, Any] = dict(question.filters)
    if "q" in values:
        values |= search.holding(_words(question), parties.scope_of(actor))[1]
    if "owner" in values:
        values["owner"] = actor.team_id if values["owner"] == "team" else actor.user_id
    return values


def _words(question: Question) -> list[str]:
    return text.folded(question.filters["q"]).split()[:8] or [""]


def _tie(sort: Sort) -> str:
    return "p.id" if sort.start == _FROM_PARTIES else f"{sort.column.split('.')[0]}.party_id"


def _mark(row: dict[str, Any]) -> str:
    return keyset.cursor(row["sorted_by"], row["id"])
