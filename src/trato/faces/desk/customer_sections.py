"""How does the list of customers look in groups: which are open, what stands in them, and where does one see the rest?"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from trato.domains.segments.queries.definitions import PARTY
from trato.faces.desk import customer_groups
from trato.faces.desk.customer_groups import Group, Grouped
from trato.faces.desk.customer_question import Question
from trato.faces.desk.customer_view import UNDRAWN, Address
from trato.foundation.facts import build
from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.pages.builder import as_text
from trato.foundation.kit.actor import Actor
from trato.foundation.look import formats

ROWS = 10
# So many groups are open until somebody says which, and so many can be.
_OPEN, _MOST_OPEN = 6, 12
_NONE = "-"


def sections(
    actor: Actor, address: Address, question: Question, found: Grouped, catalog: Catalog, fill: Callable[[list[Any]], Any]
) -> list[dict[str, Any]]:  # fmt: skip
    """The groups with their first rows; `fill` adds to rows what stands in the chosen columns."""
    values = [group.value for group in found.groups]
    opened = _opened(address, values)
    pages = dict(zip(opened, customer_groups.first_rows(actor, question, found.way, opened, ROWS), strict=True))
    rows = fill([row for value in opened for row in pages[value].rows])
    by_id = {row["id"]: row for row in rows}
    return [
        {
            "label": group.label,
            "count": counted(group, found.is_exact),
            "is_open": group.value in pages,
            "rows": [by_id[row["id"]] for row in pages[group.value].rows] if group.value in pages else [],
            "toggle_url": address.href(open=_toggled(opened, group.value), after=None, before=None),
            "all_url": all_url(address, question, found, group, catalog)
            if group.value not in pages or pages[group.value].next
            else None,
        }
        for group in found.groups
    ]


def counted(group: Group, is_exact: bool) -> str:
    """How many are in a group, in figures."""
    return formats.number(group.count) + ("" if is_exact else "+")


def all_url(address: Address, question: Question, found: Grouped, group: Group, catalog: Catalog) -> str | None:
    """The list of those in one group alone; None where no condition says it."""
    leaf = found.way.leaf(group.value)
    try:
        member = build.build(leaf, catalog, PARTY)
    except BadCondition:
        return None
    return address.href(where=as_text(tree.together(question.condition, member)), **UNDRAWN)


def _opened(address: Address, values: list[str]) -> list[str]:
    """The groups that are open: those the address names, otherwise the first."""
    if "open" not in address.place:
        return values[:_OPEN]
    named = address.place["open"].split(",")
    return [value for value in values if _word(value) in named][:_MOST_OPEN]


def _toggled(opened: list[str], value: str) -> str:
    left = [one for one in opened if one != value] if value in opened else [*opened, value]
    return ",".join(map(_word, left)) or ","


def _word(value: str) -> str:
    """A value without commas."""
    return quote(value, safe="") or _NONE
