"""Who belongs to which segment now? Memberships are kept by what happens and by the turn of time, never by a timer.

Only one process writes memberships at a time; each change is told in the same transaction.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from trato.domains.segments.models import Cut, Membership, Segment, Turn
from trato.domains.segments.queries import definitions
from trato.domains.segments.queries.definitions import KEEPING, PARTY, Definition, Definitions
from trato.foundation.facts import condition as tree
from trato.foundation.facts import depends
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.asking import Cut as Place
from trato.foundation.facts.catalog import Attribute, Link, Measure
from trato.foundation.facts.evaluate import answers
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary import Event
from trato.foundation.stream.vocabulary.segments import SegmentCounted, SegmentEntered, SegmentLeft

BY_ITSELF = trato("segments.keep")

_TABLE, _MEMBERS, _TURNS, _CUTS = (model._meta.db_table for model in (Segment, Membership, Turn, Cut))
_AT_A_TIME = 1000
# A rank is renewed when so many of its customers were touched, and moves only when its end moved by so much.
_ENOUGH_TOUCHED, _SHARE_TOUCHED = 50, Decimal("0.01")
_STEADY = Decimal("0.02")

_ALL_DIRTY = f"UPDATE {_TABLE} SET dirty_at = clock_timestamp() WHERE kind = 'living' AND archived_at IS NULL"
_DIRTY = f"SELECT id FROM {_TABLE} WHERE dirty_at IS NOT NULL FOR UPDATE"
_CLEAN = f"UPDATE {_TABLE} SET dirty_at = NULL WHERE id = ANY(%s)"
_SIZE = f"SELECT size FROM {_TABLE} WHERE id = %s"
_SET_DAY = f"UPDATE {_TABLE} SET day_turns_at = %s WHERE id = %s"
_DUE = f"SELECT party_id FROM {_TURNS} WHERE at <= %s ORDER BY at LIMIT {_AT_A_TIME}"
_DUE_DAYS = f"SELECT id FROM {_TABLE} WHERE day_turns_at <= %s AND archived_at IS NULL"
_FORGET_TURNS = f"DELETE FROM {_TURNS} WHERE party_id = ANY(%s)"
_LINKED = "SELECT DISTINCT {start} AS key FROM {table} WHERE {end} = ANY(%s)"
_BELONGING = f"SELECT segment_id, party_id FROM {_MEMBERS} WHERE party_id = ANY(%s) AND segment_id = ANY(%s)"
_WEAR = f"UPDATE {_CUTS} SET touched = touched + %s WHERE leaf = ANY(%s)"
_IS_WORN = f"""
SELECT c.touched >= greatest(%s, %s * coalesce(
    (SELECT reltuples FROM pg_class WHERE oid = 'customers_party'::regclass), 0)::numeric)
    OR c.made_at < %s - interval '1 day' AS is_worn FROM {_CUTS} c WHERE c.leaf = %s
