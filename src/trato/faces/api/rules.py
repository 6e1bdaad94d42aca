"""How do programs read the rules, change them, take a change back, and ask who sees what and why?"""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.faces.api.users import Somebody
from trato.foundation.access import policy
from trato.foundation.access.actions import policies as verbs
from trato.foundation.access.models import PolicyEdition, User
from trato.foundation.access.models.user import Role
from trato.foundation.access.queries import users as known
from trato.foundation.access.rules import editions, explaining, finding, previewing
from trato.foundation.access.rules.explaining import Fact, Telling
from trato.foundation.access.rules.reading import LONGEST, NotARule
from trato.foundation.access.rules.rule import Rule
from trato.foundation.rest.fields import Asked, Body, Moment, Query, Shown, Uid, one_of, text
from trato.foundation.rest.listing import Listing, Sort, page_of
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("access.policy", tag="Rules", refusals=(verbs.CannotEdit, NotARule))

EDITIONS = Listing(
    source="access_policyedition e",
    id="e.id",
    document="""SELECT e.id, e.text, e.struck_out, e.reason, e.at, (SELECT json_build_object('id', u.uid, 'name', u.name)
        FROM access_user u WHERE u.id = e.by_id) AS by FROM access_policyedition e WHERE e.id""",
    sorts={"-at": Sort("e.id", "bigint", is_descending=True)},
)

Permission = text(120, 1)
TextOfRules = text(LONGEST)
Name = text(120, 1)
State = Literal["shipped", "edited", "struck_out"]


class RuleShown(Shown):
    """One rule as it reads; a rule that was struck out shows how it read."""

    id: str
    area: str
    state: State
    text: str


class Rules(Shown):
    """A page of rules, by name."""

    items: list[RuleShown]
    next: str | None


class EditionShown(Shown):
    """All edits as they stood from a moment on; the newest edition is in force."""

    id: int
    text: str
    struck_out: list[str]
    reason: str
    at: Moment
    by: Somebody | None


class Editions(Shown):
    """A page of editions, the newest first."""

    items: list[EditionShown]
    next: str | None


class Draft(Body):
    """Rules that take the place of those of the same name, and names of rules that hold no longer."""

    text: TextOfRules = ""
    struck_out: Annotated[list[Name], Field(max_length=500)] = []


class NewEdition(Draft):
    """The same with why; `seen` is the edition it began from (0 for none), so that nobody overwrites another."""

    reason: text(300, 1)
    seen: Annotated[int, Field(ge=0, lt=2**31)] | None = None


class DifferenceShown(Shown):
    """How many things of one kind one person would see more and fewer, and some of them by name."""

    person: str
    role: str
    resource: str
    gained: int
    lost: int
    sample: list[str]


class PermissionChanged(Shown):
    """A role that may do something from then on, or no longer."""

    role: str
    permission: str
    allowed: bool


class PreviewShown(Shown):
    """What a draft would change; nothing was saved."""

    changed: list[str]
    differences: list[DifferenceShown]
    permissions: list[PermissionChanged]


class RoleShown(Shown):
    """As what somebody can act, and how many do."""

    id: one_of(Role)
    name: str
    is_from_outside: bool
    people: int


class Roles(Shown):
    """A page of roles."""

    items: list[RoleShown]
    next: str | None


class FactShown(Shown):
    """What one word of a rule claims, and whether it is so."""

    word: str
    claim: str
    is_so: bool


class TellingShown(Shown):
    """One rule that concerns the question, and whether it means this thing."""

    rule: str
    is_meant: bool
    facts: list[FactShown]


class ExplanationAsked(Query):
    """Who, may do what, with which thing: its id, its number, or the address of its page."""

    subject: Uid
    permission: Permission = "customers.party.view"
    thing: text(300, 1)


class SeersAsked(Asked):
    """May do what, with which thing."""

    permission: Permission = "customers.party.view"
    thing: text(300, 1)


class ExplanationShown(Shown):
    """A decision with everything that led to it, and what is asked in return."""

    subject: Somebody
    permission: str
    is_allowed: bool
    permits: list[TellingShown]
    forbids: list[TellingShown]
    fields: dict[str, Literal["visible", "masked", "hidden"]]
    owing: list[str]


class SeerShown(Shown):
    """Somebody who may, and the rule that lets them."""

    user: Somebody
    role: one_of(Role)
    rule: str
    facts: list[FactShown]


class Seers(Shown):
    """A page of those who may, by name."""

    items: list[SeerShown]
    next: str | None


class Held(Shown):
    """A permission, for which rows, by which rules."""

    permission: str
    rows: list[str]
    rules: list[str]


class HeldPermissions(Shown):
    """A page of permissions."""

    items: list[Held]
    next: str | None


@resource.get("/rules", shows=Rules)
def index(request: HttpRequest, asked: Asked) -> bytes:
    """Every rule as it reads, those struck out too."""
    shipped, in_force = policy.shipped(), policy.book().rules
    every = [_rule(name, rule, in_force, shipped) for name, rule in {**shipped, **in_force}.items()]
    return page_of(every, asked, key=lambda one: one["id"])


