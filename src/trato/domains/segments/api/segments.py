"""What can programs do with segments?"""

from typing import Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone, translation
from pydantic import Field

from trato.domains.customers.queries import parties
from trato.domains.segments.actions import lists
from trato.domains.segments.actions import segments as verbs
from trato.domains.segments.models import Segment, SegmentKind
from trato.domains.segments.queries import definitions
from trato.domains.segments.queries import segments as known
from trato.domains.segments.queries.definitions import PARTY
from trato.foundation.access import policy
from trato.foundation.facts import asked_by, company
from trato.foundation.facts.catalog import Attribute, Link, Measure, Occurrence
from trato.foundation.facts.evaluate.reasons import Reason
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.json_form import as_json
from trato.foundation.facts.kinds import OPS, Kind
from trato.foundation.facts.sentences import read, write
from trato.foundation.facts.sentences.words import Names
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Fault, Refusal, not_found

resource = Resource("segments.segment", tag="Segments", refusals=(verbs.CannotDefine,))

SEGMENTS = Listing(
    source="segments_segment g",
    id="g.id",
    document="""SELECT g.uid AS id, g.name, g.kind, CASE WHEN g.kind = 'living' THEN g.condition::json END AS condition,
        g.version, g.size, g.dirty_at IS NOT NULL AS is_being_counted, g.purpose, g.value_proposition, g.treatment,
        g.created_at, g.updated_at, g.archived_at FROM segments_segment g WHERE g.id""",
    sorts={"name": Sort("g.name_key", "text"), "-updated_at": Sort("g.updated_at", "timestamptz", is_descending=True)},
    filters={
        "kind": "g.kind = %(kind)s",
        "archived": "(%(archived)s = 'any' OR (g.archived_at IS NOT NULL) = (%(archived)s = 'yes'))",
    },
)
MEMBERS = Listing(
    source="segments_membership m JOIN customers_party p ON p.id = m.party_id AND p.archived_at IS NULL",
    id="p.id",
    document="""SELECT p.uid AS id, p.name, p.kind, m.since FROM customers_party p
        JOIN segments_membership m ON m.party_id = p.id AND m.segment_id = %(segment)s WHERE p.id""",
    sorts={"id": Sort("p.id", "bigint")},
)
Condition = dict[str, Any]
_SHAPES = {Attribute: "attribute", Measure: "measure", Occurrence: "occurrence", Link: "link"}


class SegmentsAsked(Asked):
    """Sorts and filters of the list of segments."""

    sort: Literal["name", "-updated_at"] = "name"
    kind: Literal["", *SegmentKind.values] = ""
    archived: Literal["no", "yes", "any"] = "no"


class SegmentShown(Shown):
    """A living segment with its condition, or a fixed list."""

    id: Uid
    name: str
    kind: one_of(SegmentKind)
    condition: Condition | None
    version: int
    size: int
    is_being_counted: bool
    purpose: str
    value_proposition: str
    treatment: str
    created_at: Moment
    updated_at: Moment
    archived_at: Moment | None


class Segments(Shown):
    """A page of segments."""

    items: list[SegmentShown]
    next: str | None


class MemberShown(Shown):
    """A customer and since when they belong."""

    id: Uid
    name: str
    kind: str
    since: Moment


class Members(Shown):
    """A page of members."""

    items: list[MemberShown]
    next: str | None


class AskableFact(Shown):
    """Something that can be asked about customers; `ops` are what it can be compared with."""

    name: str
    shape: Literal["attribute", "measure", "occurrence", "link"]
    kind: str | None
    label: str
    ops: list[str]
    where: list[str]
    has_window: bool


class Facts(Shown):
    """Everything the caller may ask about customers."""

    items: list[AskableFact]


class NewSegment(Body):
    """A segment; without a condition it is a fixed list."""

    name: text(120, 1)
    condition: Condition | None = None
    purpose: text(4000) = ""
    value_proposition: text(4000) = ""
    treatment: text(4000) = ""


