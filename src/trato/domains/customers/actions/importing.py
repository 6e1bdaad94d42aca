"""How do very many customers come into the house from a file, and out again when that was a mistake?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.utils.translation import gettext as _

from trato.domains.customers.actions.parts import arrivals, taking_back
from trato.domains.customers.models import arrival_lines
from trato.domains.customers.models.arrival import Arrival, Newcomer, PartyRow
from trato.domains.customers.queries import known_before
from trato.domains.customers.queries.differences import Differences, differences
from trato.foundation.access.policy import changing, require
from trato.foundation.exchange.targets import Undone
from trato.foundation.kit import sql, text
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.identifiers import new_uids
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary import Event
from trato.foundation.stream.vocabulary.customers import ImportChanged, ImportLinked, ImportRegistered, ImportUndone

# So many parties one event of an import is about.
_TOLD_AT_ONCE = 1000
_CHANGE = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s) AS given (
        id bigint, name text, name_key text, given_name text, family_name text, country text, city text,
        language text, tax_number text, sector text, roles varchar[], tags varchar[])
), changed AS (
    UPDATE customers_party p SET
        name = coalesce(g.name, p.name), name_key = coalesce(g.name_key, p.name_key),
        given_name = coalesce(g.given_name, p.given_name), family_name = coalesce(g.family_name, p.family_name),
        country = coalesce(g.country, p.country), city = coalesce(g.city, p.city),
        language = coalesce(g.language, p.language), tax_number = coalesce(g.tax_number, p.tax_number),
        sector = coalesce(g.sector, p.sector), roles = coalesce(g.roles, p.roles), tags = coalesce(g.tags, p.tags),
        updated_at = %(at)s
    FROM given g WHERE p.id = g.id
)
SELECT count(*) FROM given
"""
_NOTE = """
INSERT INTO customers_change (party_id, before, after, at, by_user_id)
SELECT (given->>'id')::bigint, given->'before', given->'after', %(at)s, %(user)s
FROM jsonb_array_elements(%(rows)s) AS given ORDER BY (given->>'id')::bigint
RETURNING party_id, id
"""
_LINK = """
INSERT INTO customers_relationship (from_party_id, to_party_id, kind, title, since)
SELECT DISTINCT ON (f, t) f, t, 'works_at', title, %(at)s
FROM unnest(%(from)s::bigint[], %(to)s::bigint[], %(titles)s::text[]) AS link (f, t, title) WHERE f <> t
ORDER BY f, t ON CONFLICT DO NOTHING RETURNING id, from_party_id, to_party_id
"""
_TAG = "INSERT INTO customers_tag (name) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING RETURNING name"
_TOUCH = "UPDATE customers_party SET updated_at = %(at)s WHERE id = ANY(%(ids)s)"


class TakenIn(NamedTuple):
    """Which known parties are changed, and what must be known to take everything back."""

    changed: set[int]
    journal: dict[str, Any]


def take_in(
    newcomers: Sequence[Newcomer], *, known: Mapping[int, Arrival], import_id: int, overwrites: bool, by: Actor, at: datetime
) -> TakenIn:  # fmt: skip
    """Register those who are new, and complete those who are known."""
    require(by, "customers.party.register")
    require(by, "customers.party.change")
    require(by, "customers.identity.add")
    require(by, "customers.relationship.start")
    with changing(by, "customers.party.register"):
        arrivals.open_stages()
        found = differences(known, overwrites=overwrites, is_locked=True)
        arrived = [one.described for one in newcomers if one.described] + list(known.values())
        offices, employers = _employers(arrived)
        written = [
            arrival_lines.written(office, (), None, uid)
            for office, uid in zip(offices, new_uids(len(offices)), strict=True)
        ]
        ids = arrivals.insert([*(one.written for one in newcomers), *written], at=at)
        employers |= {office.name_key: pk for office, pk in zip(offices, ids[len(newcomers) :], strict=True)}
        journal = {"created": _spans(ids), **_complete(found, by=by, at=at)}
        described = [(pk, one.described) for pk, one in zip(ids, newcomers, strict=False) if one.described]
        links = _link([*described, *known.items()], employers, at=at)
        journal["links"] = [link["id"] for link in links]
        tags = sorted({tag for one in arrived for tag in one.party.tags})
        journal["tags"] = [row["name"] for row in sql.rows(_TAG, [tags])] if tags else []
        record_many(_told(ids, found, links, set(ids), import_id, at), by=by)
    linked = {link["from_party_id"] for link in links}
    return TakenIn({pk for pk, one in found.items() if one.are_there or pk in linked}, journal)