@resource.post("/rules/preview", "edit", shows=PreviewShown, status=200)
def preview(request: HttpRequest, body: Draft) -> bytes:
    """What would change, for whom; nothing is saved."""
    edited = editions.understood(body.text, body.struck_out)
    found = previewing.preview(edited, editions.different(edited))
    permissions = [{"role": one[0], "permission": one[1], "allowed": one[2]} for one in found.permissions]
    told = {"changed": found.changed, "differences": found.differences, "permissions": permissions}
    return msgspec.json.encode(told)


@resource.get("/rules/editions", shows=Editions)
def edition_index(request: HttpRequest, asked: Asked) -> bytes:
    """Who changed the rules, when and why."""
    return EDITIONS.page(asked, scope=policy.scope(request.actor, "access.policy"))


@resource.post("/rules/editions", "edit", shows=EditionShown)
def edit(request: HttpRequest, body: NewEdition) -> Document:
    """Let rules take the place of others from now on; all edits that should stand are sent together."""
    given = {"struck_out": body.struck_out, "reason": body.reason, "seen": body.seen}
    return _edition(request, verbs.edit(body.text, **given, by=request.actor, at=timezone.now()))


@resource.post("/rules/editions/{int:edition}/undo", "edit", shows=EditionShown)
def undo(request: HttpRequest, edition: int) -> Document:
    """Take the newest change back, as one more edition."""
    one = PolicyEdition.objects.filter(pk=edition).first()
    if one is None:
        raise not_found()
    return _edition(request, verbs.undo(one, by=request.actor, at=timezone.now()))


@resource.get("/roles", shows=Roles)
def role_index(request: HttpRequest, asked: Asked) -> bytes:
    """As what people can act."""
    roles = list(User.objects.filter(is_active=True).values_list("role", flat=True))
    every = [
        {"id": role.value, "name": str(role.label), "is_from_outside": role in policy.OUTSIDERS, "people": roles.count(role)}
        for role in Role
    ]  # fmt: skip
    return page_of(every, asked, key=lambda one: one["id"])


@resource.get("/users/{uuid:user}/permissions", shows=HeldPermissions)
def permissions(request: HttpRequest, user: UUID, asked: Asked) -> bytes:
    """What can somebody do?"""
    found = explaining.what_can(_user(request, user).actor)
    every = [
        {"permission": permission, "rows": sorted({one.rows_text for one in by}), "rules": [one.id for one in by]}
        for permission, by in found.items()
    ]
    return page_of(every, asked, key=lambda one: one["permission"])


@resource.get("/explanations", shows=ExplanationShown)
def why(request: HttpRequest, asked: ExplanationAsked) -> bytes:
    """Why can somebody see or do this, or why not?"""
    user, row = _user(request, asked.subject), _thing(request, asked.permission, asked.thing)
    found = explaining.explain(user.actor, asked.permission, row)
    return msgspec.json.encode(
        {
            "subject": _somebody(user),
            "permission": found.permission,
            "is_allowed": found.is_allowed,
            "permits": [_telling(one) for one in found.permits],
            "forbids": [_telling(one) for one in found.forbids],
            "fields": found.fields,
            "owing": found.obligations,
        }
    )


@resource.get("/explanations/seers", shows=Seers)
def who(request: HttpRequest, asked: SeersAsked) -> bytes:
    """Who can see or do this, each with the rule that lets them?"""
    row = _thing(request, asked.permission, asked.thing)
    every = [
        {"user": _somebody(one.user), "role": one.user.role, "rule": one.rule, "facts": _facts(one.facts)}
        for one in explaining.who_can(asked.permission, row)
    ]
    return page_of(every, asked, key=lambda one: f"{one['user']['name']} {one['user']['id']}")


def _rule(name: str, rule: Rule, in_force: Any, shipped: Any) -> dict[str, str]:
    state = "struck_out" if name not in in_force else "edited" if rule is not shipped.get(name) else "shipped"
    return {"id": name, "area": rule.area, "state": state, "text": editions.written(rule)}


def _edition(request: HttpRequest, made: PolicyEdition) -> Document:
    return Document(EDITIONS.one(made.pk, scope=policy.scope(request.actor, "access.policy")))


def _user(request: HttpRequest, uid: UUID | str) -> User:
    user = known.visible_to(request.actor).filter(uid=uid).first()
    if user is None:
        raise not_found()
    return user


def _thing(request: HttpRequest, permission: str, typed: str) -> object:
    row = finding.row_named(request.actor, permission, typed)
    if row is None:
        raise not_found()
    return row


def _somebody(user: User) -> dict[str, str]:
    return {"id": str(user.uid), "name": user.name}


def _telling(one: Telling) -> dict[str, Any]:
    return {"rule": one.rule.id, "is_meant": one.is_meant, "facts": _facts(one.facts)}


def _facts(facts: tuple[Fact, ...]) -> list[dict[str, Any]]:
    return [{"word": one.word, "claim": one.claim, "is_so": one.is_so} for one in facts]
