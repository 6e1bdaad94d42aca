"""Into which groups does the list of customers fall by a fact, how large is each, and who stands first in it?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.customers.models import Party
from trato.domains.customers.queries import parties
from trato.domains.segments.queries import branches, definitions, segments
from trato.domains.segments.queries.definitions import PARTY
from trato.faces.desk import customer_list
from trato.faces.desk.customer_list import Page
from trato.faces.desk.customer_question import (
    Question,
    conditions_of,
    narrow,
    refuse_withheld,
    scopes_of,
    values_of,
)
from trato.foundation.facts import asked_by
from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Attribute, Catalog
from trato.foundation.facts.evaluate import answers, groups
from trato.foundation.facts.evaluate.groups import Way
from trato.foundation.facts.kinds import Kind
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

# Kinds of which a list of customers has few values.
GROUPING = (Kind.CHOICE, Kind.YES_NO, Kind.PERSON, Kind.TEAM)
MOST = 60
# Of longer lists so many are counted, and the counts say that there are more.
COUNTED = 1_000_000
# To grade one, all are ranked by what they bought: of more customers nobody waits for that in a list.
GRADED = 20_000
_FEW_CHOICES = 20

_HOW_MANY = "SELECT reltuples::bigint AS count FROM pg_class WHERE oid = %(table)s::regclass"
_COUNTS = """
SELECT coalesce(value::text, '') AS value, count FROM (
    SELECT value, count(*) AS count FROM (
        SELECT {value} AS value FROM customers_party p {joins} WHERE {conditions} LIMIT {counted}
    ) AS each GROUP BY value
) AS counted ORDER BY count DESC, value LIMIT {most}
"""


@dataclass(frozen=True)
class Group:
    """One group: its value as addresses have it ("" for nothing known), what people call it, and how many are in it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Grouped:
    """The groups of a list; the counts are least ones when it is not exact, and there may be more groups when it is cut."""

    way: Way
    groups: list[Group]
    is_exact: bool
    is_cut: bool


def ways(actor: Actor, catalog: Catalog) -> dict[str, Way]:
    """By which facts the actor can group customers; grades as long as there are few customers to grade."""
    facts = [one for one in asked_by.visible_facts(actor, catalog, PARTY) if isinstance(one, Attribute)]
    found = {fact.name: Way(fact) for fact in facts if fact.kind in GROUPING}
    if any(fact.means for fact in facts) and _customers() > GRADED:
        return {name: way for name, way in found.items() if not getattr(way.fact, "means", None)}
    return found


def grouped(actor: Actor, question: Question, way: Way, *, most: int = MOST) -> Grouped:
    """The groups in the order in which the fact's choices are offered, otherwise the largest first."""
    refuse_withheld(actor, question)
    narrowed = narrow(actor, question)
    visible = parties.scope_of(actor)
    known = definitions.all_of()
    assert isinstance(way.fact, Attribute)  # noqa: S101 - `ways` makes no others
    means = list((way.fact.means or {}).values())
    row = answers.asked(
        known.catalog, segments.asking(actor, timezone.now(), known, means), PARTY, alias="p", prefix="group_"
    )
    value = row.attribute(way.fact, is_compared=True)
    statement = _COUNTS.format(
        value=value,
        joins=f"{narrowed.joins} {row.joins}",
        conditions=conditions_of(actor, question, narrowed, visible.sql),
        counted=COUNTED,
        most=most + 1,
    )
    values = values_of(actor, question) | narrowed.values | row.statement.values
    within = (visible, *scopes_of(actor, question), *narrowed.within, *row.statement.within)
    rows = sql.rows(statement, values, within=within, is_planned_anew=True)
    found = [groups.Group(one["value"], one["value"], one["count"], ()) for one in rows[:most]]
    named = branches.named(way, [one.value for one in found])
    return Grouped(way, _ordered(way, found, named), sum(one["count"] for one in rows) < COUNTED, len(rows) > most)


def first_rows(actor: Actor, question: Question, way: Way, values: Sequence[str], size: int) -> list[Page]:
    """The first rows of each of these groups."""
    return customer_list.pages(actor, [within(question, way, value, size) for value in values])


def within(question: Question, way: Way, value: str, size: int) -> Question:
    """The same question about those in one group."""
    both = tree.together(question.condition, way.means(value))
    return replace(question, condition=both, after="", before="", size=size)


def offered(way: Way) -> list[tuple[str, str]]:
    """The values that the fact offers, where it offers few."""
    if way.column.kind is Kind.YES_NO:
        return [("true", _("Yes")), ("false", _("No"))]
    choices = [(str(key), str(said)) for key, said in way.column.choices()] if way.column.choices else []
    return choices if len(choices) <= _FEW_CHOICES else []


def _customers() -> int:
    """About how many customers there are, as the database last saw it."""
    return int(sql.rows(_HOW_MANY, {"table": Party._meta.db_table})[0]["count"])


def _ordered(way: Way, found: list[groups.Group], named: Callable[[groups.Group], str]) -> list[Group]:
    places = {key: at for at, (key, _said) in enumerate(offered(way))}
    every = [Group(one.value, named(one), one.count) for one in found]
    # Those of whom nothing is known come last; the largest came first.
    return sorted(every, key=lambda one: (not one.value, places.get(one.value, len(places))))
