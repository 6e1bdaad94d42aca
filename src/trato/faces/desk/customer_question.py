"""What does somebody ask of the list of customers, and which conditions does that become?

The text of each condition is put together from the constants below only; whatever a person typed is a bound value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.queries import parties, search, sorting
from trato.domains.customers.queries.sorting import FROM_PARTIES, Sort, beside
from trato.domains.segments.queries import definitions, segments
from trato.foundation.access import policy
from trato.foundation.access.policy import Scope
from trato.foundation.facts import company
from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.evaluate import answers
from trato.foundation.kit import sql, text
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.identifiers import is_uid

SIZES = (25, 50, 100, 200)


SORTS = {
    "name": Sort("p.name_key", str, FROM_PARTIES),
    "updated": Sort("p.updated_at", datetime, FROM_PARTIES, is_descending=True),
    "sales": beside("orders_partysales", "s", "sales", Decimal),
    "contact": beside("conversations_partycontacts", "c", "last_contact_at", datetime),
}
_TEXT = "p.id IN (SELECT party_id FROM customers_partysearch WHERE {words})"
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


class BadQuestion(ValueError):
    """The address asks for something the list does not know; the message names it."""


@dataclass(frozen=True)
class Question:
    """What somebody wants to see of the list; all of it stands in the address."""

    filters: dict[str, str] = field(default_factory=dict)
    sort: str = "name"
    by: Sort = SORTS["name"]
    is_reversed: bool = False
    after: str = ""
    before: str = ""
    size: int = 50
    condition: tree.Condition = tree.EVERYTHING

    @property
    def is_descending(self) -> bool:
        """Largest or latest first."""
        return self.by.is_descending != self.is_reversed


@dataclass(frozen=True)
class Narrowed:
    """A condition of the catalog, asked for the customer's row, with what it needs to be asked."""

    joins: str = ""
    holds: str = "TRUE"
    values: dict[str, Any] = field(default_factory=dict)
    within: tuple[sql.Within, ...] = ()


def asked(parameters: dict[str, str]) -> Question:
    """The question in an address; raises BadQuestion for what is not known."""
    sort = parameters.get("sort", "name")
    name, is_reversed = sort.removeprefix("-"), sort.startswith("-")
    by = SORTS.get(name) or sorting.of_fact(company.catalog(), name)
    if by is None:
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
        by=by,
        is_reversed=is_reversed,
        after=parameters.get("after", ""),
        before=parameters.get("before", ""),
        size=int(size),
    )


def withheld(actor: Actor) -> set[str]:
    """The sorts and filters that would tell of fields the actor does not see."""
    visible = parties.scope_of(actor)
    return {word for word in (*SORTS, *_CONDITIONS, "owner") if visible.hides(_TOLD_BY.get(word, word))}


def refuse_withheld(actor: Actor, question: Question) -> None:
    """Raise BadQuestion for what would tell of fields the actor does not see."""
    refused = withheld(actor).intersection([question.sort, *question.filters])
    if hides_order(actor, question.by):
        refused.add(question.sort)
    if refused:
        raise BadQuestion(min(refused))


def hides_order(actor: Actor, by: Sort) -> bool:
    """Whether an order would tell of a fact that the actor does not see."""
    return bool(by.told_by) and parties.scope_of(actor).hides(by.told_by)


def narrow(actor: Actor, question: Question) -> Narrowed:
    """The condition of the catalog that the question holds."""
    return narrowed_all(actor, [question])[0]


def narrowed_all(actor: Actor, questions: Sequence[Question]) -> list[Narrowed]:
    """The same for several questions, of which what segments mean is found out once."""
    if all(question.condition == tree.EVERYTHING for question in questions):
        return [Narrowed()] * len(questions)
    known = definitions.all_of()
    asking = segments.asking(actor, timezone.now(), known, [question.condition for question in questions])
    return [_narrowed(known.catalog, asking, question.condition) for question in questions]


def _narrowed(catalog: Catalog, asking: Asking, condition: tree.Condition) -> Narrowed:
    row = answers.asked(catalog, asking, "customers.party", alias="p", prefix="where_")
    holds = row.holds(condition)
    return Narrowed(row.joins, holds, row.statement.values, tuple(row.statement.within))


def scopes_of(actor: Actor, question: Question) -> tuple[Scope, ...]:
    """The scopes beside the customers' own with which the conditions are written."""
    return (policy.scope(actor, "segments.segment"),) if "segment" in question.filters else ()


def conditions_of(actor: Actor, question: Question, narrowed: Narrowed, scope: str, *, has_text: bool = True) -> str:
    """All that must hold for a row, beneath the condition of a scope."""
    chosen = [_CONDITIONS[key] for key in question.filters if key in _CONDITIONS]
    if "q" in question.filters and has_text:
        chosen.append(_TEXT.format(words=search.holding(words_of(question), parties.scope_of(actor))[0]))
    if "owner" in question.filters:
        chosen.append(_OWNERS[question.filters["owner"]])
    if "segment" in question.filters:
        chosen.append(_SEGMENT.format(scope=policy.scope(actor, "segments.segment").called("g")))
    return " AND ".join(["p.archived_at IS NULL", scope, *chosen, narrowed.holds])


def values_of(actor: Actor, question: Question) -> dict[str, Any]:
    """What the conditions are bound with."""
    values: dict[str, Any] = {**question.filters, **question.by.values}
    if "q" in values:
        values |= search.holding(words_of(question), parties.scope_of(actor))[1]
    if "owner" in values:
        values["owner"] = actor.team_id if values["owner"] == "team" else actor.user_id
    return values


def words_of(question: Question) -> list[str]:
    """The words that are looked for, folded."""
    return text.folded(question.filters["q"]).split()[:8] or [""]
