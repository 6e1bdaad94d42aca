"""What can be made ready of a batch before anything is asked of the database?"""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from trato.domains.customers.models import arrival_lines
from trato.domains.customers.models.arrival import Arrival, Written
from trato.domains.customers.models.identity import UNIQUE_KINDS
from trato.domains.customers.queries.known_before import Asked, asked
from trato.foundation.exchange.rows import Rows
from trato.foundation.exchange.targets import Plan
from trato.foundation.kit.identifiers import new_uids

# The same customer in so many rows of ten thousand: beyond it something else is wrong with the file.
MOST_ROWS_OF_ONE = 20
_IDENTITIES = ("external", "email", "phone")


class Turn(NamedTuple):
    """Rows that share nothing by which customers are found, so that all of them can be taken at once."""

    places: list[int]
    # What is looked up, by the way of finding; organizations are found by their names.
    asked: dict[str, Asked]
    offices: dict[int, str]
    # The rows as they are copied, for those whom nobody knows.
    written: list[Written]
    # Whether no row names an employer or words, so that nobody else is to be thought of.
    is_plain: bool


class Ready(NamedTuple):
    """The turns of a batch, and the rows of customers who have too many of them."""

    turns: list[Turn]
    too_many: list[int]


def ready(rows: Rows, plan: Plan) -> Ready:
    """The rows in turns, in the order of the file: a row waits for an earlier one of the same customer."""
    waiting = [place for place in range(len(rows)) if place not in rows.refused]
    turns = []
    for _round in range(MOST_ROWS_OF_ONE):
        places, waiting = _parted(rows, waiting, plan)
        if not places:
            break
        turns.append(_turn(rows, places, plan))
    return Ready(turns, waiting)


def keys_of(one: Arrival, plan: Plan) -> list[tuple[str, ...]]:
    """By what this row could meet another one. A number elsewhere leads to one customer whatever was chosen."""
    wanted = plan.keys if plan.mode != "create" else frozenset()
    keys: list[tuple[str, ...]] = [
        identity[:3] for identity in one.identities if identity.kind in wanted or identity.kind in UNIQUE_KINDS
    ]
    if one.party.tax_number and "tax_number" in wanted:
        keys.append(("tax", one.party.tax_number))
    if one.party.kind == "organization" and "organization" in wanted:
        keys.append(("name", one.party.name_key))
    return keys


def questions(rows: Rows, places: Sequence[int], plan: Plan) -> tuple[dict[str, Asked], dict[int, str]]:
    """The values by which these rows are looked up, and the names of their organizations."""
    wanted = plan.keys if plan.mode != "create" else frozenset()
    pairs: dict[str, list[tuple[int, str]]] = {kind: [] for kind in ("tax_number", *_IDENTITIES)}
    offices: dict[int, str] = {}
    for place in places:
        party, identities = rows.made[place][:2]
        for kind, _network, value, _shown in identities:
            pairs[kind].append((place, value))
        if party.tax_number:
            pairs["tax_number"].append((place, party.tax_number))
        if party.kind == "organization" and "organization" in wanted:
            offices[place] = party.name_key
    # In the order of their index, since neighbors are found together. A number elsewhere must not come to belong to
    # two, so it is always asked for.
    return {
        kind: asked(sorted(found, key=itemgetter(1)))
        for kind, found in pairs.items() if kind in wanted or kind == "external"
    }, offices  # fmt: skip


def _parted(rows: Rows, places: Sequence[int], plan: Plan) -> tuple[list[int], list[int]]:
    """Rows that share nothing, and those that must wait for one of them."""
    turn, later = [], []
    seen: set[tuple[str, ...]] = set()
    for place in places:
        keys = keys_of(rows.made[place], plan)
        if seen.isdisjoint(keys):
            seen.update(keys)
            turn.append(place)
        else:
            later.append(place)
    return turn, later


def _turn(rows: Rows, places: list[int], plan: Plan) -> Turn:
    described: list[Arrival] = [rows.made[place] for place in places]
    written = [
        arrival_lines.written(one.party, one.identities, one.address, uid)
        for one, uid in zip(described, new_uids(len(places)), strict=True)
    ]
    is_plain = not any(one.company or one.party.tags for one in described)
    return Turn(places, *questions(rows, places, plan), written, is_plain)
