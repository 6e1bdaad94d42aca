"""How are the rows of a question about customers found: along one index, or along several, put together?

Each way is written so that its plan stays good at any size; the text of a statement is put together from the constants
below only.
"""

from typing import Any

from trato.domains.customers.queries import parties, search
from trato.domains.customers.queries.sorting import Sort
from trato.faces.desk.customer_question import (
    SORTS,
    Narrowed,
    Question,
    conditions_of,
    scopes_of,
    values_of,
    words_of,
)
from trato.foundation.access.policy import Scope
from trato.foundation.access.rules.known import breadth
from trato.foundation.access.rules.rows import Way
from trato.foundation.kit import keyset, sql
from trato.foundation.kit.actor import Actor

# Sorted by name, the narrow rows that are searched hold the order too, and only those shown are looked up. Words
# that few hold are looked up and sorted first (the planner would rather walk all names until it meets them all).
_SEARCHED = "(SELECT party_id, name FROM customers_partysearch WHERE {words} {first}) r JOIN customers_party p ON p.id = r.party_id"
_FIRST = "ORDER BY name {direction}, party_id {direction} OFFSET 0"
_FEW = 20_000
_MATCHES = "EXPLAIN (FORMAT JSON) SELECT FROM customers_partysearch WHERE {words}"
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
# What the mark of a place among those without a value begins with; no other mark holds a dot.
REST = "."
# So many teams and territories are visited one by one.
_MANY = 16


def drawn(
    actor: Actor, question: Question, narrowed: Narrowed, statement: str, *more: Scope, is_of_rest: bool = False
) -> sql.Question:
    """The statement with the rows of the question as its `page`: those with a value to sort by, or the rest."""
    visible = parties.scope_of(actor)
    is_descending = (question.is_descending and not is_of_rest) != bool(question.before)
    direction = "DESC" if is_descending else "ASC"
    sort = question.by.of_rest if is_of_rest else _sort(visible, question, direction)
    values = values_of(actor, question) | narrowed.values
    after = ""
    if (place := place_in(question, is_of_rest=is_of_rest)) is not None:
        values["mark_value"], values["mark_id"] = keyset.read(place, sort.kind)
        after = f"AND ({sort.column}, {sort.tie}) {'<' if is_descending else '>'} (%(mark_value)s, %(mark_id)s)"
    drawing = _drawing(visible, sort)
    parts = {
        "column": sort.column,
        "start": f"{sort.start} {narrowed.joins}",
        "conditions": _conditions(actor, question, narrowed, sort, visible.sql),
        "after": after,
        "order": f"{sort.column} {direction}, {sort.tie} {direction}",
        "limit": question.size + 1,
    }
    if drawing == "gather":
        parts["conditions"] = _conditions(actor, question, narrowed, sort, "TRUE")
        page = _gathered(visible, parts, f"sorted_by {direction}, id {direction}")
    else:
        if drawing == "walk":
            parts["conditions"] = _conditions(actor, question, narrowed, sort, f"({visible.sql}) IS TRUE")
        page = _DRAWN.format(**parts)
    text = statement.format(page=page, outer_order=f"page.sorted_by {direction}, page.id {direction}")
    is_planned_anew = bool(question.filters) or bool(narrowed.values) or drawing == "planned" or sort.known != "TRUE"
    return sql.Question(text, values, is_planned_anew).within(
        visible, *more, *scopes_of(actor, question), *narrowed.within
    )


def begins_in_rest(question: Question) -> bool:
    """Whether the place that the question goes on from lies among those who have no value to sort by."""
    return (question.before or question.after).startswith(REST)


def place_in(question: Question, *, is_of_rest: bool) -> str | None:
    """The mark to go on from, in the part of the list where it was made."""
    mark = question.before or question.after
    return mark.removeprefix(REST) if mark and mark.startswith(REST) == is_of_rest else None


def _conditions(actor: Actor, question: Question, narrowed: Narrowed, sort: Sort, scope: str) -> str:
    conditions = conditions_of(actor, question, narrowed, scope, has_text=not sort.start.startswith("("))
    return conditions if sort.known == "TRUE" else f"{sort.known} AND {conditions}"


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


def _sort(visible: Scope, question: Question, direction: str) -> Sort:
    if "q" not in question.filters or question.sort != "name":
        return question.by
    words, values = search.holding(words_of(question), visible)
    matches = _planned(_MATCHES.format(words=words), values, visible)["Plan Rows"]
    first = _FIRST.format(direction=direction) if matches < _FEW else ""
    return Sort("r.name", str, _SEARCHED.format(words=words, first=first), tie="r.party_id")


def _planned(statement: str, values: dict[str, Any], visible: Scope) -> dict[str, Any]:
    return sql.rows(statement, values, within=(visible,), is_planned_anew=True)[0]["QUERY PLAN"][0]["Plan"]
