"""How does the list of customers look as a board, and which of its cards may be moved to which column?

A column is a value of a fact, a card one customer. Moving a card writes the fact as the cell of the list does: through
the same door, with the same answer to what a colleague wrote meanwhile, and the same way back.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from django import forms

from trato.faces.desk import customer_bulk, customer_groups
from trato.faces.desk.customer_columns import SORTED_BY
from trato.faces.desk.customer_groups import Group, Grouped
from trato.faces.desk.customer_question import Question
from trato.faces.desk.customer_sections import all_url, counted
from trato.faces.desk.customer_view import LIST, Address
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.evaluate import groups
from trato.foundation.facts.evaluate.groups import Way
from trato.foundation.facts.kinds import Kind
from trato.foundation.kit.actor import Actor
from trato.foundation.lists.bulk import Change
from trato.foundation.look.environment import url

CARDS = 20
MOST = 12
USUAL = "party.phase"
_CELLS = {word: column for column, word in SORTED_BY.items()}


def board(
    actor: Actor, address: Address, question: Question, found: Grouped, catalog: Catalog, *, may_move: bool
) -> dict[str, Any]:
    """The columns with their first cards; `cell` is what moving a card writes, None where nobody moves them here."""
    columns = _columns(found)
    filled = [group for group in columns if group.count]
    pages = customer_groups.first_rows(actor, question, found.way, [group.value for group in filled], CARDS)
    by_value = {group.value: page for group, page in zip(filled, pages, strict=True)}
    change = _change(actor, found.way) if may_move else None
    stands = change.read([row["id"] for page in pages for row in page.rows]) if change else {}
    answers = _answers(found.way, columns, change)
    return {
        "label": groups.label(found.way, catalog),
        "cell": change.cell if change else None,
        "is_cut": found.is_cut or len(found.groups) > len(columns),
        "columns": [
            {
                "label": group.label,
                "count": counted(group, found.is_exact),
                "total": group.count,
                "answer": answers.get(group.value),
                "cards": [_card(row, change, stands) for row in by_value[group.value].rows]
                if group.value in by_value
                else [],
                "all_url": all_url(address, question, found, group, catalog)
                if group.value in by_value and by_value[group.value].next
                else None,
            }
            for group in columns
        ],
        "tabs": [{"label": group.label, "target": f"board-{at}"} for at, group in enumerate(columns, 1)],
        "here": address.href(),
    }


def _columns(found: Grouped) -> list[Group]:
    """The values that are offered, those of whom nothing is known among the rest, then what else stands somewhere."""
    counted = {group.value: group for group in found.groups}
    offered = [counted.pop(key, Group(key, label, 0)) for key, label in customer_groups.offered(found.way)]
    return [*offered, *counted.values()][:MOST]


def _card(row: dict[str, Any], change: Change | None, stands: Mapping[int, Any]) -> dict[str, Any]:
    card: dict[str, Any] = {"row": row, "seen": None, "move_url": None}
    if change is not None and row["id"] in stands:
        card["seen"] = msgspec.json.encode(stands[row["id"]]).decode()
        card["move_url"] = url("cell", LIST, row["uid"], change.cell)
    return card


def _change(actor: Actor, way: Way) -> Change | None:
    """What writes the fact, where the actor may write it."""
    cell = _CELLS.get(way.name, way.name)
    return customer_bulk.cells(actor, [cell]).get(cell)


def _answers(way: Way, columns: list[Group], change: Change | None) -> dict[str, str]:
    """What the cell is answered for each column into which a card can be moved."""
    if change is None:
        return {}
    asked = change.field()
    known = {str(key) for key, _label in asked.choices} if isinstance(asked, forms.ChoiceField) else None
    found = {group.value: str(change.answer(_stored(way, group.value)) or "") for group in columns}
    return {value: answer for value, answer in found.items() if known is None or answer in known}


def _stored(way: Way, value: str) -> Any:
    """A column's value as the cell keeps it."""
    match way.column.kind:
        case Kind.PERSON:
            return [int(value), None] if value else [None, None]
        case Kind.YES_NO:
            return value == "true" if value else None
        case _:
            return value or None


def move_address(card: Mapping[str, Any], here: str) -> str:
    """The page on which a card is moved without scripts."""
    return f"{card['move_url']}?{urlencode({'next': here})}"
