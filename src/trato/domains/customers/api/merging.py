"""What can programs do with records that look alike, and with those that were made one?"""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.customers.actions import merges, pairs
from trato.domains.customers.api.documents import Named
from trato.domains.customers.api.parties import found, referred
from trato.domains.customers.matching.weights import PRIOR
from trato.domains.customers.merging import FIELDS
from trato.domains.customers.models import Duplicate, Merge
from trato.domains.customers.models.duplicate import DuplicateState, Likeness
from trato.domains.customers.queries import merges as known_merges
from trato.domains.customers.queries import pairs as known_pairs
from trato.domains.customers.queries import parties as known
from trato.foundation.jobs.models import JobState
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, one_of
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("customers.party", tag="Duplicates", refusals=(merges.CannotMerge, pairs.CannotDecide))

_BOTH = "JOIN customers_party p ON p.id = d.first_id JOIN customers_party q ON q.id = d.second_id"
DUPLICATES = Listing(
    source=f"customers_duplicate d {_BOTH}",
    id="d.id",
    document=f"""SELECT d.uid AS id, d.level, round((1 / (1 + power(2, {PRIOR} - d.weight)))::numeric, 4) AS likelihood,
        d.reasons, d.state, json_build_object('id', p.uid, 'name', p.name) AS first,
        json_build_object('id', q.uid, 'name', q.name) AS second, d.found_at, d.decided_at
        FROM customers_duplicate d {_BOTH} WHERE d.id""",
    sorts={"-likelihood": Sort("d.weight", "float8", is_descending=True), "id": Sort("d.id", "bigint")},
    filters={"level": "d.level = %(level)s", "state": "d.state = %(state)s"},
)
MERGES = Listing(
    source="customers_merge m JOIN customers_party p ON p.id = m.survivor_id",
    id="m.id",
    document="""SELECT m.uid AS id, json_build_object('id', p.uid, 'name', p.name) AS survivor,
        json_build_object('id', q.uid, 'name', q.name) AS other, m.at, m.undone_at
        FROM customers_merge m JOIN customers_party p ON p.id = m.survivor_id
        JOIN customers_party q ON q.id = m.other_id WHERE m.id""",
    sorts={"-at": Sort("m.id", "bigint", is_descending=True), "at": Sort("m.id", "bigint")},
)
Choices = Annotated[
    dict[Literal[*FIELDS], Literal["survivor", "other"]],
    Field(description="Which of the two says a field; without a choice the survivor, unless it says nothing."),
]


class DuplicatesAsked(Asked):
    """Which pairs, and in which order."""

    sort: Literal["-likelihood", "id"] = "-likelihood"
    level: Literal["", *Likeness.values] = ""
    state: one_of(DuplicateState) = DuplicateState.OPEN.value


class MergesAsked(Asked):
    """In which direction of time."""

    sort: Literal["-at", "at"] = "-at"


class DuplicateShown(Shown):
    """Two records that look alike; `reasons` name each comparison and how it came out."""

    id: Uid
    level: one_of(Likeness)
    likelihood: float
    reasons: list[str]
    state: one_of(DuplicateState)
    first: Named
    second: Named
    found_at: Moment
    decided_at: Moment | None


class Duplicates(Shown):
    """A page of pairs."""

    items: list[DuplicateShown]
    next: str | None


class MergeShown(Shown):
    """One merge: while it stands, the other leads to the survivor."""

    id: Uid
    survivor: Named
    other: Named
    at: Moment
    undone_at: Moment | None


class Merges(Shown):
    """A page of merges."""

    items: list[MergeShown]
    next: str | None


class Looking(Shown):
    """Work in the background."""

    id: Uid
    state: one_of(JobState)


class NewMerge(Body):
    """The record that goes, and what is chosen of it."""

    other: Uid
    choices: Choices = {}


@resource.get("/duplicates", shows=Duplicates, action="merge")
def index(request: HttpRequest, asked: DuplicatesAsked) -> bytes:
    """Pairs of records that look alike, the surest first; decided ones only when asked for."""
    seen = known.scope_of(request.actor)
    within = f"p.merged_into_id IS NULL AND q.merged_into_id IS NULL AND {seen.called('q')}"
    return DUPLICATES.page(asked, scope=seen, within=within if asked.state == DuplicateState.OPEN else seen.called("q"))


@resource.post("/duplicates/look", "merge", shows=Looking, status=202)
def look(request: HttpRequest) -> bytes:
    """Have all records compared with one another in the background; what looks alike appears among the duplicates."""
    work = pairs.look_through_soon(by=request.actor, at=timezone.now())
    return msgspec.json.encode({"id": work.uid, "state": work.state})


@resource.post("/duplicates/{uuid:duplicate}/dismiss", "merge", shows=DuplicateShown, status=200)
def dismiss(request: HttpRequest, duplicate: UUID) -> bytes:
    """Say that the two are not the same."""
    return _pair(request, pairs.dismiss(_pair_of(request, duplicate), by=request.actor, at=timezone.now()))


@resource.post("/duplicates/{uuid:duplicate}/reopen", "merge", shows=DuplicateShown, status=200)
def reopen(request: HttpRequest, duplicate: UUID) -> bytes:
    """Have the two looked at again."""
    return _pair(request, pairs.reopen(_pair_of(request, duplicate), by=request.actor, at=timezone.now()))


@resource.post("/parties/{uuid:party}/merge", "merge", shows=MergeShown)
def merge(request: HttpRequest, party: UUID, body: NewMerge) -> Document:
    """Make another record one with this one, which survives; the other's address leads here from then on."""
    survivor, other = found(request, party), referred(request, body.other, "other")
    made = merges.merge(survivor, other=other, choices=body.choices, by=request.actor, at=timezone.now())
    return Document(_merge(request, made), f"/merges/{made.uid}")


@resource.get("/merges", shows=Merges, action="merge")
def history(request: HttpRequest, asked: MergesAsked) -> bytes:
    """What was merged, the newest first, undone merges included."""
    return MERGES.page(asked, scope=known.scope_of(request.actor))


@resource.get("/merges/{uuid:merge}", shows=MergeShown, action="merge")
def show(request: HttpRequest, merge: UUID) -> bytes:
    """One merge."""
    return _merge(request, _merge_of(request, merge))


@resource.post("/merges/{uuid:merge}/undo", "merge", shows=MergeShown, status=200)
def undo(request: HttpRequest, merge: UUID) -> bytes:
    """Make two records of them again; what was added since stays with the survivor."""
    return _merge(request, merges.undo(_merge_of(request, merge), by=request.actor, at=timezone.now()))


def _pair_of(request: HttpRequest, uid: UUID) -> Duplicate:
    pair = known_pairs.known_as(request.actor, uid)
    if pair is None:
        raise not_found()
    return pair


def _merge_of(request: HttpRequest, uid: UUID) -> Merge:
    made = known_merges.known_as(request.actor, uid)
    if made is None:
        raise not_found()
    return made


def _pair(request: HttpRequest, pair: Duplicate) -> bytes:
    return DUPLICATES.one(pair.pk, scope=known.scope_of(request.actor))


def _merge(request: HttpRequest, made: Merge) -> bytes:
    return MERGES.one(made.pk, scope=known.scope_of(request.actor))