"""
_CUT = f"""
INSERT INTO {_CUTS} AS c (leaf, value, key, version, touched, made_at) VALUES (%s, %s, %s, 1, 0, %s)
ON CONFLICT (leaf) DO UPDATE SET value = excluded.value, key = excluded.key, version = c.version + 1,
touched = 0, made_at = excluded.made_at
"""
_STAYS = f"UPDATE {_CUTS} SET touched = 0, made_at = %s WHERE leaf = %s"


def keep(told: frozenset[str], parties_told: Callable[[frozenset[str]], list[int]], at: datetime) -> None:
    """Something was told about parties: ask the segments that depend on it, about those it concerns."""
    _lock()
    known = definitions.all_of()
    count_anew(known, at)
    asked = [one for one in known.living if known.dependence(one).told & told]
    if not asked:
        return
    names = frozenset().union(*(known.dependence(one).told for one in asked)) & told
    links = dict.fromkeys(link for one in asked for link in known.dependence(one).links)
    concerned = _concerned(parties_told(names), list(links), at)
    _touch(known, asked, names, len(concerned))
    asking = definitions.asking_at(at, known)
    for start in range(0, len(concerned), _AT_A_TIME):
        _refresh(known, asking, asked, concerned[start : start + _AT_A_TIME], is_all_turns=False)


def forget() -> None:
    """Have all members found again; those who are still meant stay, and since when they belong stays known."""
    sql.run(_ALL_DIRTY)


def turn(at: datetime) -> int:
    """Time alone may have changed something: ask again about those whose moment has come; return how many."""
    with transaction.atomic(), guard.working_as(KEEPING):
        due = sql.rows(_DUE, [at])
        days = sql.rows(_DUE_DAYS, [at])
        if not due and not days:
            return 0
        _lock()
        known = definitions.all_of()
        asking = definitions.asking_at(at, known)
        if due:
            asked = [one for one in known.living if known.dependence(one).on_time]
            _refresh(known, asking, asked, sorted(row["party_id"] for row in due), is_all_turns=True)
        moved = {row["id"] for row in days}
        for one in known.living:
            if one.id in moved:
                _recount(known, asking, one, is_told=True)
                _set_day(known, asking, one)
        return len(due) + len(days)


def renew_ranks(at: datetime, *, is_forced: bool = False) -> int:
    """Find anew where ranks end, if enough was told since; who belongs follows. Returns how many moved."""
    with transaction.atomic(), guard.working_as(KEEPING):
        _lock()
        known = definitions.all_of()
        asking = definitions.asking_at(at, known)
        moved: set[tree.Ranked] = set()
        for leaf in _ranks(known):
            if is_forced or _is_worn(leaf, at):
                moved |= {leaf} if _renewed(known, asking, leaf, is_forced=is_forced) else set()
        if moved:
            asking = definitions.asking_at(at, known)
            for one in known.living:
                if moved & set(known.ranks_of(one)):
                    _recount(known, asking, one, is_told=True)
        return len(moved)


def count_anew(known: Definitions, at: datetime) -> None:
    """Find all members of the segments whose condition changed."""
    dirty = {row["id"] for row in sql.rows(_DIRTY)}
    for one in known.living:
        if one.id not in dirty:
            continue
        asking = definitions.asking_at(at, known)
        for leaf in known.ranks_of(one):
            if leaf not in asking.cuts:
                _renewed(known, asking, leaf, is_forced=True)
        asking = definitions.asking_at(at, known)
        size = _recount(known, asking, one, is_told=False)
        _set_day(known, asking, one)
        if known.dependence(one).on_time:
            answers.keep_turns(known.catalog, asking, PARTY, [one.condition], f"{_TURNS} (party_id, at)")
        record(SegmentCounted(segment_id=one.id, version=one.version, size=size), by=BY_ITSELF, at=at)
    if dirty:
        sql.run(_CLEAN, [sorted(dirty)])


def _lock() -> None:
    sql.rows("SELECT pg_advisory_xact_lock(hashtext('segments.keep'))")


def _concerned(parties: Sequence[int], links: Sequence[Link], at: datetime) -> list[int]:
    """The parties, and those whose segments ask about them through a link, or a link of a link."""
    found, new = set(parties), set(parties)
    while links and new:
        rows: list[dict[str, Any]] = []
        for link in links:
            statement = _LINKED.format(start=link.start, table=link.table, end=link.end)
            rows += sql.rows(statement, [sorted(new)])
        new = {row["key"] for row in rows} - found
        found |= new
    return sorted(found)


def _refresh(
    known: Definitions, asking: Asking, asked: Sequence[Definition], parties: Sequence[int], *, is_all_turns: bool
) -> None:
    """Ask the segments about the parties, and keep what came out of it."""
    held = answers.held_by(known.catalog, asking, PARTY, {one.id: one.condition for one in asked}, parties)
    now = {(name, one.key) for one in held for name in one.names}
    before = {
        (row["segment_id"], row["party_id"]) for row in sql.rows(_BELONGING, [list(parties), [one.id for one in asked]])
    }
    _change(sorted(now - before), sorted(before - now), asking.at)
    turns = {one.key: one.turns_at for one in held if one.turns_at is not None}
    if is_all_turns:
        sql.run(_FORGET_TURNS, [list(parties)])
    if turns:
        sql.run(_KEEP_TURNS, [list(turns), list(turns.values())])


_KEEP_TURNS = f"""
INSERT INTO {_TURNS} AS t (party_id, at) SELECT * FROM unnest(%s::bigint[], %s::timestamptz[])
ON CONFLICT (party_id) DO UPDATE SET at = excluded.at WHERE t.at > excluded.at
"""
_ENTER = f"""
INSERT INTO {_MEMBERS} (segment_id, party_id, since)
SELECT segment, party, %s FROM unnest(%s::bigint[], %s::bigint[]) AS new (segment, party)
"""
_LEAVE = f"""
DELETE FROM {_MEMBERS} m USING unnest(%s::bigint[], %s::bigint[]) AS old (segment, party)
WHERE m.segment_id = old.segment AND m.party_id = old.party
"""
_SIZES = f"""
UPDATE {_TABLE} s SET size = greatest(0, s.size + d.more) FROM (
    SELECT segment, sum(step) AS more FROM unnest(%s::bigint[], %s::int[]) AS d (segment, step) GROUP BY segment
) AS d WHERE s.id = d.segment
"""


def _change(entered: Sequence[tuple[int, int]], left: Sequence[tuple[int, int]], at: datetime) -> None:
    if not entered and not left:
        return
    if entered:
        sql.run(_ENTER, [at, [one for one, _party in entered], [party for _one, party in entered]])
    if left:
        sql.run(_LEAVE, [[one for one, _party in left], [party for _one, party in left]])
    sql.run(_SIZES, [[one for one, _ in (*entered, *left)], [1] * len(entered) + [-1] * len(left)])
    _tell(entered, left, at)


def _tell(entered: Iterable[tuple[int, int]], left: Iterable[tuple[int, int]], at: datetime) -> None:
    def told(event: type[Event], pairs: Iterable[tuple[int, int]]) -> list[Told]:
        return [Told(event(segment_id=segment, party_id=party), at, [party]) for segment, party in pairs]

    record_many([*told(SegmentEntered, entered), *told(SegmentLeft, left)], by=BY_ITSELF)


def _recount(known: Definitions, asking: Asking, one: Definition, *, is_told: bool) -> int:
    """Find all members at once; returns how many there are."""
    row = answers.asked(known.catalog, asking, PARTY)
    holds = row.holds(one.condition)
    statement = f"""
