"""What does a survivor say after a merge, and what again once it is undone?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from trato.domains.customers.merging import FIELDS
from trato.domains.customers.models import Party, PhaseSpan

_SPANS = "phase_spans"


def is_empty(party: Party, field: str) -> bool:
    """Whether the party says nothing there."""
    return not any(getattr(party, column) for column in FIELDS[field])


def join(survivor: Party, other: Party, chosen: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """Give the survivor what was chosen of the other; returns each changed column with before and after."""
    wanted: dict[str, Any] = {}
    for field, columns in FIELDS.items():
        side = chosen.get(field) or ("other" if is_empty(survivor, field) else "survivor")
        if side == "other":
            wanted |= {column: getattr(other, column) for column in columns}
    wanted["roles"] = list(dict.fromkeys([*survivor.roles, *other.roles]))
    wanted["tags"] = list(dict.fromkeys([*survivor.tags, *other.tags]))
    wanted["preferences"] = {**other.preferences, **survivor.preferences}
    said: dict[str, Any] = {}
    for column, value in wanted.items():
        before = getattr(survivor, column)
        if before != value:
            said[column] = [_plain(before), _plain(value)]
            setattr(survivor, column, value)
    if "phase" in said:
        said[_SPANS] = _enter(survivor, at)
    return said


def part(survivor: Party, said: Mapping[str, Any]) -> None:
    """Take back what the merge gave, except where somebody wrote something else since."""
    said = dict(said)
    spans = said.pop(_SPANS, None)
    if spans and not _leave(spans):
        said.pop("phase")
    for columns in FIELDS.values():
        changed = [column for column in columns if column in said]
        if all(_plain(getattr(survivor, column)) == said[column][1] for column in changed):
            for column in changed:
                setattr(survivor, column, _typed(column, said[column][0]))
    for column in ("roles", "tags"):
        if column in said:
            setattr(survivor, column, _without(getattr(survivor, column), *said[column]))
    if "preferences" in said:
        before, after = said["preferences"]
        now = survivor.preferences
        kept = {key: value for key, value in now.items() if key in before or after.get(key) != value}
        survivor.preferences = before if now == after else kept


def _without(now: list[str], before: list[str], after: list[str]) -> list[str]:
    return before if now == after else [one for one in now if one in before or one not in after]


def _enter(party: Party, at: datetime) -> tuple[int | None, int]:
    """The phase that was left and the one that begins, by their rows."""
    left = PhaseSpan.objects.filter(party=party, until=None).first()
    PhaseSpan.objects.filter(party=party, until=None).update(until=at)
    return left.pk if left else None, PhaseSpan.objects.create(party=party, phase=party.phase, since=at).pk


def _leave(spans: tuple[int | None, int]) -> bool:
    """Whether the phase of the merge still lasted, and the one before it goes on now."""
    left, entered = spans
    if not PhaseSpan.objects.filter(pk=entered, until=None).delete()[0]:
        return False
    if left:
        PhaseSpan.objects.filter(pk=left).update(until=None)
    return True


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column == "born_on" and value else value
