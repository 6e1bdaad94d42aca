"""What can change the answer to a condition: which events, which links, which days?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Attribute, Catalog, Link, Measure, Occurrence
from trato.foundation.facts.kinds import Kind
from trato.foundation.facts.windows import Last, Next, Within, midnight

Meaning = Callable[[str], tree.Condition]


@dataclass(frozen=True)
class Dependence:
    """The events that may change an answer, the links by which others are concerned, and whether days alone may."""

    told: frozenset[str]
    links: tuple[Link, ...]
    on_days: bool
    on_time: bool


def of(condition: tree.Condition, catalog: Catalog, thing: str, meaning: Meaning) -> Dependence:
    """What the answer to a condition depends on, through the segments it names too."""
    told = {event.told_as for event in catalog.things[thing].told}
    links: dict[Link, None] = {}
    on_days = on_time = False
    for leaf in everywhere(condition, catalog, meaning):
        told |= _told(leaf, catalog)
        if isinstance(leaf, tree.Linked):
            link = catalog.find(leaf.link, Link)
            links[link] = None
            told |= {event.told_as for event in catalog.things[link.to].told}
        on_days |= _hangs_on_days(leaf, catalog)
        on_time |= _hangs_on_time(leaf, catalog)
    return Dependence(frozenset(told), tuple(links), on_days, on_time)


def everywhere(condition: tree.Condition, catalog: Catalog, meaning: Meaning) -> Iterable[tree.Leaf]:
    """The leaves of a condition, with what segments and grades mean in their place."""
    todo, seen = [condition], set[str]()
    while todo:
        for leaf in tree.everywhere(todo.pop()):
            grade = catalog.named(leaf.fact) if isinstance(leaf, tree.Compare) else None
            if isinstance(leaf, tree.InSegment):
                if leaf.segment not in seen:
                    seen.add(leaf.segment)
                    todo.append(meaning(leaf.segment))
            elif isinstance(leaf, tree.Compare) and isinstance(grade, Attribute) and grade.means:
                todo.append(grade.meaning(leaf))
            else:
                yield leaf


def next_day(at: datetime, zone: ZoneInfo) -> datetime:
    """The next midnight, when answers that hang on days may change."""
    return midnight(at.astimezone(zone).date() + timedelta(days=1), zone)


def _told(leaf: tree.Leaf, catalog: Catalog) -> set[str]:
    match leaf:
        case tree.Compare(fact=name):
            events = catalog.find(name, Attribute).told
        case tree.Measured(measure=name) | tree.Ranked(measure=name):
            events = catalog.find(name, Measure).over.told
        case tree.Did(occurrence=name):
            events = catalog.find(name, Occurrence).over.told
        case tree.Linked(link=name):
            events = catalog.find(name, Link).told
        case _:
            events = ()
    return {event.told_as for event in events}


def _hangs_on_days(leaf: tree.Leaf, catalog: Catalog) -> bool:
    """Days of the calendar move at midnight, for everybody at once."""
    if isinstance(leaf, tree.Compare):
        is_day = catalog.find(leaf.fact, Attribute).kind is Kind.DATE
        if is_day and isinstance(leaf.value, Last | Next | tree.Ago):
            return True
        return isinstance(leaf.value, Within)
    if isinstance(leaf, tree.Measured | tree.Did | tree.Ranked):
        return any(isinstance(one, Within) for one in (leaf.window, *(one.value for one in leaf.where)))
    return False


def _hangs_on_time(leaf: tree.Leaf, catalog: Catalog) -> bool:
    """Rolling windows move all the time, for each at their own moment; what is still to come does too."""
    if isinstance(leaf, tree.Compare):
        is_moment = catalog.find(leaf.fact, Attribute).kind is Kind.MOMENT
        return is_moment and isinstance(leaf.value, Last | Next | tree.Ago)
    if isinstance(leaf, tree.Measured | tree.Ranked):
        return bool(catalog.find(leaf.measure, Measure).over.at)
    if isinstance(leaf, tree.Did):
        return bool(catalog.find(leaf.occurrence, Occurrence).over.at)
    return isinstance(leaf, tree.Linked) and bool(catalog.find(leaf.link, Link).open_column)
