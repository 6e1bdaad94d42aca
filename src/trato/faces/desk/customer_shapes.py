"""As what is the list of customers seen: a table, in groups of a fact, as a board, or on a map?"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from trato.faces.desk import customer_board, customer_map
from trato.faces.desk.customer_question import BadQuestion
from trato.faces.desk.customer_view import NOWHERE, Address, shape_of
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.evaluate import groups
from trato.foundation.facts.evaluate.groups import Way
from trato.foundation.kit import text


def way(address: Address, known: Mapping[str, Way]) -> Way | None:
    """By what the list is grouped, and a board or a map of it stands; raises BadQuestion."""
    named, shape = address.words.get("group", ""), shape_of(address.words)
    asked = customer_map.BY if shape == "map" else named
    if asked and asked not in known:
        raise BadQuestion(asked)
    if asked or shape == "table":
        return known.get(asked)
    return known.get(customer_board.USUAL) or next(iter(known.values()), None)


def shapes(address: Address, shape: str, known: Mapping[str, Way]) -> list[dict[str, Any]]:
    """As what the same list can be seen."""
    drawn = [("table", _("Table"), "list"), ("board", _("Board"), "layout-kanban"), ("map", _("Map"), "world")]
    able = {"table": True, "board": bool(known), "map": customer_map.BY in known}
    return [
        {"label": label, "icon": icon, "is_current": name == shape, "href": address.href(**{"as": name}, **NOWHERE)}
        for name, label, icon in drawn
        if able[name]
    ]


def choices(known: Mapping[str, Way], catalog: Catalog) -> list[tuple[str, str]]:
    """The facts by which the list can be grouped, by what people call them."""
    named = ((name, groups.label(way, catalog)) for name, way in known.items())
    return sorted(named, key=lambda pair: text.folded(pair[1]))
