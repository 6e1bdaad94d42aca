"""Which tables and columns leave for the warehouse? Those that facts read and no others, by the facts' own declarations."""

from dataclasses import dataclass, field

from trato.foundation.facts.catalog import Attribute, Beside, Catalog, Link, Measure, Occurrence, Relation, Thing


@dataclass
class Source:
    """One table of the warehouse: where its rows come from, which columns it has, by which it is sorted."""

    name: str
    rows: str
    order: tuple[str, ...]
    # Kept in the order in which they were found.
    columns: dict[str, None] = field(default_factory=dict)

    @property
    def statement(self) -> str:
        """What is asked of PostgreSQL; every part is a constant of the code."""
        return f"SELECT {', '.join(self.columns)} FROM {self.rows}"


def sources(catalog: Catalog) -> list[Source]:
    """The tables that the facts of a catalog need, each once."""
    found: dict[str, Source] = {}
    for thing in catalog.things.values():
        _add(found, _of_thing(thing), thing.key)
    for fact in catalog:
        match fact:
            case Attribute(means=dict()):
                # What grades mean is asked of other facts.
                continue
            case Attribute(beside=None):
                found[fact.of].columns[fact.value.asked] = None
            case Attribute(beside=Beside() as beside):
                fixed = tuple(name for name, _value in beside.fixed)
                source = Source(beside.table, beside.table, (*fixed, beside.by))
                _add(found, source, *fixed, beside.by, fact.value.asked)
            case Measure(over=over, aggregate=aggregate):
                _add(found, _of_relation(over), *(() if aggregate == "count" else (fact.column,)),
                     *([fact.base] if fact.base else []))  # fmt: skip
            case Occurrence(over=over):
                _add(found, _of_relation(over))
            case Link():
                source = Source(fact.table, fact.table, (fact.start,))
                fixed = tuple(name for name, _values in fact.fixed)
                _add(found, source, fact.start, fact.end, *fixed, *([fact.open_column] if fact.open_column else []))
    return list(found.values())


def _add(found: dict[str, Source], source: Source, *columns: str) -> None:
    known = found.setdefault(source.name, source)
    known.columns |= dict.fromkeys([*source.columns, *columns])


def _of_thing(thing: Thing) -> Source:
    there = f" WHERE {thing.gone} IS NULL" if thing.gone else ""
    return Source(thing.name, f"{thing.table}{there}", (thing.key,))


def _of_relation(over: Relation) -> Source:
    """The rows of everybody: whoever asks is looked at when they ask."""
    columns = [over.by, *([over.at] if over.at else []), *(one.asked for one in over.columns.values())]
    rows = f"({over.rows.format(scope='TRUE')}) x WHERE {over.by} IS NOT NULL"
    return Source(over.name, rows, (over.at or over.by,), dict.fromkeys(columns))