class ChangedSegment(Body):
    """The fields to change; what is not sent, or null, stays."""

    name: text(120, 1) | None = None
    condition: Condition | None = None
    purpose: text(4000) | None = None
    value_proposition: text(4000) | None = None
    treatment: text(4000) | None = None


class Question(Body):
    """A condition, or a sentence in a language; a sentence counts when both are sent."""

    condition: Condition | None = None
    sentence: text(20_000) = ""
    language: Literal["es", "en"] = "en"


class Meant(Shown):
    """What a question means, in every form, and how many customers the caller sees fulfill it."""

    condition: Condition
    sentence: dict[str, str]
    count: int
    reach: dict[str, int]


class Listed(Body):
    """Customers to put on a fixed list."""

    parties: list[Uid] = Field(min_length=1, max_length=1000)


class Moved(Shown):
    """How many came or went."""

    moved: int


class Why(Shown):
    """Whether a customer belongs, since when, and each part of the condition with what it saw."""

    belongs: bool
    since: Moment | None
    parts: list[dict[str, Any]]


@resource.get("/segments", shows=Segments)
def index(request: HttpRequest, asked: SegmentsAsked) -> bytes:
    """Segments by name unless sorted otherwise."""
    return SEGMENTS.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.get("/facts", shows=Facts)
def facts(request: HttpRequest) -> bytes:
    """What conditions can be about."""
    catalog = company.catalog()
    shown = []
    for fact in asked_by.visible_facts(request.actor, catalog, PARTY):
        over = None if isinstance(fact, Attribute | Link) else fact.over
        kind = fact.kind if isinstance(fact, Attribute) else Kind.NUMBER if isinstance(fact, Measure) else None
        shown.append({
            "name": fact.name, "shape": _SHAPES[type(fact)], "kind": kind, "label": catalog.label(fact),
            "ops": list(OPS[kind]) if kind else [], "where": sorted(over.columns) if over else [],
            "has_window": bool(over and over.at),
        })  # fmt: skip
    return msgspec.json.encode({"items": shown})


@resource.post("/conditions", "view", shows=Meant, status=200)
def meaning(request: HttpRequest, body: Question) -> Document:
    """What a condition or sentence means and how many fulfill it; nothing is kept."""
    catalog, names = company.catalog(), _names(request)
    try:
        if body.sentence:
            condition = read.condition(
                body.sentence,
                catalog,
                PARTY,
                body.language,
                names,
                knows_segment=known.names(request.actor).__contains__,
            )
            asked_by.refuse_hidden(request.actor, catalog, PARTY, [condition])
        else:
            raw = body.condition if body.condition is not None else {"all": []}
            condition = asked_by.understood(
                request.actor, raw, catalog, PARTY, knows_segment=known.names(request.actor).__contains__
            )
    except BadCondition as bad:
        raise not_understood(bad, "sentence" if body.sentence else "condition") from None
    counted = known.count(request.actor, condition, timezone.now())
    said = {}
    for language in write.LANGUAGES:
        with translation.override(language):
            said[language] = write.sentence(condition, catalog, language, names)
    shown = {"condition": as_json(condition), "sentence": said, "count": counted.count, "reach": counted.reach}
    return Document(msgspec.json.encode(shown))


@resource.post("/segments", "define", shows=SegmentShown)
def create(request: HttpRequest, body: NewSegment) -> Document:
    """Group customers from now on."""
    try:
        made = verbs.define(
            body.name, condition=body.condition, words=_words(body), by=request.actor, at=timezone.now()
        )
    except BadCondition as bad:
        raise not_understood(bad) from None
    return Document(_shown(request, made), f"/segments/{made.uid}")


@resource.get("/segments/{uuid:segment}", shows=SegmentShown)
def show(request: HttpRequest, segment: UUID) -> bytes:
    """One segment."""
    return _shown(request, found(request, segment))


