"""How are two parties linked, and how does a link end?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext as _

from trato.domains.customers.models import Party, Relationship
from trato.domains.customers.models.relationship import RelationshipKind
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import guard, text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary import Event
from trato.foundation.stream.vocabulary.customers import RelationshipEnded, RelationshipStarted

_RINGS = guard.capability("customers.refuse_rings", "customers_relationship")


class CannotRelate(ValueError):
    """The two cannot be linked so; the message says why."""


class Link(NamedTuple):
    """Who is what to whom, since when."""

    from_party: Party
    to: Party
    kind: str
    title: str
    since: datetime


def start(from_party: Party, *, to: Party, kind: str, by: Actor, at: datetime, title: str = "") -> Relationship:
    """Link two parties: the first works at, decides for, is part of … the second."""
    require(by, "customers.relationship.start", from_party)
    require(by, "customers.relationship.start", to)
    if kind not in RelationshipKind.values:
        raise CannotRelate(_("This kind of link is not known."))
    if from_party.pk == to.pk:
        raise CannotRelate(_("A customer cannot be linked with itself."))
    if kind == RelationshipKind.PART_OF and _is_above(from_party, to):
        raise CannotRelate(_("%(a)s is above %(b)s already.") % {"a": from_party.name, "b": to.name})
    relationship = Relationship(from_party=from_party, to_party=to, kind=kind, title=text.tidy(title)[:120], since=at)
    try:
        with changing(by, "customers.relationship.start"):
            relationship.save(force_insert=True)
            record(_told(RelationshipStarted, relationship), by=by, at=at, about=[from_party.pk, to.pk])
    except IntegrityError as problem:
        raise CannotRelate(_("These two are linked so already.")) from problem
    return relationship


def load(links: Iterable[Link], *, by: Actor, at: datetime) -> list[Relationship]:
    """Link many parties at once; nobody of them may be linked so already, and none of the links leads upward."""
    require(by, "customers.relationship.start")
    links = list(links)
    if any(link.kind not in RelationshipKind.values or link.kind == RelationshipKind.PART_OF for link in links):
        raise CannotRelate(_("This kind of link is not known."))
    if any(link.from_party.pk == link.to.pk for link in links):
        raise CannotRelate(_("A customer cannot be linked with itself."))
    rows = [
        Relationship(
            from_party=link.from_party,
            to_party=link.to,
            kind=link.kind,
            title=text.tidy(link.title)[:120],
            since=min(link.since, at),
        )
        for link in links
    ]
    try:
        with changing(by, "customers.relationship.start"):
            Relationship.objects.bulk_create(rows, batch_size=1000)
            record_many([_told_of(row) for row in rows], by=by)
    except IntegrityError as problem:
        raise CannotRelate(_("These two are linked so already.")) from problem
    return rows


def end(relationship: Relationship, *, by: Actor, at: datetime) -> Relationship:
    """End a link; its time remains known."""
    require(by, "customers.relationship.end", relationship)
    with changing(by, "customers.relationship.end", relationship) as relationship:
        if relationship.until is not None:
            raise CannotRelate(_("This link has ended already."))
        relationship.until = at
        relationship.save(update_fields=["until"])
        about = [relationship.from_party_id, relationship.to_party_id]
        record(_told(RelationshipEnded, relationship), by=by, at=at, about=about)
    return relationship


def take_back(ids: Sequence[int], *, by: Actor, at: datetime) -> tuple[int, list[str]]:
    """Take away links that a file made; those that were ended since stay, and are named."""
    require(by, "customers.relationship.end")
    with changing(by, "customers.relationship.end"):
        rows = list(
            Relationship.objects.select_for_update(of=["self"])
            .filter(pk__in=ids)
            .select_related("from_party", "to_party")
        )
        gone = [row for row in rows if row.until is None]
        told = [Told(_told(RelationshipEnded, row), at, [row.from_party_id, row.to_party_id]) for row in gone]
        Relationship.objects.filter(pk__in=[row.pk for row in gone]).delete()
        record_many(told, by=by)
    return len(gone), [f"{row.from_party.name} → {row.to_party.name}" for row in rows if row.until is not None]


def _is_above(upper: Party, lower: Party) -> bool:
    """Whether `lower` leads up to `upper` through "is part of": linking them the other way would make a ring."""
    seen, level = set(), {lower.pk}
    while level:
        seen |= level
        # The whole tree counts, also where nobody may look.
        with guard.working_as(_RINGS):
            above = Relationship.objects.filter(from_party__in=level, kind=RelationshipKind.PART_OF, until=None)
            level = set(above.values_list("to_party", flat=True)) - seen
    return upper.pk in seen


def _told(shape: type[Event], relationship: Relationship) -> Event:
    return shape(
        relationship_id=relationship.pk,
        from_party_id=relationship.from_party_id,
        to_party_id=relationship.to_party_id,
        kind=relationship.kind,
    )


def _told_of(row: Relationship) -> Told:
    return Told(_told(RelationshipStarted, row), row.since, [row.from_party_id, row.to_party_id])
