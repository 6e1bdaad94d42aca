"""What can programs do with rules: write, change, switch, try out, and ask what became of them?"""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.foundation.access.policy import may
from trato.foundation.automation import offers, texts, trying
from trato.foundation.automation.actions import rules as verbs
from trato.foundation.automation.models import Rule
from trato.foundation.automation.queries import rules as known
from trato.foundation.facts.fault import BadCondition
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, text
from trato.foundation.rest.listing import newest_first
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Fault, Refusal, not_found

resource = Resource("automation.rule", tag="Automation", refusals=(verbs.CannotRule, texts.BadText))

Condition = dict[str, Any]
Event = Literal[tuple(offers.happenings())]


class AutomationStep(Body):
    """One step: the name of a verb that is offered, and what it asks."""

    verb: text(80, 1)
    given: Annotated[dict[text(80), text(2000) | int], Field(alias="with", max_length=20)] = {}


class NewAutomation(Body):
    """A rule, switched off: when `event` is told with these `fields`, about whom `condition` means, then `steps`."""

    name: text(120, 1)
    event: Event
    fields: Annotated[dict[text(80), text(200)], Field(max_length=20)] = {}
    condition: Condition | None = None
    steps: Annotated[list[AutomationStep], Field(max_length=verbs.MOST_STEPS)] = []
    purpose: text(4000) = ""


class ChangedAutomation(Body):
    """The fields to change; what is not sent, or null, stays."""

    name: text(120, 1) | None = None
    event: Event | None = None
    fields: Annotated[dict[text(80), text(200)], Field(max_length=20)] | None = None
    condition: Condition | None = None
    steps: Annotated[list[AutomationStep], Field(max_length=verbs.MOST_STEPS)] | None = None
    purpose: text(4000) | None = None


class TriedWith(Body):
    """Whom to try it out with."""

    party: Uid


class AutomationShown(Shown):
    """A rule as it is now; `stopped_because` says why the house switched it off."""

    id: Uid
    name: str
    purpose: str
    event: str
    fields: dict[str, str]
    condition: Condition
    steps: list[dict[str, Any]]
    edition: int
    is_on: bool
    stopped_because: str
    created_at: Moment
    updated_at: Moment
    archived_at: Moment | None


class Automations(Shown):
    """A page of rules."""

    items: list[AutomationShown]
    next: str | None


class TriedShown(Shown):
    """What a rule would do for a customer now; `event` and `party` answer each question with 1 or 0, in order."""

    would_run: bool
    event: str
    party: str
    steps: list[dict[str, str]]
    problem: str


class AutomationRunShown(Shown):
    """One run: `holds` answers what was asked of the event, then of the customer; no party whom the caller does not see."""

    at: Moment
    state: str
    edition: int
    party: str | None
    holds: str
    depth: int
    steps: list[dict[str, str]]
    problem: str


class AutomationRuns(Shown):
    """The last runs of a rule."""

    items: list[AutomationRunShown]


class OfferedVerbShown(Shown):
    """A verb that may be a step, and the names of what it asks."""

    name: str
    label: str
    given: list[str]


class OfferedEventShown(Shown):
    """An event with which rules may begin, and the values of the fields they may ask."""

    name: str
    label: str
    fields: dict[str, list[str]]


class OffersShown(Shown):
    """What rules may begin with, and do."""

    events: list[OfferedEventShown]
    verbs: list[OfferedVerbShown]


@resource.get("/automations", shows=Automations)
def index(request: HttpRequest, asked: Asked) -> bytes:
    """The rules, the newest first."""
    return newest_first(known.visible_to(request.actor), asked, shown=_shown)


@resource.get("/automation-offers", shows=OffersShown)
def offered(request: HttpRequest) -> bytes:
    """What rules may begin with, and what the caller may let them do."""
    events = [
        {"name": name, "label": str(one.label),
         "fields": {field: [str(key) for key, _label in told.choices(request.actor)] for field, told in one.fields.items()}}
        for name, one in offers.happenings().items()
    ]  # fmt: skip
    steps = [
        {"name": name, "label": str(verb.label), "given": list(verb.fields())}
        for name, verb in offers.verbs(request.actor).items()
        if may(request.actor, verb.permission)
    ]
    return msgspec.json.encode({"events": events, "verbs": steps})


@resource.post("/automations", "define", shows=AutomationShown)
def create(request: HttpRequest, body: NewAutomation) -> Document:
    """Write a rule down; it is switched off."""
    said = _said(body)
    made = _understood(lambda: verbs.define(said.pop("name"), **said, **_told(request)))
    return Document(_document(made), f"/automations/{made.uid}")


