"""How do two records become one, and two again?

Rows are led to the survivor and a journal remembers each of them, so that undoing sends back exactly those: what was
added since stays with the survivor (docs/decisions/0016-merging.md).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trato.domains.customers.actions import consents
from trato.domains.customers.actions.parts import joined_fields, moves
from trato.domains.customers.merging import FIELDS
from trato.domains.customers.models import Duplicate, Merge, Party
from trato.domains.customers.models.duplicate import DuplicateState
from trato.foundation.access.policy import require
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy.models import Erasure
from trato.foundation.stream import alias
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import PartyMerged, PartyUnmerged

# Everything that leads to a customer moves, whoever keeps it.
_MERGING = guard.capability("customers.merge", guard.EVERYTHING)


class CannotMerge(ValueError):
    """The two cannot be made one, or two again; the message says why."""


@guard.working_as(_MERGING)
def merge(survivor: Party, *, other: Party, by: Actor, at: datetime, choices: Mapping[str, str] | None = None) -> Merge:
    """Make two records one: what belongs to the other goes to the survivor, and each field says what was chosen."""
    require(by, "customers.party.merge", survivor)
    require(by, "customers.party.merge", other)
    if survivor.pk == other.pk:
        raise CannotMerge(_("This is one record already."))
    if set(choices or {}) - set(FIELDS) or set((choices or {}).values()) - {"survivor", "other"}:
        raise CannotMerge(_("Choose for each field which of the two says it."))
    with transaction.atomic():
        survivor, other = _locked(survivor, other)
        require(by, "customers.party.merge", survivor)
        require(by, "customers.party.merge", other)
        _refuse_unlike(survivor, other)
        said = joined_fields.join(survivor, other, choices or {}, at)
        made = Merge.objects.create(survivor=survivor, other=other, fields=said, at=at, by_user_id=by.user_id)
        moves.move(made)
        consents.inherit(survivor, of=other, merge=made, by=by, at=at)
        survivor.updated_at = at
        survivor.save()
        other.merged_into, other.archived_at, other.updated_at = survivor, at, at
        other.save(update_fields=["merged_into", "archived_at", "updated_at"])
        _decide(made, DuplicateState.MERGED, by, at)
        event = PartyMerged(merge_id=made.pk, survivor_id=survivor.pk, other_id=other.pk)
        record(event, by=by, at=at, about=[survivor.pk, other.pk])
        alias.join(other.pk, into=survivor.pk)
    return made


@guard.working_as(_MERGING)
def undo(made: Merge, *, by: Actor, at: datetime) -> Merge:
    """Make two of them again: each has what it had, and what was added since stays with the survivor."""
    require(by, "customers.party.merge", made.survivor)
    with transaction.atomic():
        survivor, other = _locked(made.survivor, made.other)
        require(by, "customers.party.merge", survivor)
        made = Merge.objects.select_for_update().get(pk=made.pk)
        _refuse_undoing(made, survivor, other)
        along = moves.came_along(made)
        moves.move_back(made)
        moves.choose_first_identities([survivor.pk, other.pk])
        joined_fields.part(survivor, made.fields)
        survivor.updated_at = at
        survivor.save()
        other.merged_into, other.archived_at, other.updated_at = None, None, at
        other.save(update_fields=["merged_into", "archived_at", "updated_at"])
        made.moves.all().delete()
        made.fields, made.undone_at, made.undone_by_user_id = {}, at, by.user_id
        made.save(update_fields=["fields", "undone_at", "undone_by_user_id"])
        _decide(made, DuplicateState.OPEN, by, at)
        consents.share_refusals(survivor, to=other, since=made.at, by=by, at=at)
        alias.part(other.pk, out_of=survivor.pk, along=along)
        event = PartyUnmerged(merge_id=made.pk, survivor_id=survivor.pk, other_id=other.pk)
        record(event, by=by, at=at, about=[survivor.pk, other.pk])
    return made


def _locked(survivor: Party, other: Party) -> tuple[Party, Party]:
    """Both rows, held in one order by everybody."""
    rows = {row.pk: row for row in _rows(survivor, other).select_for_update().order_by("pk")}
    return rows[survivor.pk], rows[other.pk]


def _rows(*parties: Party) -> QuerySet[Party]:
    return Party.objects.filter(pk__in=[party.pk for party in parties])


def _refuse_unlike(survivor: Party, other: Party) -> None:
    if survivor.kind != other.kind:
        raise CannotMerge(_("Only records of one kind can be made one: two people, or two organizations."))
    for party in (survivor, other):
        if party.merged_into_id:
            raise CannotMerge(_("%(name)s was merged already.") % {"name": party.name})
        if party.is_archived:
            raise CannotMerge(_("%(name)s is archived.") % {"name": party.name})


def _refuse_undoing(made: Merge, survivor: Party, other: Party) -> None:
    if made.undone_at is not None:
        raise CannotMerge(_("This merge was undone already."))
    if survivor.merged_into_id:
        into = Party.objects.get(pk=survivor.merged_into_id)
        words = {"name": survivor.name, "into": into.name}
        raise CannotMerge(_("%(name)s was itself merged into %(into)s; undo that first.") % words)
    later = Merge.objects.filter(survivor=survivor, undone_at=None, pk__gt=made.pk).order_by("-pk").first()
    if later:
        raise CannotMerge(_("%(name)s was merged later; undo that first.") % {"name": later.other.name})
    if Erasure.objects.filter(person_uid__in=[survivor.uid, other.uid]).exists():
        raise CannotMerge(_("The person was erased since; nothing is left that could be undone."))


def _decide(made: Merge, state: str, by: Actor, at: datetime) -> None:
    first, second = sorted((made.survivor_id, made.other_id))
    decided = {"decided_at": at, "decided_by_user_id": by.user_id} if state != DuplicateState.OPEN else {}
    Duplicate.objects.filter(first_id=first, second_id=second).update(
        state=state, **{"decided_at": None, "decided_by_user_id": None, **decided}
    )