def take_back(journal: Mapping[str, Any], *, import_id: int, by: Actor, at: datetime) -> Undone:
    """Take back one step of an import; whoever was touched by somebody else since stays, and is named."""
    require(by, "customers.party.archive")
    require(by, "customers.party.change")
    with changing(by, "customers.party.archive"):
        created = [pk for first, last in journal["created"] for pk in range(first, last + 1)]
        names = taking_back.locked([*created, *(entry[0] for entry in journal["changed"])])
        touched = taking_back.touched_since(created, import_id)
        taking_back.withdraw_parts(journal)
        gone = [pk for pk in created if pk in names and pk not in touched]
        taking_back.remove(gone)
        restored, differing = taking_back.restore(journal["changed"], gone=set(gone), at_import=journal["at"], at=at)
        completed = taking_back.untouch(journal["completed"], at_import=journal["at"])
        taking_back.forget_tags(journal["tags"])
        about = sorted({*gone, *restored, *completed})
        event = ImportUndone(import_id=import_id)
        record_many([Told(event, at, part) for part in _parts(about)], by=by)
    kept = [(names[pk], _("Somebody has worked with this customer since.")) for pk in sorted(touched)]
    kept += [
        (names[pk], _("These fields were changed again since: %(names)s.") % {"names": ", ".join(fields)})
        for pk, fields in differing
    ]
    return Undone(len(gone), len(restored), kept)


def _complete(found: Mapping[int, Differences], *, by: Actor, at: datetime) -> dict[str, Any]:
    """Write what is different; what was before stays known."""
    changed = {pk: one for pk, one in found.items() if one.after}
    rows = []
    for pk, one in changed.items():
        key = {"name_key": text.folded(one.after["name"])[:220]} if "name" in one.after else {}
        rows.append({"id": pk, **one.after, **key})
    notes = [{"id": pk, "before": one.before, "after": one.after} for pk, one in changed.items()]
    made: dict[int, int] = {}
    if rows:
        sql.run(_CHANGE, {"rows": msgspec.json.encode(rows).decode(), "at": at})
        asked = {"rows": msgspec.json.encode(notes).decode(), "at": at, "user": by.user_id}
        made = {row["party_id"]: row["id"] for row in sql.rows(_NOTE, asked)}
    identities = arrivals.add_identities(
        ((pk, identity, is_primary) for pk, one in found.items() for identity, is_primary in one.identities), at=at
    )
    addresses = arrivals.add_addresses((pk, one.address) for pk, one in found.items() if one.address)
    completed = [[pk, one.updated_at] for pk, one in found.items() if one.are_there and not one.after]
    if completed:
        sql.run(_TOUCH, {"at": at, "ids": [pk for pk, _before in completed]})
    return {
        "at": at.isoformat(),
        "changed": [[pk, made[pk], one.updated_at] for pk, one in changed.items()],
        "completed": completed,
        "identities": identities,
        "addresses": addresses,
    }


def _employers(arrived: Sequence[Arrival]) -> tuple[list[PartyRow], dict[str, int]]:
    """Organizations that people work at: those to be registered too, and the ids of those that are known."""
    named = {text.folded(one.company)[:220]: one for one in arrived if one.company}
    known = known_before.organizations(list(named))
    # One that arrives in this batch as itself is not registered twice.
    here = {one.party.name_key for one in arrived if one.party.kind == "organization" and one.party_id is None}
    offices = [
        PartyRow(
            "organization",
            one.company,
            "",
            "",
            key,
            one.party.roles,
            (),
            one.party.phase,
            "",
            "",
            "",
            "",
            "",
            one.party.source,
        )
        for key, one in named.items()
        if key not in known and key not in here
    ]
    return offices, known


def _link(pairs: list[tuple[int, Arrival]], employers: dict[str, int], *, at: datetime) -> list[dict[str, Any]]:
    if not any(one.company for _pk, one in pairs):
        return []
    for pk, one in pairs:
        if one.party.kind == "organization":
            employers.setdefault(one.party.name_key, pk)
    wanted = [
        (pk, employers[key], one.title)
        for pk, one in pairs
        if one.company and one.party.kind != "organization" and (key := text.folded(one.company)[:220]) in employers
    ]
    if not wanted:
        return []
    people, offices, titles = zip(*wanted, strict=True)
    return sql.rows(_LINK, {"from": list(people), "to": list(offices), "titles": list(titles), "at": at})


def _told(
    ids: list[int], found: Mapping[int, Differences], links: list[dict[str, Any]], new: set[int], import_id: int, at: datetime
) -> list[Told]:  # fmt: skip
    fields = sorted({name for one in found.values() for name in one.after})
    changed = sorted(pk for pk, one in found.items() if one.are_there)
    linked = sorted(
        {link["to_party_id"] for link in links}
        | {link["from_party_id"] for link in links if link["from_party_id"] not in new}
    )
    every: list[tuple[Event, list[int]]] = [
        (ImportRegistered(import_id=import_id), ids),
        (ImportChanged(import_id=import_id, fields=fields), changed),
        (ImportLinked(import_id=import_id), [pk for pk in linked if pk not in new]),
    ]
    return [Told(event, at, part) for event, about in every for part in _parts(about)]


def _parts(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + _TOLD_AT_ONCE] for start in range(0, len(ids), _TOLD_AT_ONCE)]


def _spans(ids: list[int]) -> list[list[int]]:
    """Sorted ids as a few stretches."""
    spans: list[list[int]] = []
    for pk in ids:
        if spans and spans[-1][1] == pk - 1:
            spans[-1][1] = pk
        else:
            spans.append([pk, pk])
    return spans