@resource.patch("/segments/{uuid:segment}", "change", shows=SegmentShown)
def change(request: HttpRequest, segment: UUID, body: ChangedSegment) -> bytes:
    """Describe it anew, or ask another condition."""
    try:
        one = verbs.change(
            found(request, segment), name=body.name, condition=body.condition, words=_words(body),
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except BadCondition as bad:
        raise not_understood(bad) from None
    return _shown(request, one)


@resource.post("/segments/{uuid:segment}/archive", "archive", shows=SegmentShown, status=200)
def archive(request: HttpRequest, segment: UUID) -> Document:
    """Use it no longer."""
    return Document(_shown(request, verbs.archive(found(request, segment), by=request.actor, at=timezone.now())))


@resource.post("/segments/{uuid:segment}/restore", "archive", shows=SegmentShown, status=200)
def restore(request: HttpRequest, segment: UUID) -> Document:
    """Use it again."""
    return Document(_shown(request, verbs.restore(found(request, segment), by=request.actor, at=timezone.now())))


@resource.get("/segments/{uuid:segment}/members", shows=Members)
def members(request: HttpRequest, segment: UUID, asked: Asked) -> bytes:
    """The members whom the caller may see."""
    one = found(request, segment)
    return MEMBERS.page(
        asked, scope=parties.scope_of(request.actor), within="m.segment_id = %(segment)s",
        also=(policy.scope(request.actor, resource.name),), segment=one.pk,
    )  # fmt: skip


@resource.post("/segments/{uuid:segment}/members", "fill", shows=Moved, status=200)
def put(request: HttpRequest, segment: UUID, body: Listed) -> Document:
    """Put customers on a fixed list; those the caller does not see are passed over."""
    return _moved(lists.put(found(request, segment), parties=_keys(request, body.parties), **_told(request)))


@resource.delete("/segments/{uuid:segment}/members/{uuid:party}", "fill")
def take_off(request: HttpRequest, segment: UUID, party: UUID) -> None:
    """Take a customer off a fixed list."""
    lists.take_off(found(request, segment), parties=_keys(request, [str(party)]), **_told(request))


@resource.get("/segments/{uuid:segment}/members/{uuid:party}/why", shows=Why)
def why(request: HttpRequest, segment: UUID, party: UUID) -> bytes:
    """Why a customer belongs, or does not."""
    one = found(request, segment)
    seen = parties.known_as(request.actor, str(party))
    if seen is None:
        raise not_found()
    condition = definitions.all_of().meaning(str(one.uid))
    reason = known.why(request.actor, condition, seen.pk, timezone.now())
    since = known.since(one, seen.pk)
    answer = {"belongs": since is not None, "since": since, "parts": _parts(reason) if reason else []}
    return msgspec.json.encode(answer)


def _parts(reason: Reason) -> list[dict[str, Any]]:
    """Every leaf with what it saw."""
    if reason.parts:
        return [part for one in reason.parts for part in _parts(one)]
    return [{"part": as_json(reason.part), "holds": reason.holds, "value": reason.value}]


def _names(request: HttpRequest) -> Names:
    segments = known.names(request.actor)
    by_name = {name: uid for uid, name in segments.items()}
    return Names(segment=lambda uid: segments.get(uid, ""), segment_called=by_name.get)


def _words(body: NewSegment | ChangedSegment) -> dict[str, str]:
    return {field: value for field in verbs.WORDS if (value := getattr(body, field)) is not None}


def not_understood(bad: BadCondition, field: str = "condition") -> Refusal:
    """Which part of a condition is wrong."""
    place = f"{field}.{bad.place}" if bad.place != "" else field
    return Refusal(422, bad.message, faults=[Fault("body", place, bad.message)])


def _keys(request: HttpRequest, uids: list[str]) -> list[int]:
    visible = parties.visible_to(request.actor)
    return list(visible.filter(uid__in=uids).values_list("pk", flat=True))


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _moved(count: int) -> Document:
    return Document(msgspec.json.encode({"moved": count}))


def found(request: HttpRequest, uid: UUID) -> Segment:
    """The segment of an address, if the caller may see it; raises the refusal otherwise."""
    segment = known.known_as(request.actor, uid)
    if segment is None:
        raise not_found()
    return segment


def _shown(request: HttpRequest, one: Segment) -> bytes:
    return SEGMENTS.one(one.pk, scope=policy.scope(request.actor, resource.name))
