"""What does each segment mean, and what does that hang on?"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import gettext as _

from trato.domains.segments.models import Cut, Segment, SegmentKind
from trato.foundation.facts import asked_by, build, company, depends
from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.asking import Cut as Place
from trato.foundation.facts.catalog import Catalog
from trato.foundation.facts.evaluate import answers
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.json_form import as_json
from trato.foundation.kit import guard, sql

PARTY = "customers.party"
# Members are kept for the house; whoever looks at them sees only their own customers.
KEEPING = guard.capability("segments.keep", guard.EVERYTHING)
# Segments inside segments count as what they mean.
LARGEST = 1000

_ALL = f"""
SELECT id, uid::text AS uid, kind, version, condition::text AS condition, archived_at IS NULL AS is_active
FROM {Segment._meta.db_table}
"""
_CUTS = f"SELECT leaf, value, key FROM {Cut._meta.db_table}"


@dataclass(frozen=True)
class Definition:
    """One segment and its meaning."""

    id: int
    uid: str
    version: int
    is_living: bool
    is_active: bool
    condition: tree.Condition


class Definitions:
    """All segments as they are defined now."""

    def __init__(self, catalog: Catalog, known: Iterable[Definition]) -> None:
        self.catalog = catalog
        self.by_uid: Mapping[str, Definition] = {one.uid: one for one in known}
        self._depends: dict[int, depends.Dependence] = {}

    def meaning(self, uid: str) -> tree.Condition:
        """What it means to belong to a segment: its condition, or that one was put on its list."""
        found = self.by_uid.get(uid)
        if found is None:
            raise BadCondition(_("There is no such segment."))
        return found.condition if found.is_living else on_list(uid)

    @cached_property
    def living(self) -> list[Definition]:
        """The segments in use whose members come and go by themselves."""
        return [one for one in self.by_uid.values() if one.is_living and one.is_active]

    def dependence(self, one: Definition) -> depends.Dependence:
        """What may change who belongs."""
        if one.id not in self._depends:
            self._depends[one.id] = depends.of(one.condition, self.catalog, PARTY, self.meaning)
        return self._depends[one.id]

    def ranks_of(self, one: Definition) -> list[tree.Ranked]:
        """The ranks that a segment asks for."""
        return answers.ranks([one.condition], self.catalog, self.meaning)

    def naming(self, uid: str) -> list[Definition]:
        """The segments that ask for this one, directly or through others."""
        return [one for one in self.by_uid.values() if one.uid != uid and uid in named_in(one.condition, self.meaning)]


@guard.working_as(KEEPING)
def all_of(catalog: Catalog | None = None) -> Definitions:
    """The definitions in force."""
    catalog = catalog or company.catalog()
    return Definitions(catalog, [_definition(row, catalog) for row in sql.rows(_ALL)])


def asking_at(at: datetime, definitions: Definitions) -> Asking:
    """A question of the house's own, with the cuts that members stand by now."""
    asking = replace(asked_by.house_asking(at), meaning=definitions.meaning)
    return replace(asking, cuts=stored_cuts(definitions.catalog))


@guard.working_as(KEEPING)
def stored_cuts(catalog: Catalog) -> dict[tree.Ranked, Place | None]:
    """The places at which ranks end, as they were found last."""
    cuts: dict[tree.Ranked, Place | None] = {}
    for row in sql.rows(_CUTS):
        leaf = _built(row["leaf"], catalog)
        assert isinstance(leaf, tree.Ranked)  # noqa: S101 - only ranks are stored
        cuts[leaf] = None if row["key"] is None else Place(Decimal(row["value"]), row["key"])
    return cuts


def text_of(condition: tree.Condition) -> str:
    """The JSON form as a text that is the same for the same condition."""
    return json.dumps(as_json(condition), sort_keys=True, ensure_ascii=False)


def on_list(uid: str) -> tree.Condition:
    """Being on a fixed list."""
    return tree.Did("segments.listed", where=(tree.Compare("segment", "is", (uid,)),))


def named_in(condition: tree.Condition, meaning: Any) -> set[str]:
    """The segments a condition asks for, directly or through others; raises BadCondition for what grows too large."""
    found: set[str] = set()
    todo, size = [condition], 0
    while todo:
        for leaf in tree.everywhere(todo.pop()):
            size += 1
            if size > LARGEST:
                raise BadCondition(_("The segments inside this one make it too large."))
            if isinstance(leaf, tree.InSegment):
                found.add(leaf.segment)
                todo.append(meaning(leaf.segment))
    return found


def _definition(row: dict[str, Any], catalog: Catalog) -> Definition:
    is_living = row["kind"] == SegmentKind.LIVING
    condition = _built(row["condition"], catalog) if is_living else tree.All()
    return Definition(row["id"], row["uid"], row["version"], is_living, row["is_active"], condition)


# Which condition a text means never changes; building it costs more than asking it.
@lru_cache(maxsize=4096)
def _built(form: str, catalog: Catalog) -> tree.Condition:
    return build.build(json.loads(form), catalog, PARTY)
