"""Which segment would mean just those whom a filtered list shows?"""

from typing import Any

from trato.domains.segments.queries.definitions import PARTY
from trato.faces.desk.customer_question import Question
from trato.foundation.facts import build
from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.pages.builder import as_text
from trato.foundation.kit.actor import Actor

_SAID = {
    "kind": ("party.kind", "is"), "phase": ("party.phase", "is"), "country": ("party.country", "is"),
    "city": ("party.city", "is"), "role": ("party.roles", "has"), "tag": ("party.tags", "has"),
}  # fmt: skip


def where(actor: Actor, question: Question, catalog: Catalog) -> str:
    """The condition of all filters as addresses have it; "" for none, or where a filter is not one of conditions."""
    leaves = [_leaf(actor, name, value) for name, value in question.filters.items()]
    if (not leaves and question.condition == tree.EVERYTHING) or None in leaves:
        return ""
    try:
        parts = [build.build(leaf, catalog, PARTY) for leaf in leaves]
    except BadCondition:
        return ""
    return as_text(tree.together(*parts, question.condition))


def _leaf(actor: Actor, name: str, value: str) -> dict[str, Any] | None:
    if name == "owner":
        return _owned(actor, value)
    if name == "segment":
        return {"segment": value}
    if name not in _SAID:
        return None
    fact, op = _SAID[name]
    return {"fact": fact, "op": op, "value": [value]}


def _owned(actor: Actor, value: str) -> dict[str, Any] | None:
    """A segment knows no «me»: it means whoever made it."""
    if value == "none":
        return {"not": {"fact": "party.owner", "op": "known"}}
    fact, key = ("party.owner", actor.user_id) if value == "me" else ("party.team", actor.team_id)
    return None if key is None else {"fact": fact, "op": "is", "value": [key]}