WITH holding AS MATERIALIZED (
    SELECT {row.key} AS key FROM {row.thing.table} t {row.joins} WHERE {row.population} AND {holds}
), gone AS (
    DELETE FROM {_MEMBERS} m WHERE m.segment_id = %(segment)s AND m.party_id NOT IN (SELECT key FROM holding)
    RETURNING m.party_id
), come AS (
    INSERT INTO {_MEMBERS} (segment_id, party_id, since)
    SELECT %(segment)s, key, %(since)s FROM holding
    WHERE key NOT IN (SELECT party_id FROM {_MEMBERS} WHERE segment_id = %(segment)s)
    RETURNING party_id
), sized AS (
    UPDATE {_TABLE} SET size = (SELECT count(*) FROM holding), counted_at = %(since)s WHERE id = %(segment)s
)
SELECT party_id, TRUE AS is_in FROM come WHERE %(is_told)s
UNION ALL SELECT party_id, FALSE FROM gone WHERE %(is_told)s"""
    values = {**row.statement.values, "segment": one.id, "since": asking.at, "is_told": is_told}
    changed = sql.rows(statement, values, is_planned_anew=True)
    _tell(
        [(one.id, found["party_id"]) for found in changed if found["is_in"]],
        [(one.id, found["party_id"]) for found in changed if not found["is_in"]],
        asking.at,
    )
    return sql.rows(_SIZE, [one.id])[0]["size"]


def _set_day(known: Definitions, asking: Asking, one: Definition) -> None:
    moment = depends.next_day(asking.at, asking.zone) if known.dependence(one).on_days else None
    sql.run(_SET_DAY, [moment, one.id])


def _ranks(known: Definitions) -> list[tree.Ranked]:
    """Those of segments, and those of grades, which lists and records show of everybody."""
    facts = [fact for fact in known.catalog.of(PARTY) if isinstance(fact, Attribute)]
    graded = [one for fact in facts for one in (fact.means or {}).values()]
    return answers.ranks([*(one.condition for one in known.living), *graded], known.catalog, known.meaning)


def _touch(known: Definitions, asked: Sequence[Definition], names: frozenset[str], count: int) -> None:
    """Note that so many of a rank's customers may stand elsewhere now."""
    worn = [
        definitions.text_of(leaf)
        for one in asked
        for leaf in known.ranks_of(one)
        if names & {event.told_as for event in known.catalog.find(leaf.measure, Measure).over.told}
    ]
    if worn:
        sql.run(_WEAR, [count, sorted(set(worn))])


def _is_worn(leaf: tree.Ranked, at: datetime) -> bool:
    found = sql.rows(_IS_WORN, [_ENOUGH_TOUCHED, _SHARE_TOUCHED, at, definitions.text_of(leaf)])
    return not found or found[0]["is_worn"]


def _renewed(known: Definitions, asking: Asking, leaf: tree.Ranked, *, is_forced: bool) -> bool:
    """Find where a rank ends; keeps the old end where the new one lies near it. Returns whether it moved."""
    place = answers.cut_of(known.catalog, asking, PARTY, leaf)
    name = definitions.text_of(leaf)
    is_moved = leaf not in asking.cuts or _is_elsewhere(asking.cuts[leaf], place, is_forced=is_forced)
    if is_moved:
        sql.run(_CUT, [name, place and str(place.value), place and place.key, asking.at])
    else:
        sql.run(_STAYS, [asking.at, name])
    return is_moved


def _is_elsewhere(old: Place | None, new: Place | None, *, is_forced: bool) -> bool:
    if is_forced or old is None or new is None:
        return old != new
    return abs(new.value - old.value) > _STEADY * abs(old.value)
