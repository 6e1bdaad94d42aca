"""What is protected? Each domain declares its things: the table, the columns rules may ask about, the class of each field.

A thing may belong to a whole, as an order to its customer: what a rule asks and the thing itself does not know is
asked of the whole. Parts that come along, such as addresses, are opened together with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from django.db.models import Model

from trato.foundation.kit import guard

# `secret` is shown to nobody, whatever a rule says.
FIELD_CLASSES = ("public", "internal", "contact", "finance", "cost", "special", "note_private", "secret")


class Undeclared(LookupError):
    """No domain declares a thing of this name."""


@dataclass(frozen=True)
class Resource:
    """One kind of thing.

    `alias`: how hand-written statements call its table. `columns`: which column holds the owner, team, territory,
    account or creator. `states`: columns that `field(… in …)` may ask about. `fields`: the class of each field and
    of what pages derive from it. `is_counted`: each answer tells which of them it shows, so quotas can be kept.
    """

    name: str
    model: type[Model]
    alias: str
    columns: Mapping[str, str] = field(default_factory=dict)
    states: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    key: str = ""
    comes_along: bool = False
    is_counted: bool = False

    @cached_property
    def table(self) -> str:
        """Its table."""
        return self.model._meta.db_table

    @property
    def parent(self) -> "Resource | None":
        """The whole it belongs to."""
        return named(self.whole) if self.whole else None

    @property
    def tables(self) -> frozenset[str]:
        """Its table and those of the parts that come along."""
        return _tables(self.name)

    @property
    def lists(self) -> Mapping[str, list[str]]:
        """For each word such as «participant» the SELECTs that give the ids of rows it means."""
        return _lists.get(self.name, {})


_by_name: dict[str, Resource] = {}
_by_model: dict[type[Model], Resource] = {}
_extra: dict[str, set[str]] = {}
_lists: dict[str, dict[str, list[str]]] = {}


def declare(
    name: str,
    model: type[Model],
    *,
    alias: str = "",
    fields: Mapping[str, str] | None = None,
    part_of: tuple[str, str] | None = None,
    belongs_to: tuple[str, str] | None = None,
    states: Iterable[str] = (),
    tables: Iterable[str] = (),
    is_counted: bool = False,
    **columns: str,
) -> Resource:
    """Declare a thing; for use in `policies.py` only. `fields` goes from each class to the names in it.

    `part_of` and `belongs_to` name the whole and the column that leads to it; parts are opened together with it.
    """
    whole, key = part_of or belongs_to or ("", "")
    made = Resource(
        name=name,
        model=model,
        alias=alias or name.replace(".", "_"),
        columns=columns,
        states=frozenset(states),
        fields={one: kind for kind, names in (fields or {}).items() for one in names.split()},
        whole=whole,
        key=key,
        comes_along=part_of is not None,
        is_counted=is_counted,
    )
    strange = set(made.fields.values()) - set(FIELD_CLASSES)
    if strange:
        raise ValueError(f"{name}: there is no class of fields called {', '.join(sorted(strange))}.")
    _by_name[name] = _by_model[model] = made
    _extra[name] = set(tables)
    _tables.cache_clear()
    guard.protect(made.table, *tables)
    return made


@lru_cache(maxsize=1024)
def _tables(name: str) -> frozenset[str]:
    along = (one.name for one in _by_name.values() if one.comes_along and one.whole == name)
    return frozenset({_by_name[name].table, *_extra.get(name, ())}).union(*map(_tables, along))


def listed(resource: str, word: str, select: str) -> None:
    """Say by which SELECT of ids the rows are found that a word such as «participant» means to an actor."""
    _lists.setdefault(resource, {}).setdefault(word, []).append(" ".join(select.split()))


def named(name: str) -> Resource:
    """The thing of this name; raises Undeclared."""
    try:
        return _by_name[name]
    except KeyError:
        raise Undeclared(f"Nothing is declared as «{name}».") from None


def known(name: str) -> Resource | None:
    """The thing of this name, if it is declared."""
    return _by_name.get(name)


def of(thing: object) -> Resource | None:
    """What kind of thing this row is, if it is a protected one."""
    return _by_model.get(type(thing))  # type: ignore[arg-type]


def every() -> list[Resource]:
    """All declared things."""
    return list(_by_name.values())
