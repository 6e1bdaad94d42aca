"""What can programs do with people: see colleagues, invite, let in no more, and say who is away?"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import StringConstraints, WithJsonSchema

from trato.foundation.access.actions import absences, users
from trato.foundation.access.models import Absence, Team, User
from trato.foundation.access.models.user import OUTSIDE, Role
from trato.foundation.access.policy import Found, Refused, may, scope
from trato.foundation.access.queries import users as known
from trato.foundation.kit.actor import Actor
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Fault, Refusal, not_found, unknown

resource = Resource("access.user", tag="Users", refusals=(users.CannotChange,))
away = Resource("access.absence", tag="Absences", refusals=(absences.CannotBeAway,))

Day = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), WithJsonSchema({"type": "string", "format": "date"})
]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\s@\x00]+@[^\s@\x00]+$")]

USERS = Listing(
    source="access_user u",
    id="u.id",
    document="""SELECT u.uid AS id, u.name, u.email, u.role,
        (SELECT t.name FROM access_team t WHERE t.id = u.team_id) AS team, u.language, u.time_zone, u.is_active,
        u.created_at, u.joined_at, u.left_at,
        (SELECT json_build_object('until', a.until_on, 'deputy', (SELECT json_build_object('id', d.uid, 'name', d.name)
            FROM access_user d WHERE d.id = a.deputy_id)) FROM access_absence a
         WHERE a.user_id = u.id AND a.cancelled_at IS NULL AND now()::date BETWEEN a.from_on AND a.until_on LIMIT 1)
        AS away
        FROM access_user u WHERE u.id""",
    sorts={
        "name": Sort("u.name", "text"),
        "created_at": Sort("u.created_at", "timestamptz"),
    },
    filters={
        "role": "u.role = %(role)s",
        "email": "lower(u.email) = lower(%(email)s)",
        "active": "u.is_active = (%(active)s = 'true')",
    },
)
_COLLEAGUES = "u.role NOT IN ({})".format(", ".join(f"'{role}'" for role in sorted(OUTSIDE)))

ABSENCES = Listing(
    source="access_absence a",
    id="a.id",
    document="""SELECT a.uid AS id, (SELECT json_build_object('id', u.uid, 'name', u.name)
        FROM access_user u WHERE u.id = a.user_id) AS user, (SELECT json_build_object('id', d.uid, 'name', d.name)
        FROM access_user d WHERE d.id = a.deputy_id) AS deputy, a.from_on, a.until_on, a.created_at, a.cancelled_at
        FROM access_absence a WHERE a.id""",
    sorts={"-created_at": Sort("a.created_at", "timestamptz", is_descending=True)},
    filters={"user": "a.user_id = (SELECT id FROM access_user WHERE uid = %(user)s::uuid)"},
)


class UsersAsked(Asked):
    """Sorts and filters of the list of people."""

    sort: Literal["name", "created_at"] = "name"
    role: Literal["", *Role.values] = ""  # type: ignore[valid-type]
    email: text(254) = ""  # type: ignore[valid-type]
    active: Literal["", "true", "false"] = ""


class Somebody(Shown):
    """A person by name."""

    id: Uid
    name: str


class Away(Shown):
    """Until which day somebody is away, and who acts meanwhile."""

    until: Day
    deputy: Somebody | None


class UserShown(Shown):
    """Somebody who can sign in, or could."""

    id: Uid
    name: str
    email: str
    role: one_of(Role)  # type: ignore[valid-type]
    team: str | None
    language: str
    time_zone: str
    is_active: bool
    created_at: Moment
    joined_at: Moment | None
    left_at: Moment | None
    away: Away | None


class Users(Shown):
    """A page of people."""

    items: list[UserShown]
    next: str | None


class Invitation(Body):
    """Whom to invite, and as what; they get a letter with which they join."""

    email: Email
    name: text(120, 1)  # type: ignore[valid-type]
    role: one_of(Role)  # type: ignore[valid-type]
    team: text(120) = ""  # type: ignore[valid-type]
    language: Literal["es", "en"] = "es"


class ChangedUser(Body):
    """What somebody does from now on."""

    role: one_of(Role)  # type: ignore[valid-type]


class AbsencesAsked(Asked):
    """Whose absences."""

    user: Uid | Literal[""] = ""


class AbsenceShown(Shown):
    """Some days on which somebody is away."""

    id: Uid
    user: Somebody
    deputy: Somebody | None
    from_on: Day
    until_on: Day
    created_at: Moment
    cancelled_at: Moment | None


class Absences(Shown):
    """A page of absences, the newest first."""

    items: list[AbsenceShown]
    next: str | None


class NewAbsence(Body):
    """Who is away; without a user, the one the token acts for."""

    user: Uid | None = None
    deputy: Uid | None = None
    from_on: Day
    until_on: Day


@resource.get("/users", shows=Users)
def index(request: HttpRequest, asked: UsersAsked) -> bytes:
    """Colleagues, by name; whoever looks after people sees those from outside too."""
    return USERS.page(asked, scope=Found(scope(request.actor, "access.user"), _scope(request.actor)))


@resource.post("/users", "invite", shows=UserShown)
def invite(request: HttpRequest, body: Invitation) -> Document:
    """Invite somebody."""
    team = Team.objects.filter(name=body.team).first() if body.team else None
    if body.team and team is None:
        raise unknown("team")
    given = {"name": body.name, "role": body.role, "team": team, "language": body.language}
    try:
        user = users.invite(body.email, **given, by=request.actor, at=timezone.now())
    except ValidationError as problem:
        message = _("This address is not one, or somebody has it already.")
        raise Refusal(409, message, faults=[Fault("body", "email", message)]) from problem
    return Document(USERS.one(user.pk, scope=_shown(request)), f"/users/{user.uid}")


@resource.get("/users/{uuid:user}", shows=UserShown)
def show(request: HttpRequest, user: UUID) -> bytes:
    """One person."""
    return USERS.one(_found(request, user).pk, scope=_shown(request))


@resource.patch("/users/{uuid:user}", "change_role", shows=UserShown)
def change(request: HttpRequest, user: UUID, body: ChangedUser) -> bytes:
    """Give somebody another role."""
    one = users.change_role(_found(request, user), role=body.role, by=request.actor, at=timezone.now())
    return USERS.one(one.pk, scope=_shown(request))


@resource.post("/users/{uuid:user}/deactivate", "deactivate", shows=UserShown, status=200)
def deactivate(request: HttpRequest, user: UUID) -> bytes:
    """Let somebody in no more."""
    return USERS.one(
        users.deactivate(_found(request, user), by=request.actor, at=timezone.now()).pk, scope=_shown(request)
    )


@resource.post("/users/{uuid:user}/reactivate", "reactivate", shows=UserShown, status=200)
def reactivate(request: HttpRequest, user: UUID) -> bytes:
    """Let somebody in again."""
    return USERS.one(
        users.reactivate(_found(request, user), by=request.actor, at=timezone.now()).pk, scope=_shown(request)
    )


@away.get("/absences", shows=Absences)
def absence_index(request: HttpRequest, asked: AbsencesAsked) -> bytes:
    """Who is, was or will be away."""
    return ABSENCES.page(asked, scope=scope(request.actor, "access.absence"))


@away.post("/absences", "plan", shows=AbsenceShown)
def plan_absence(request: HttpRequest, body: NewAbsence) -> Document:
    """Note that somebody is away, and who acts meanwhile."""
    user = _referred(request, body.user, "user") or User.objects.get(pk=request.actor.user_id)
    days = {"from_on": _day(body.from_on, "from_on"), "until_on": _day(body.until_on, "until_on")}
    deputy = _referred(request, body.deputy, "deputy")
    absence = absences.plan(user, deputy=deputy, **days, by=request.actor, at=timezone.now())
    return Document(ABSENCES.one(absence.pk, scope=scope(request.actor, "access.absence")), f"/absences/{absence.uid}")


@away.delete("/absences/{uuid:absence}", "cancel")
def cancel_absence(request: HttpRequest, absence: UUID) -> None:
    """The person is not away after all."""
    found = Absence.objects.filter(uid=absence).first()
    if found is None:
        raise not_found()
    absences.cancel(found, by=request.actor, at=timezone.now())


def _scope(actor: Actor) -> str:
    if not may(actor, "access.user.view"):
        raise Refused(_("You do not have permission for this. An administrator can give it to you."))
    return "TRUE" if may(actor, "access.user.deactivate") else _COLLEAGUES


def _found(request: HttpRequest, uid: UUID) -> User:
    user = known.visible_to(request.actor).filter(uid=uid).first()
    if user is None:
        raise not_found()
    return user


def _referred(request: HttpRequest, uid: str | None, field: str) -> User | None:
    if uid is None:
        return None
    user = known.visible_to(request.actor).filter(uid=uid, is_active=True).first()
    if user is None:
        raise unknown(field)
    return user


def _day(written: str, field: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as problem:
        message = _("Write a day that exists, like 2026-11-30.")
        raise Refusal(409, message, faults=[Fault("body", field, message)]) from problem


def _shown(request: HttpRequest) -> Found:
    """Whoever was found, or was just changed, is shown whole."""
    return Found(scope(request.actor, "access.user"))
