"""Does this make sense? Builds a condition from its JSON form, typed against the catalog, or says what is wrong where.

The form, version 1 (each object has exactly the keys of its kind):

    {"all": [...]} {"any": [...]} {"not": {...}}
    {"fact": "party.city", "op": "is", "value": ["Valencia"]}
    {"measure": "orders.spent", "op": "ge", "value": ["500"], "window": {"last": [90, "days"]}, "where": [...]}
    {"did": "orders.placed", "at_least": 2, "window": ..., "where": [...]}       also at_most, exactly
    {"linked": "party.works_at", "where": {...}}
    {"rank": "orders.spent", "top": {"share": "20"}, "window": ..., "where": [...]}
        also bottom, {"count": 100}, {"portion": "80"}
    {"segment": "0198..."}

Windows: {"last": [90, "days"]} {"next": [7, "days"]} {"within": "quarter", "offset": -1}
{"from": "2026-01-01", "to": "2026-03-31"}. Values: texts, numbers as texts, days as 2026-01-31, true and false,
{"me": true}, {"my_team": true}, {"ago": [60, "days"]}.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Attribute, Catalog, Column, Link, Measure, Occurrence, Relation
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.kinds import DAYS, NUMBERS, OPS, Kind
from trato.foundation.facts.windows import LONGEST, PERIODS, UNITS, Between, Last, Next, Unit, Window, Within
from trato.foundation.kit import text

DEEPEST, MOST_LEAVES, MOST_VALUES, LONGEST_TEXT = 12, 200, 1000, 200
LARGEST_COUNT, LARGEST_OFFSET = 1_000_000_000, 1000
_DIGITS = 15

Segments = Callable[[str], bool]


def build(raw: object, catalog: Catalog, of: str, *, knows_segment: Segments = lambda name: True) -> tree.Condition:
    """The condition in a JSON form about things of a kind; raises BadCondition."""
    return _Builder(catalog, knows_segment).built(raw, of, "", 0)


class _Builder:
    def __init__(self, catalog: Catalog, knows_segment: Segments) -> None:
        self.catalog, self.knows_segment = catalog, knows_segment
        self.leaves = 0

    def built(self, raw: object, of: str, place: str, depth: int) -> tree.Condition:
        if depth > DEEPEST:
            raise BadCondition(_("The groups are nested too deeply."), place)
        if not isinstance(raw, dict):
            raise BadCondition(_("A condition is missing here."), place)
        for key, make in _MAKERS.items():
            if key in raw:
                if key not in ("all", "any", "not"):
                    self.leaves += 1
                    if self.leaves > MOST_LEAVES:
                        raise BadCondition(_("The condition has too many parts."), place)
                return make(self, raw, of, place, depth)
        raise BadCondition(_("A condition is missing here."), place)

    def group(self, raw: dict[str, Any], of: str, place: str, depth: int) -> tree.Condition:
        (key,) = _only(raw, ("all",) if "all" in raw else ("any",), (), place)
        parts = raw[key]
        if not isinstance(parts, list) or len(parts) > MOST_LEAVES:
            raise BadCondition(_("The condition has too many parts."), place)
        built = tuple(self.built(part, of, _at(place, key, number), depth + 1) for number, part in enumerate(parts))
        return tree.All(built) if key == "all" else tree.Any(built)

    def complement(self, raw: dict[str, Any], of: str, place: str, depth: int) -> tree.Condition:
        _only(raw, ("not",), (), place)
        return tree.Not(self.built(raw["not"], of, _at(place, "not"), depth + 1))

    def compare(self, raw: dict[str, Any], of: str, place: str, depth: int) -> tree.Condition:
        _only(raw, ("fact", "op"), ("value",), place)
        found = self.catalog.find(raw["fact"], Attribute, of, _at(place, "fact"))
        return self.compared(found.name, found.value, raw, place)

    def compared(self, name: str, column: Column, raw: dict[str, Any], place: str) -> tree.Compare:
        op = raw["op"]
        if op not in OPS[column.kind]:
            raise BadCondition(_("This cannot be asked of «%(label)s».") % {"label": column.label}, _at(place, "op"))
        return tree.Compare(name, op, _value(op, column, raw.get("value"), _at(place, "value")))

    def measured(self, raw: dict[str, Any], of: str, place: str, depth: int) -> tree.Condition:
        _only(raw, ("measure", "op", "value"), ("window", "where"), place)
        found = self.catalog.find(raw["measure"], Measure, of, _at(place, "measure"))
        op = raw["op"]
        if op not in OPS[Kind.NUMBER] or op == "known":
            raise BadCondition(_("This cannot be asked of «%(label)s».") % {"label": found.label}, _at(place, "op"))
        value: Any = _value(op, Column(Kind.NUMBER, "", found.label), raw["value"], _at(place, "value"))
        return tree.Measured(found.name, op, value, *self.looked_at(found.over, raw, place))

    def did(self, raw: dict[str, Any], of: str, place: str, depth: int) -> tree.Condition:
        times = [key for key in ("at_least", "at_most", "exactly") if key in raw]
        _only(raw, ("did",), ("at_least", "at_most", "exactly", "window", "where"), place)
        found = self.catalog.find(raw["did"], Occurrence, of, _at(place, "did"))
        if len(times) > 1:
            raise BadCondition(_("Say how often only once."), place)
        how: Any = times[0] if times else "at_least"
        count = _count(raw.get(how, 1), 0 if how != "at_least" else 1, LARGEST_COUNT, _at(place, how))
        return tree.Did(found.name, how, count, *self.looked_at(found.over, raw, place))

    def linked(self, raw: dict[str, Any], of: str, place: str, depth: int) -> tree.Condition:
        _only(raw, ("linked",), ("where",), place)
        found = self.catalog.find(raw["linked"], Link, of, _at(place, "linked"))
        inner = raw.get("where", {"all": []})
        return tree.Linked(found.name, self.built(inner, found.to, _at(place, "where"), depth + 1))

    def ranked(self, raw: dict[str, Any], of: str, place: str, depth: int) -> tree.Condition:
        end: Any = "top" if "top" in raw else "bottom"
        _only(raw, ("rank", end), ("window", "where"), place)
        found = self.catalog.find(raw["rank"], Measure, of, _at(place, "rank"))
        size, at = raw[end], _at(place, end)
        if not isinstance(size, dict) or len(size) != 1 or not {"share", "count", "portion"} & set(size):
            raise BadCondition(_("Say either a share in percent or how many."), at)
        share = _share(size["share"], at) if "share" in size else None
        portion = _share(size["portion"], at) if "portion" in size else None
        count = _count(size["count"], 1, LARGEST_COUNT, at) if "count" in size else None
        window, where = self.looked_at(found.over, raw, place)
        return tree.Ranked(found.name, end, share, count, portion, window, where)

    def segment(self, raw: dict[str, Any], of: str, place: str, depth: int) -> tree.Condition:
        _only(raw, ("segment",), (), place)
        name = raw["segment"]
        if not isinstance(name, str) or len(name) > 64 or not self.knows_segment(name):
            raise BadCondition(_("There is no such segment."), _at(place, "segment"))
        return tree.InSegment(name)

    def looked_at(
        self, over: Relation, raw: dict[str, Any], place: str
    ) -> tuple[Window | None, tuple[tree.Compare, ...]]:
        window = None
        if raw.get("window") is not None:
            if not over.at:
                raise BadCondition(_("This has no time to look at."), _at(place, "window"))
            window = _window(raw["window"], _at(place, "window"))
        where = raw.get("where", [])
        if not isinstance(where, list) or len(where) > 20:
            raise BadCondition(_("The condition has too many parts."), _at(place, "where"))
        return window, tuple(self.dimension(over, one, _at(place, "where", nth)) for nth, one in enumerate(where))

    def dimension(self, over: Relation, raw: object, place: str) -> tree.Compare:
        if not isinstance(raw, dict):
            raise BadCondition(_("A condition is missing here."), place)
        _only(raw, ("fact", "op"), ("value",), place)
        name = raw["fact"]
        column = over.columns.get(name) if isinstance(name, str) else None
        if column is None:
            raise BadCondition(_("Nothing here is called «%(name)s».") % {"name": str(name)[:80]}, _at(place, "fact"))
        return self.compared(str(name), column, raw, place)


_MAKERS = {
    "all": _Builder.group,
    "any": _Builder.group,
    "not": _Builder.complement,
    "fact": _Builder.compare,
    "measure": _Builder.measured,
    "did": _Builder.did,
    "linked": _Builder.linked,
    "rank": _Builder.ranked,
    "segment": _Builder.segment,
}


def _at(place: str, *more: object) -> str:
    return ".".join([*([place] if place else []), *map(str, more)])


def _only(raw: dict[str, Any], needed: tuple[str, ...], allowed: tuple[str, ...], place: str) -> tuple[str, ...]:
    for name in needed:
        if name not in raw:
            raise BadCondition(_("«%(name)s» is missing here.") % {"name": name}, place)
    for name in raw:
        if name not in needed and name not in allowed:
            raise BadCondition(_("«%(name)s» does not belong here.") % {"name": str(name)[:80]}, place)
    return needed


def _value(op: str, column: Column, raw: object, place: str) -> tree.Value:
    """The typed value that an operator compares with."""
    if op == "known":
        if raw is not None:
            raise BadCondition(_("Nothing is compared here."), place)
        return None
    if op in ("within", "anniversary"):
        window = _window(raw, place)
        if op == "anniversary" and not isinstance(window, Last | Next):
            raise BadCondition(_("Say how many days."), place)
        return window
    if op == "ago":
        if not isinstance(raw, dict) or set(raw) != {"ago"}:
            raise BadCondition(_("Say how long ago."), place)
        return tree.Ago(*_length(raw["ago"], place))
    values = raw if isinstance(raw, list) else [raw]
    several = op in ("is", "has", "has_all") and column.kind not in DAYS
    most = MOST_VALUES if several else 2 if op == "between" else 1
    least = 2 if op == "between" else 1
    if not least <= len(values) <= most:
        message = _("Two values are needed, from and to.") if op == "between" else _("A value is missing here.")
        raise BadCondition(
            message if len(values) < least or op == "between" else _("There are too many values."), place
        )
    read = _READERS[column.kind]
    typed = tuple(read(one, column, _at(place, nth)) for nth, one in enumerate(values))
    if op == "between" and typed[0] > typed[1]:
        raise BadCondition(_("The first value is larger than the second."), place)
    return tuple(dict.fromkeys(typed)) if several else typed


def _text(raw: object, column: Column, place: str) -> str:
    if not isinstance(raw, str) or "\x00" in raw or len(raw) > LONGEST_TEXT:
        raise BadCondition(_("A text of at most %(count)s signs is needed.") % {"count": LONGEST_TEXT}, place)
    tidied = text.tidy(raw)
    if not text.folded(tidied):
        raise BadCondition(_("A value is missing here."), place)
    return tidied


def _choice(raw: object, column: Column, place: str) -> str:
    known = {key for key, _label in column.choices()} if column.choices else None
    if not isinstance(raw, str) or not raw or len(raw) > LONGEST_TEXT or not text.is_storable(raw):
        raise BadCondition(_("A value is missing here."), place)
    if known is not None and raw not in known:
        raise BadCondition(_("«%(value)s» cannot be chosen here.") % {"value": raw[:80]}, place)
    return raw


def _decimal(raw: object, column: Column, place: str) -> Decimal:
    return _number(raw, place)


def _number(raw: object, place: str) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float) or len(str(raw)) > 40:
        raise BadCondition(_("A number is needed here."), place)
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        raise BadCondition(_("A number is needed here."), place) from None
    if (
        not number.is_finite()
        or (number and not -_DIGITS <= number.adjusted() < _DIGITS)
        or _decimals(number) > _DIGITS
    ):
        raise BadCondition(_("A number is needed here."), place)
    return number.normalize() + 0


def _share(raw: object, place: str) -> Decimal:
    share = _number(raw, place)
    if not 0 < share <= 100:
        raise BadCondition(_("A share lies above 0 and at most at 100 percent."), place)
    return share


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _day(raw: object, column: Column, place: str) -> date:
    try:
        if not isinstance(raw, str) or len(raw) != 10:
            raise ValueError
        day = date.fromisoformat(raw)
    except ValueError:
        raise BadCondition(_("A day such as 2026-01-31 is needed here."), place) from None
    if not 1000 <= day.year <= 2999:
        raise BadCondition(_("A day such as 2026-01-31 is needed here."), place)
    return day


def _yes_no(raw: object, column: Column, place: str) -> bool:
    if not isinstance(raw, bool):
        raise BadCondition(_("Say yes or no."), place)
    return raw


def _person(raw: object, column: Column, place: str) -> tree.Scalar:
    if raw == {"me": True}:
        return tree.Me()
    return _count(raw, 1, 2**62, place)


def _team(raw: object, column: Column, place: str) -> tree.Scalar:
    if raw == {"my_team": True}:
        return tree.MyTeam()
    return _count(raw, 1, 2**62, place)


_READERS: dict[Kind, Callable[[object, Column, str], Any]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _choice,
    Kind.YES_NO: _yes_no,
    Kind.PERSON: _person,
    Kind.TEAM: _team,
    **dict.fromkeys(NUMBERS, _decimal),
    **dict.fromkeys(DAYS, _day),
}


def _count(raw: object, least: int, most: int, place: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
        raise BadCondition(_("A whole number is needed here."), place)
    return raw


def _length(raw: object, place: str) -> tuple[int, Unit]:
    if not isinstance(raw, list) or len(raw) != 2 or raw[1] not in UNITS:
        raise BadCondition(_("Say how many days, weeks, months or years."), place)
    return _count(raw[0], 1, LONGEST[raw[1]], place), raw[1]


def _window(raw: object, place: str) -> Window:
    if isinstance(raw, Mapping):
        keys = set(raw)
        if keys == {"last"}:
            return Last(*_length(raw["last"], place))
        if keys == {"next"}:
            return Next(*_length(raw["next"], place))
        if "within" in keys and keys <= {"within", "offset"} and raw["within"] in PERIODS:
            return Within(raw["within"], _count(raw.get("offset", 0), -LARGEST_OFFSET, LARGEST_OFFSET, place))
        if keys and keys <= {"from", "to"}:
            column = Column(Kind.DATE, "", "")
            first, last = (_day(raw[key], column, place) if key in raw else None for key in ("from", "to"))
            if first and last and first > last:
                raise BadCondition(_("The first value is larger than the second."), place)
            return Between(first, last)
    raise BadCondition(_("This stretch of time is not understood."), place)
