"""What do the lines of a file mean under its mapping? Batches of rows whose values are read and checked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.foundation.access.queries import company
from trato.foundation.exchange.cleaning import clean
from trato.foundation.exchange.models import Import
from trato.foundation.exchange.reading.spool import Line
from trato.foundation.exchange.rows import Rows
from trato.foundation.exchange.targets import TARGETS, Loader, Plan, Target
from trato.foundation.kit.actor import Actor

PROBLEMS: dict[str, Any] = {
    "long_line": gettext_lazy("The line is longer than a line can be."),
    "open_quote": gettext_lazy("A quotation mark opens here and is never closed."),
    "too_many": gettext_lazy("The row has more values than there are headings."),
    "long_cell": gettext_lazy("A cell is longer than it can be."),
    "card": gettext_lazy("This card cannot be read."),
    "no_thing": gettext_lazy("This line is no JSON object."),
}


class Understanding:
    """One import with its target, its plan and whoever loads it."""

    def __init__(self, one: Import, *, by: Actor, customs: Mapping[str, str] | None = None) -> None:
        self.one = one
        self.target: Target = TARGETS[one.target]
        self.plan = _plan(one, by)
        self.loader: Loader = self.target.loader(self.plan)
        self.customs = customs_of(one) if customs is None else customs

    def rows(self, lines: Sequence[Line]) -> Rows:
        """The lines of a batch, read, checked by the kinds of their fields and then by the domain."""
        rows = Rows([line.number for line in lines], leaves_out=self.one.choices.get("invalid") != "refuse")
        width = len(self.one.columns)
        for place, line in enumerate(lines):
            if line.problem:
                rows.refuse(place, str(PROBLEMS.get(line.problem, line.problem)))
        padded = [
            line.cells if len(line.cells) >= width else line.cells + [""] * (width - len(line.cells)) for line in lines
        ]
        by_column = list(zip(*[cells[:width] for cells in padded], strict=True)) if padded else []
        for place, column in enumerate(self.one.columns):
            field = self.target.field(column.get("field", ""))
            if field is None:
                continue
            values = clean(rows, field, by_column[place], rules=column, customs=self.customs)
            if field.is_many:
                rows.many.setdefault(field.name, []).append(values)
            else:
                rows.columns[field.name] = values
        self.loader.check(rows)
        return rows


def customs_of(one: Import) -> Mapping[str, str]:
    """How the file writes numbers and dates, and in which zone its clocks stand."""
    return {
        "decimal": one.found.get("decimal", ","),
        "dates": one.found.get("dates", "dmy"),
        "time_zone": company.ours().time_zone,
    }


def lacking(target: Target, fields: set[str]) -> str:
    """Which field is still to be chosen; empty when all that is needed is there."""
    for group in target.needs:
        if not fields & set(group):
            names = ", ".join(f"«{one.label}»" for name in group if (one := target.field(name)))
            return _("Choose a column for one of: %(names)s.") % {"names": names}
    return ""


def _plan(one: Import, by: Actor) -> Plan:
    choices = one.choices
    return Plan(
        import_id=one.pk,
        file_name=one.file_name,
        fields=frozenset(column.get("field", "") for column in one.columns) - {""},
        keys=frozenset(choices.get("keys", ())),
        mode=choices.get("mode", "fill"),
        country=choices.get("country", ""),
        source=choices.get("source", ""),
        network=choices.get("network", ""),
        by=by,
    )
