"""What can programs ask about visits of web sites, and how do they say who is signed in on one?"""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.conversations.actions import visits, websites
from trato.domains.conversations.models import Website, WebVisit
from trato.domains.conversations.queries import visits as known
from trato.domains.conversations.queries import web_passes as passes
from trato.domains.customers.api.documents import Named
from trato.domains.customers.api.parties import referred
from trato.foundation.access import policy
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, text
from trato.foundation.rest.listing import Listing, Sort, page_of
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import not_found

resource = Resource("conversations.visit", tag="Web visits", refusals=(websites.CannotAllow,))
sites = Resource("conversations.website", tag="Web sites", refusals=(websites.CannotAllow,))

VISITS = Listing(
    source="conversations_webvisit v",
    id="v.id",
    document="""
SELECT v.uid AS id, json_build_object('id', s.uid, 'name', s.name) AS website,
    (SELECT json_build_object('id', p.uid, 'name', p.name) FROM customers_party p WHERE p.id = v.party_id) AS party,
    v.began_at, v.last_at, v.landing, v.referrer, v.source, v.medium, v.campaign, v.pages, v.searches, v.products,
    v.carts, v.forms
FROM conversations_webvisit v JOIN conversations_website s ON s.id = v.site_id WHERE v.id""",
    cards=("customers.party",),
    sorts={
        "-began_at": Sort("v.id", "bigint", is_descending=True),
        "began_at": Sort("v.id", "bigint"),
    },
    filters={"party": "v.party_id = (SELECT id FROM customers_party WHERE uid = %(party)s::uuid)"},
)


class VisitsAsked(Asked):
    """In which direction of time, and whose."""

    sort: Literal["-began_at", "began_at"] = "-began_at"
    party: Uid | Literal[""] = ""


class VisitShown(Shown):
    """One stay on a web site; `party` is empty until the site proved who came."""

    id: Uid
    website: Named
    party: Named | None
    began_at: Moment
    last_at: Moment
    landing: str
    referrer: str
    source: str
    medium: str
    campaign: str
    pages: int
    searches: int
    products: int
    carts: int
    forms: int


class Visits(Shown):
    """A page of visits."""

    items: list[VisitShown]
    next: str | None


class Step(Shown):
    """One thing that was done."""

    kind: str
    path: str
    title: str
    at: Moment
    details: dict[str, Any]


class Steps(Shown):
    """What a visit consisted of, the first 200 things, as long as they are kept."""

    items: list[Step]


class WebsiteShown(Shown):
    """A web site that may tell of its visits; the key stands in its pages and is no secret."""

    id: Uid
    name: str
    key: str
    origins: list[str]
    needs_consent: bool
    days_kept: int
    ended_at: Moment | None


class Websites(Shown):
    """A page of web sites."""

    items: list[WebsiteShown]
    next: str | None


class WebsiteTold(Body):
    """A web site: its addresses as browsers name them, whether consent is needed, and days kept."""

    name: text(80, 1)
    origins: Annotated[list[text(200, 1)], Field(min_length=1, max_length=20)]
    needs_consent: bool = True
    days_kept: Annotated[int, Field(ge=1, le=1_095)] = 90


class WebsiteChanged(Body):
    """What is to change; the rest stays."""

    name: text(80, 1) | None = None
    origins: Annotated[list[text(200, 1)], Field(min_length=1, max_length=20)] | None = None
    needs_consent: bool | None = None
    days_kept: Annotated[int, Field(ge=1, le=1_095)] | None = None


class PassAsked(Body):
    """Who is signed in on the web site."""

    party: Uid


class PassShown(Shown):
    """What the page hands to `trato('identify', …)`, good for so many seconds on this web site."""

    token: str
    seconds: int


@resource.get("/visits", shows=Visits)
def index(request: HttpRequest, asked: VisitsAsked) -> bytes:
    """Visits of the web sites, the latest first."""
    return VISITS.page(asked, scope=policy.scope(request.actor, resource.name))


@resource.get("/visits/{uuid:visit}", shows=VisitShown)
def show(request: HttpRequest, visit: UUID) -> bytes:
    """One visit."""
    return VISITS.one(_visit(request, visit).pk, scope=policy.scope(request.actor, resource.name))


@resource.get("/visits/{uuid:visit}/steps", shows=Steps)
def steps(request: HttpRequest, visit: UUID) -> bytes:
    """What was looked at, in order."""
    return msgspec.json.encode({"items": known.steps(_visit(request, visit), actor=request.actor)})


@resource.post("/websites/{uuid:website}/passes", "vouch", shows=PassShown, is_secret=True)
def vouch(request: HttpRequest, website: UUID, body: PassAsked) -> Document:
    """Prove to us that this customer is signed in on the web site; for its server, never for the browser."""
    party = referred(request, body.party, "party")
    token = visits.vouch(party, site=_site(request, website), by=request.actor, at=timezone.now())
    return Document(msgspec.json.encode({"token": token, "seconds": passes.SECONDS}))


@sites.get("/websites", shows=Websites)
def all_sites(request: HttpRequest, asked: Asked) -> bytes:
    """The web sites that tell of their visits, or did."""
    return page_of([_told(one) for one in known.websites(request.actor)], asked, key=lambda one: str(one["id"]))


@sites.post("/websites", "allow", shows=WebsiteShown)
def allow(request: HttpRequest, body: WebsiteTold) -> Document:
    """Let a web site tell of its visits."""
    told = body.model_dump()
    made = websites.allow(told.pop("name"), **told, by=request.actor, at=timezone.now())
    return Document(msgspec.json.encode(_told(made)), f"/websites/{made.uid}")


@sites.get("/websites/{uuid:website}", shows=WebsiteShown)
def site(request: HttpRequest, website: UUID) -> bytes:
    """One web site."""
    return msgspec.json.encode(_told(_site(request, website)))


@sites.patch("/websites/{uuid:website}", "change", shows=WebsiteShown)
def change(request: HttpRequest, website: UUID, body: WebsiteChanged) -> bytes:
    """Call it otherwise, or let it tell otherwise."""
    one = _site(request, website)
    told = {name: getattr(one, name) for name in ("name", "origins", "needs_consent", "days_kept")}
    told |= {name: value for name, value in body.model_dump().items() if value is not None}
    return msgspec.json.encode(_told(websites.change(one, **told, by=request.actor, at=timezone.now())))


@sites.post("/websites/{uuid:website}/end", "end", shows=WebsiteShown, status=200)
def end(request: HttpRequest, website: UUID) -> bytes:
    """Take nothing more from it."""
    return msgspec.json.encode(_told(websites.end(_site(request, website), by=request.actor, at=timezone.now())))


def _visit(request: HttpRequest, uid: UUID) -> WebVisit:
    visit = known.visible_to(request.actor).filter(uid=uid).first()
    if visit is None:
        raise not_found()
    return visit


def _site(request: HttpRequest, uid: UUID) -> Website:
    found = known.websites(request.actor).filter(uid=uid).first()
    if found is None:
        raise not_found()
    return found


def _told(one: Website) -> dict[str, Any]:
    return {
        "id": one.uid,
        **{name: getattr(one, name) for name in ("name", "key", "origins", "needs_consent", "days_kept", "ended_at")},
    }
