"""How does a segment come to be, and change?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.domains.segments.models import Segment, SegmentKind
from trato.domains.segments.queries import definitions
from trato.domains.segments.queries.definitions import KEEPING, PARTY
from trato.foundation.access.models import User
from trato.foundation.access.policy import changing, require
from trato.foundation.facts import asked_by
from trato.foundation.facts.json_form import as_json
from trato.foundation.kit import guard, text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.segments import (
    SegmentArchived,
    SegmentChanged,
    SegmentDefined,
    SegmentRestored,
)

WORDS = ("purpose", "value_proposition", "treatment")
LONGEST = 4000


class CannotDefine(ValueError):
    """The segment makes no sense as described; the message says why."""


def define(
    name: str, *, by: Actor, at: datetime, condition: Mapping[str, Any] | None = None, words: Mapping[str, str] | None = None,
    owner: User | None = None, parent: Segment | None = None,
) -> Segment:  # fmt: skip
    """Group customers from now on: by a condition, or on a fixed list when there is none.

    Raises BadCondition for a condition that does not make sense or asks what the actor may not see.
    """
    require(by, "segments.segment.define")
    segment = Segment(
        kind=SegmentKind.FIXED if condition is None else SegmentKind.LIVING,
        owner=owner or _owner(by), parent=parent, created_at=at, updated_at=at,
    )  # fmt: skip
    _call(segment, name)
    _describe(segment, words or {})
    if condition is not None:
        segment.condition, segment.dirty_at = _checked(condition, by, None), at
    with changing(by, "segments.segment.define"):
        _save(segment)
        record(SegmentDefined(segment_id=segment.pk, kind=segment.kind), by=by, at=at)
    return segment


def change(
    segment: Segment, *, by: Actor, at: datetime, name: str | None = None, condition: Mapping[str, Any] | None = None,
    words: Mapping[str, str] | None = None, owner: User | None = None,
) -> Segment:  # fmt: skip
    """Describe a segment anew; another condition makes another version, and its members are found again."""
    require(by, "segments.segment.change", segment)
    with changing(by, "segments.segment.change", segment) as segment:
        before = _state(segment)
        if name is not None:
            _call(segment, name)
        if owner is not None:
            segment.owner = owner
        _describe(segment, words or {})
        if condition is not None:
            if segment.kind != SegmentKind.LIVING:
                raise CannotDefine(_("A fixed list has no condition: put customers on it, or define a living segment."))
            segment.condition = _checked(condition, by, segment)
        fields = sorted(field for field, value in _state(segment).items() if before[field] != value)
        if not fields:
            return segment
        segment.updated_at = at
        if "condition" in fields:
            segment.version += 1
            segment.dirty_at = at
        _save(segment)
        if "condition" in fields:
            _count_anew_what_names(segment, at)
        record(SegmentChanged(segment_id=segment.pk, fields=fields, version=segment.version), by=by, at=at)
    return segment


def archive(segment: Segment, *, by: Actor, at: datetime) -> Segment:
    """Use a segment no longer; one that others ask for stays."""
    require(by, "segments.segment.archive", segment)
    with changing(by, "segments.segment.archive", segment) as segment:
        if segment.archived_at is not None:
            return segment
        naming = [one for one in definitions.all_of().naming(str(segment.uid)) if one.is_active]
        if naming:
            names = Segment.objects.filter(pk__in=[one.id for one in naming[:3]]).values_list("name", flat=True)
            raise CannotDefine(_("Other segments ask for this one: %(names)s.") % {"names": ", ".join(names)})
        segment.archived_at = segment.updated_at = at
        segment.save(update_fields=["archived_at", "updated_at"])
        record(SegmentArchived(segment_id=segment.pk), by=by, at=at)
    return segment


def restore(segment: Segment, *, by: Actor, at: datetime) -> Segment:
    """Use an archived segment again; its members are found anew."""
    require(by, "segments.segment.archive", segment)
    with changing(by, "segments.segment.archive", segment) as segment:
        if segment.archived_at is None:
            return segment
        segment.archived_at, segment.updated_at = None, at
        segment.dirty_at = at if segment.kind == SegmentKind.LIVING else None
        _save(segment)
        record(SegmentRestored(segment_id=segment.pk), by=by, at=at)
    return segment


def _checked(raw: Mapping[str, Any], by: Actor, segment: Segment | None) -> dict[str, Any]:
    """The condition in its one form; refuses what asks for itself or for what the actor may not see."""
    known = definitions.all_of()
    catalog = known.catalog
    built = asked_by.understood(by, dict(raw), catalog, PARTY, knows_segment=known.by_uid.__contains__)
    named = definitions.named_in(built, known.meaning)
    if segment is not None and str(segment.uid) in named:
        raise CannotDefine(_("A segment cannot ask for itself, not through others either."))
    if any(isinstance(one, dict) for one in _wherever_i(raw)):
        raise CannotDefine(_("A segment is the same for everybody, so «me» and «my team» mean nobody here."))
    return as_json(built)


def _wherever_i(raw: Any) -> list[Any]:
    if isinstance(raw, dict):
        if raw in ({"me": True}, {"my_team": True}):
            return [raw]
        return [found for one in raw.values() for found in _wherever_i(one)]
    return [found for one in raw for found in _wherever_i(one)] if isinstance(raw, list | tuple) else []


def _count_anew_what_names(segment: Segment, at: datetime) -> None:
    naming = [one.id for one in definitions.all_of().naming(str(segment.uid))]
    Segment.objects.filter(pk__in=naming).update(dirty_at=at)


def _call(segment: Segment, name: str) -> None:
    segment.name = text.tidy(name)[:120]
    segment.name_key = text.folded(segment.name)[:140]
    if not segment.name_key:
        raise CannotDefine(_("A segment needs a name."))


def _describe(segment: Segment, words: Mapping[str, str]) -> None:
    for field in WORDS:
        if field in words:
            setattr(segment, field, text.paragraphs(words[field])[:LONGEST])


def _owner(by: Actor) -> User | None:
    return User.objects.filter(pk=by.user_id).first() if by.user_id else None


def _state(segment: Segment) -> dict[str, Any]:
    fields = ("name", "condition", "owner_id", *WORDS)
    return {field: getattr(segment, field) for field in fields}


def _save(segment: Segment) -> None:
    try:
        with transaction.atomic(), guard.working_as(KEEPING):
            segment.save()
    except IntegrityError as problem:
        if "segment_name_once" not in str(problem):
            raise
        raise CannotDefine(_("Another segment has this name.")) from None
