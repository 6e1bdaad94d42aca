"""What can programs do with breaches of personal data?"""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from trato.faces.api.users import Somebody
from trato.foundation.access.models import User
from trato.foundation.access.policy import scope
from trato.foundation.access.queries import users as known
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.privacy.actions import breaches
from trato.foundation.privacy.models import Breach
from trato.foundation.privacy.queries import affected
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, moment, text
from trato.foundation.rest.listing import Listing, Sort, page_of
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

resource = Resource("privacy.breach", tag="Breaches", refusals=(breaches.CannotReport,))

BREACHES = Listing(
    source="privacy_breach b",
    id="b.id",
    document="""SELECT b.uid AS id, b.title, b.description, b.learned_at, b.learned_at + interval '72 hours' AS tell_authority_by,
        (SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u WHERE u.id = b.suspect_user_id)
        AS suspect, b.began_at, b.ended_at, b.effects, b.measures, b.authority_told_at, b.people_told_at, b.closed_at
        FROM privacy_breach b WHERE b.id""",
    sorts={"-learned_at": Sort("b.learned_at", "timestamptz", is_descending=True)},
)


class BreachShown(Shown):
    """One breach of personal data, with the hour by which the authority is told."""

    id: Uid
    title: str
    description: str
    learned_at: Moment
    tell_authority_by: Moment
    suspect: Somebody | None
    began_at: Moment
    ended_at: Moment
    effects: str
    measures: str
    authority_told_at: Moment | None
    people_told_at: Moment | None
    closed_at: Moment | None


class Breaches(Shown):
    """A page of breaches, the latest first."""

    items: list[BreachShown]
    next: str | None


class NewBreach(Body):
    """What got out, from when to when, and through whom, if that is suspected."""

    title: text(200, 1)
    learned_at: Moment
    began_at: Moment
    ended_at: Moment
    suspect: Uid | None = None
    description: text(20_000) = ""
    effects: text(20_000) = ""
    measures: text(20_000) = ""


class Step(Body):
    """The authority was told, the people were told, or the matter is closed."""

    step: Literal["authority", "people", "closed"]
    measures: text(20_000) | None = None


class AffectedShown(Shown):
    """Somebody who was shown to the suspect while it lasted."""

    id: Uid
    name: str
    times: int
    first_at: Moment
    last_at: Moment


class Affected(Shown):
    """A page of those whom a breach concerns, by name."""

    items: list[AffectedShown]
    next: str | None


@resource.get("/breaches", shows=Breaches)
def breach_index(request: HttpRequest, asked: Asked) -> bytes:
    """All breaches (article 33.5)."""
    return BREACHES.page(asked, scope=scope(request.actor, "privacy.breach"))


@resource.post("/breaches", "report", shows=BreachShown)
def report(request: HttpRequest, body: NewBreach) -> Document:
    """Write one down; the authority has to be told within 72 hours of when we learned of it."""
    texts = body.model_dump(include={"description", "effects", "measures"})
    times = {name: moment(getattr(body, name), name) for name in ("learned_at", "began_at", "ended_at")}
    made = breaches.report(body.title, suspect=_suspect(request, body.suspect), **texts, **times, **_by(request))
    return Document(_breach(request, made), f"/breaches/{made.uid}")


@resource.get("/breaches/{uuid:uid}", shows=BreachShown)
def show_breach(request: HttpRequest, uid: UUID) -> bytes:
    """One breach."""
    return _breach(request, _breach_of(uid))


@resource.post("/breaches/{uuid:uid}/advance", "report", shows=BreachShown, status=200)
def advance(request: HttpRequest, uid: UUID, body: Step) -> bytes:
    """One step further."""
    return _breach(request, breaches.advance(_breach_of(uid), step=body.step, measures=body.measures, **_by(request)))


@resource.get("/breaches/{uuid:uid}/people", shows=Affected)
def affected_people(request: HttpRequest, uid: UUID, asked: Asked) -> bytes:
    """Whom it concerns, from the read log; that they were taken along is noted."""
    rows = [{"id": row.pop("uid"), **row} for row in affected.people(_breach_of(uid))]
    note("privacy.breach.people", how=EXPORT, by=request.actor, detail={"rows": len(rows)})
    return page_of(rows, asked, key=lambda row: f"{row['name']} {row['id']}")


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _breach(request: HttpRequest, one: Breach) -> bytes:
    return BREACHES.one(one.pk, scope=scope(request.actor, "privacy.breach"))


def _breach_of(uid: UUID) -> Breach:
    one = Breach.objects.filter(uid=uid).first()
    if one is None:
        raise not_found()
    return one


def _suspect(request: HttpRequest, uid: str | None) -> User | None:
    if uid is None:
        return None
    user = known.visible_to(request.actor).filter(uid=uid).first()
    if user is None:
        raise unknown("suspect")
    return user
