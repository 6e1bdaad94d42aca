"""Who fulfills a condition, asked of the warehouse? The same answers as of PostgreSQL, as of the last refresh."""

from collections.abc import Iterable
from dataclasses import replace

from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import EVERYBODYS, Asking
from trato.foundation.facts.catalog import Catalog, Link, Measure, Occurrence
from trato.foundation.facts.evaluate import sql as in_sql
from trato.foundation.facts.evaluate import warehouse
from trato.foundation.kit import sql
from trato.foundation.warehouse import erasures, folder
from trato.foundation.warehouse.engine import Reader


class NotForTheseEyes(PermissionError):
    """Rows would be counted that whoever asks may not see: PostgreSQL has to be asked."""


class NoWarehouse(LookupError):
    """There is none, or it still holds somebody who was erased."""


def reader() -> Reader:
    """The warehouse as it stands; raises NoWarehouse."""
    stand = folder.current()
    if stand is None or stand.erasures != erasures.count():
        raise NoWarehouse
    return Reader(stand)


def keys(reader: Reader, catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition) -> list[int]:
    """The keys of all that fulfill a condition and that whoever asks may see, sorted.

    Answers stand on the moment of the last refresh. Raises NotForTheseEyes where the question itself looks at rows
    that are not all theirs to see.
    """
    refuse_counting_the_hidden(catalog, asking, thing, condition)
    members = warehouse.members(catalog, replace(asking, eyes=EVERYBODYS), thing, condition, reader.table)
    found = reader.keys(members)
    return found if _sees_all(asking, thing) else _visible(catalog, asking, thing, found)


def refuse_counting_the_hidden(catalog: Catalog, asking: Asking, thing: str, condition: tree.Condition) -> None:
    """What is counted, ranked or linked must be all visible; the things themselves are looked at afterwards."""
    for resource in _looked_at(catalog, asking, thing, [condition]):
        if not _sees_all(asking, resource):
            raise NotForTheseEyes(resource)


def _looked_at(catalog: Catalog, asking: Asking, thing: str, conditions: Iterable[tree.Condition]) -> set[str]:
    found: set[str] = set()
    todo, seen = list(conditions), set[str]()
    while todo:
        for leaf in tree.everywhere(todo.pop()):
            match leaf:
                case tree.Measured(measure=name):
                    found.add(catalog.find(name, Measure).over.resource)
                case tree.Ranked(measure=name):
                    found |= {catalog.find(name, Measure).over.resource, thing}
                case tree.Did(occurrence=name):
                    found.add(catalog.find(name, Occurrence).over.resource)
                case tree.Linked(link=name):
                    found.add(catalog.things[catalog.find(name, Link).to].name)
                case tree.InSegment(segment) if segment not in seen:
                    seen.add(segment)
                    todo.append(asking.meaning(segment))
    return found - {""}


def _sees_all(asking: Asking, resource: str) -> bool:
    return asking.eyes.scope(resource, "t")[0] == "TRUE"


def _visible(catalog: Catalog, asking: Asking, thing: str, found: list[int]) -> list[int]:
    row = in_sql.asked(catalog, asking, thing)
    population = row.population
    statement = f"""
SELECT {row.key} AS key FROM {row.thing.table} t WHERE {population} AND {row.key} = ANY(%(among)s::bigint[]) ORDER BY 1"""
    values = {**row.statement.values, "among": found}
    return [one["key"] for one in sql.rows(statement, values, within=tuple(row.statement.within))]