@resource.get("/automations/{uuid:automation}", shows=AutomationShown)
def show(request: HttpRequest, automation: UUID) -> bytes:
    """One rule."""
    return _document(_found(request, automation))


@resource.patch("/automations/{uuid:automation}", "change", shows=AutomationShown)
def change(request: HttpRequest, automation: UUID, body: ChangedAutomation) -> bytes:
    """Let a rule say something else; it then acts for the caller."""
    found = _found(request, automation)
    return _document(_understood(lambda: verbs.change(found, **_said(body), **_told(request))))


@resource.post("/automations/{uuid:automation}/switch-on", "switch", shows=AutomationShown, status=200)
def switch_on(request: HttpRequest, automation: UUID) -> bytes:
    """Let it run for what happens from now on."""
    return _document(verbs.switch_on(_found(request, automation), **_told(request)))


@resource.post("/automations/{uuid:automation}/switch-off", "switch", shows=AutomationShown, status=200)
def switch_off(request: HttpRequest, automation: UUID) -> bytes:
    """Let it rest."""
    return _document(verbs.switch_off(_found(request, automation), **_told(request)))


@resource.post("/automations/{uuid:automation}/archive", "archive", shows=AutomationShown, status=200)
def archive(request: HttpRequest, automation: UUID) -> bytes:
    """Take it out of the list."""
    return _document(verbs.archive(_found(request, automation), **_told(request)))


@resource.post("/automations/{uuid:automation}/restore", "archive", shows=AutomationShown, status=200)
def restore(request: HttpRequest, automation: UUID) -> bytes:
    """Put it back into the list, switched off."""
    return _document(verbs.restore(_found(request, automation), **_told(request)))


@resource.post("/automations/{uuid:automation}/try", "try_out", shows=TriedShown, status=200)
def try_out(request: HttpRequest, automation: UUID, body: TriedWith) -> bytes:
    """What it would do for a customer now; nothing is changed."""
    found = _found(request, automation)
    try:
        party = offers.subject().meant(request.actor, body.party, "")
    except forms.ValidationError:
        party = None
    if party is None:
        raise not_found()
    tried = _understood(lambda: trying.try_out(found, key=party.pk, by=request.actor, at=timezone.now()))
    return msgspec.json.encode(
        {
            "would_run": tried.would_run, "event": tried.holds.event, "party": tried.holds.customer,
            "steps": tried.steps, "problem": tried.problem,
        }
    )  # fmt: skip


@resource.get("/automations/{uuid:automation}/runs", shows=AutomationRuns)
def runs(request: HttpRequest, automation: UUID) -> bytes:
    """The last runs."""
    traces = known.runs(request.actor, _found(request, automation), most=100)
    names = known.named(request.actor, traces)
    items = [
        {
            "at": one.at, "state": one.state, "edition": one.edition.number,
            "party": names[one.party_id][0] if one.party_id in names else None, "holds": str(one.holds),
            "depth": one.depth, "steps": one.steps if one.party_id in names else [], "problem": one.problem,
        }
        for one in traces
    ]  # fmt: skip
    return msgspec.json.encode({"items": items})


def _said(body: NewAutomation | ChangedAutomation) -> dict[str, Any]:
    said = {
        name: value
        for name in ("name", "event", "fields", "condition", "purpose")
        if (value := getattr(body, name)) is not None
    }
    if body.steps is not None:
        said["steps"] = [{"verb": one.verb, "with": one.given} for one in body.steps]
    return said


def _understood(verb: Any) -> Any:
    """What the verb gives; a condition that makes no sense is told at its place."""
    try:
        return verb()
    except BadCondition as bad:
        place = f"condition.{bad.place}" if bad.place != "" else "condition"
        raise Refusal(422, bad.message, faults=[Fault("body", place, bad.message)]) from bad


def _found(request: HttpRequest, uid: UUID) -> Rule:
    one = known.known_as(request.actor, uid)
    if one is None:
        raise not_found()
    return one


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _document(rule: Rule) -> bytes:
    return msgspec.json.encode(_shown(rule))


def _shown(rule: Rule) -> dict[str, Any]:
    return {
        "id": str(rule.uid), "name": rule.name, "purpose": rule.purpose, "event": rule.event, "fields": rule.fields,
        "condition": rule.condition, "steps": rule.steps, "edition": rule.edition, "is_on": rule.is_on,
        "stopped_because": rule.stopped_because, "created_at": rule.created_at, "updated_at": rule.updated_at,
        "archived_at": rule.archived_at,
    }  # fmt: skip
