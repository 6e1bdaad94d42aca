"""What can programs do with consents and objections?"""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.domains.customers.actions import consents
from trato.domains.customers.api.parties import found
from trato.domains.customers.models import Purpose
from trato.domains.customers.models.consent import ContactChannel, Decision
from trato.domains.customers.queries import consents as standing
from trato.domains.customers.queries import parties as known
from trato.foundation.access.policy import Found
from trato.foundation.rest.fields import Asked, Body, Moment, Shown, Uid, moment, one_of, text
from trato.foundation.rest.listing import Listing, Sort
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import unknown

resource = Resource("customers.consent", tag="Consents", refusals=(consents.CannotState,))

Channel = Annotated[Literal["", *ContactChannel.values], Field(description="Empty: on every channel.")]

CONSENTS = Listing(
    source="customers_consent c",
    id="c.id",
    document="""
SELECT c.uid AS id, c.purpose_id AS purpose, c.channel, c.decision, c.source, c.said_at, c.recorded_at,
       w.version AS wording
FROM customers_consent c LEFT JOIN customers_consentwording w ON w.id = c.wording_id WHERE c.id""",
    sorts={"-recorded_at": Sort("c.id", "bigint", is_descending=True), "recorded_at": Sort("c.id", "bigint")},
)
# What was taken over in a merge is void once that is undone.
_HOLDING = """c.party_id = %(party)s
AND NOT EXISTS (SELECT FROM customers_merge x WHERE x.id = c.merge_id AND x.undone_at IS NOT NULL)"""


class ConsentsAsked(Asked):
    """In which direction of time."""

    sort: Literal["-recorded_at", "recorded_at"] = "-recorded_at"


class NewConsent(Body):
    """A yes or a no; `said` and `address` are the proof, and are sealed with the key of the person."""

    purpose: text(40, 1)
    decision: one_of(Decision)
    channel: Channel = ""
    said_at: Moment | None = None
    said: text(500) = ""
    address: text(60) = ""


class ConsentShown(Shown):
    """One statement; the newest about a purpose and channel counts."""

    id: Uid
    purpose: str
    channel: str
    decision: one_of(Decision)
    source: str
    said_at: Moment
    recorded_at: Moment
    wording: int | None


class Consents(Shown):
    """A page of statements."""

    items: list[ConsentShown]
    next: str | None


class AnswerShown(Shown):
    """Whether a message may be sent, and the statement it refers to."""

    allowed: bool
    why: str
    basis: str


class AnswerAsked(Body):
    """For which purpose, on which channel."""

    purpose: text(40, 1)
    channel: one_of(ContactChannel)


@resource.get("/parties/{uuid:party}/consents", shows=Consents)
def index(request: HttpRequest, party: UUID, asked: ConsentsAsked) -> bytes:
    """Everything the person said about the use of their data, the newest first."""
    one = found(request, party)
    return CONSENTS.page(asked, scope=_theirs(request), within=_HOLDING, party=one.pk)


@resource.post("/parties/{uuid:party}/consents", "give", shows=ConsentShown)
def create(request: HttpRequest, party: UUID, body: NewConsent) -> Document:
    """Write down what the person allows, takes back or objects to."""
    one, purpose = found(request, party), Purpose.objects.filter(pk=body.purpose).first()
    if purpose is None:
        raise unknown("purpose")
    told = {"purpose": purpose, "channel": body.channel, "source": "api", "by": request.actor, "at": timezone.now(),
            "proof": {"said": body.said, "address": body.address}}  # fmt: skip
    if body.decision == Decision.GIVEN:
        made = consents.give(one, said_at=moment(body.said_at, "said_at"), **told)
    elif body.decision == Decision.WITHDRAWN:
        made = consents.withdraw(one, said_at=moment(body.said_at, "said_at"), **told)
    else:
        made = consents.object_to(one, **told)
    return Document(CONSENTS.one(made.pk, scope=_theirs(request)))


@resource.post("/parties/{uuid:party}/consents/ask", "view", shows=AnswerShown, status=200)
def ask(request: HttpRequest, party: UUID, body: AnswerAsked) -> bytes:
    """May we write to this person, on this channel, for this purpose? As of now."""
    answer = standing.answer(found(request, party).pk, body.purpose, body.channel)
    return msgspec.json.encode({"allowed": answer.is_allowed, "why": answer.why, "basis": answer.basis})


def _theirs(request: HttpRequest) -> Found:
    return known.scope_of(request.actor).part("consents")
