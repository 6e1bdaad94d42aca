"""What can programs do with sessions and with tokens like their own?"""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.faces.api.users import Somebody
from trato.foundation.access.actions import sessions, tokens
from trato.foundation.access.models import Token, User
from trato.foundation.access.models.token import Rows
from trato.foundation.access.policy import Found, may, scope
from trato.foundation.access.queries import sessions as known_sessions
from trato.foundation.access.queries import users as known
from trato.foundation.kit.actor import Actor
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, moment, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found, unknown

token_resource = Resource("access.token", tag="Tokens", refusals=(tokens.CannotIssue,))
session_resource = Resource("access.session", tag="Sessions")

Budget = Annotated[int, Field(ge=1, le=2_000_000_000)]

TOKENS = Listing(
    source="access_token t",
    id="t.id",
    document="""SELECT t.uid AS id, t.label, t.prefix, (SELECT json_build_object('id', u.uid, 'name', u.name)
    FROM access_user u WHERE u.id = t.user_id) AS user, t.scopes, t.rows, t.requests_a_day, t.rows_a_day, t.created_at,
    t.expires_at, t.revoked_at, t.last_used_at FROM access_token t WHERE t.id""",
    sorts={"-created_at": Sort("t.created_at", "timestamptz", is_descending=True)},
    filters={"user": "t.user_id = (SELECT id FROM access_user WHERE uid = %(user)s::uuid)"},
)


class OfUser(Asked):
    """Whose."""

    user: Uid | Literal[""] = ""


class TokenShown(Shown):
    """A token, without what it says."""

    id: Uid
    label: str
    prefix: str
    user: Somebody
    scopes: list[str]
    rows: one_of(Rows)  # type: ignore[valid-type]
    requests_a_day: int | None
    rows_a_day: int | None
    created_at: Moment
    expires_at: Moment | None
    revoked_at: Moment | None
    last_used_at: Moment | None


class Tokens(Shown):
    """A page of tokens, the newest first."""

    items: list[TokenShown]
    next: str | None


class TokenMade(Shown):
    """A new token; `secret` is told this once."""

    token: TokenShown
    secret: str


class NewToken(Body):
    """What a program may do, for how long, with all rows its user sees or ("own") only theirs; without a user, in the name of the one this token acts for."""

    label: text(80, 1)  # type: ignore[valid-type]
    scopes: Annotated[list[text(60, 1)], Field(min_length=1, max_length=60)]  # type: ignore[valid-type]
    expires_at: Moment
    user: Uid | None = None
    requests_a_day: Budget | None = None
    rows_a_day: Budget | None = None
    rows: one_of(Rows) = ""  # type: ignore[valid-type]


class SessionShown(Shown):
    """A browser in which somebody is signed in."""

    id: Uid
    user: Somebody
    device: str
    address: str | None
    proof: str
    started_at: Moment
    last_used_at: Moment
    ends_at: Moment


class Sessions(Shown):
    """A page of open sessions, the newest first."""

    items: list[SessionShown]
    next: str | None


SESSIONS = Listing(
    source="access_session s",
    id="s.id",
    document="""SELECT s.uid AS id, (SELECT json_build_object('id', u.uid, 'name', u.name)
        FROM access_user u WHERE u.id = s.user_id) AS user, s.device, s.address, s.proof, s.started_at, s.last_used_at,
        s.expire_date AS ends_at FROM access_session s WHERE s.id""",
    sorts={"-started_at": Sort("s.started_at", "timestamptz", is_descending=True)},
    filters={"user": "s.user_id = (SELECT id FROM access_user WHERE uid = %(user)s::uuid)"},
)
_OPEN = "s.user_id IS NOT NULL AND s.expire_date > now() AND s.idle_until > now()"


@token_resource.get("/tokens", shows=Tokens)
def token_index(request: HttpRequest, asked: OfUser) -> bytes:
    """One's own tokens; whoever may revoke those of others sees them all."""
    whose = "TRUE" if may(request.actor, "access.token.revoke_for_another") else "t.user_id = %(owner)s"
    return TOKENS.page(asked, scope=Found(scope(request.actor, "access.token"), whose), owner=request.actor.user_id)


@token_resource.post("/tokens", "issue", shows=TokenMade, is_secret=True)
def issue(request: HttpRequest, body: NewToken) -> Document:
    """Make a token, within the scopes of the one that asks."""
    token, secret = tokens.issue(
        _whose(request, body.user),
        label=body.label,
        scopes_wanted=body.scopes,
        expires_at=moment(body.expires_at, "expires_at"),
        requests_a_day=body.requests_a_day,
        rows_a_day=body.rows_a_day,
        rows=body.rows,
        by=request.actor,
        at=timezone.now(),
    )
    content = (
        b'{"token":'
        + TOKENS.one(token.pk, scope=Found(scope(request.actor, "access.token")))
        + b',"secret":"'
        + secret.encode()
        + b'"}'
    )
    return Document(content, f"/tokens/{token.uid}")


@token_resource.get("/tokens/{uuid:token}", shows=TokenShown)
def show(request: HttpRequest, token: UUID) -> bytes:
    """One token."""
    return TOKENS.one(_found(request.actor, token).pk, scope=Found(scope(request.actor, "access.token")))


@token_resource.delete("/tokens/{uuid:token}", "revoke")
def revoke(request: HttpRequest, token: UUID) -> None:
    """Let a token open nothing more, from the next request on."""
    tokens.revoke(_found(request.actor, token), by=request.actor, at=timezone.now())


@session_resource.get("/sessions", shows=Sessions)
def session_index(request: HttpRequest, asked: OfUser) -> bytes:
    """Where one is signed in; whoever may end the sessions of others sees them all."""
    whose = "TRUE" if may(request.actor, "access.session.end_for_another") else "s.user_id = %(owner)s"
    return SESSIONS.page(
        asked, scope=Found(scope(request.actor, "access.session"), whose), within=_OPEN, owner=request.actor.user_id
    )


@session_resource.delete("/sessions/{uuid:session}", "end")
def end_session(request: HttpRequest, session: UUID) -> None:
    """End a session wherever it is open."""
    found = known_sessions.visible_to(request.actor, timezone.now()).filter(uid=session).first()
    if found is None:
        raise not_found()
    sessions.end(found, by=request.actor, at=timezone.now())


def _found(actor: Actor, uid: UUID) -> Token:
    theirs = Token.objects.all()
    if not may(actor, "access.token.revoke_for_another"):
        theirs = theirs.filter(user_id=actor.user_id)
    token = theirs.filter(uid=uid).first()
    if token is None:
        raise not_found()
    return token


def _whose(request: HttpRequest, uid: str | None) -> User:
    if uid is None:
        return User.objects.get(pk=request.actor.user_id)
    user = known.visible_to(request.actor).filter(uid=uid, is_active=True).first()
    if user is None:
        raise unknown("user")
    return user
