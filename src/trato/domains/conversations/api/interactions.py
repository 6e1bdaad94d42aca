"""What can programs do with records of contacts?"""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field

from trato.domains.conversations.actions import interactions
from trato.domains.conversations.api.documents import INTERACTIONS, Interactions, InteractionsAsked, InteractionShown
from trato.domains.conversations.models import Interaction
from trato.domains.conversations.models.interaction import Direction, InteractionKind, Outcome
from trato.domains.conversations.queries import interactions as known
from trato.domains.customers.api.parties import referred
from trato.foundation.access import policy
from trato.foundation.rest.fields import Body, Moment, Uid, moment, one_of, text
from trato.foundation.rest.operations import Document, Resource
from trato.foundation.rest.refusals import Refusal, not_found

resource = Resource("conversations.interaction", tag="Interactions", refusals=(interactions.CannotLog,))


class NewInteraction(Body):
    """A contact with `party`; `contact` is the person when the party is an organization."""

    party: Uid
    kind: one_of(InteractionKind)
    contact: Uid | None = None
    direction: Literal["", *Direction.values] = ""
    outcome: one_of(Outcome) = ""
    subject: text(200) = ""
    body: text(interactions.LONGEST_TEXT) = ""
    seconds: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    happened_at: Moment | None = None


class ChangedInteraction(Body):
    """The fields to correct; the earlier wording stays known."""

    subject: text(200) | None = None
    body: text(interactions.LONGEST_TEXT) | None = None
    outcome: one_of(Outcome) | None = None


@resource.get("/interactions", shows=Interactions)
def index(request: HttpRequest, asked: InteractionsAsked) -> bytes:
    """Contacts with customers, the last recorded first; withdrawn ones are gone."""
    if asked.sort == "-happened_at" and not asked.party:
        raise Refusal(409, _("Sorting by the time of the contact needs a party."))
    return INTERACTIONS.page(
        asked,
        scope=policy.scope(request.actor, resource.name),
        within="i.withdrawn_at IS NULL",
    )


@resource.post("/interactions", "log", shows=InteractionShown)
def create(request: HttpRequest, body: NewInteraction) -> Document:
    """Write down a contact and what came of it."""
    people = {name: referred(request, uid, name) for name, uid in body.sent("party", "contact").items() if uid}
    interaction = interactions.log(
        people["party"],
        contact=people.get("contact"),
        happened_at=moment(body.happened_at, "happened_at"),
        by=request.actor,
        at=timezone.now(),
        **body.model_dump(include={"kind", "direction", "outcome", "subject", "body", "seconds"}),
    )
    return Document(_shown(request, interaction), f"/interactions/{interaction.uid}")


@resource.get("/interactions/{uuid:interaction}", shows=InteractionShown)
def show(request: HttpRequest, interaction: UUID) -> bytes:
    """One contact."""
    return _shown(request, _found(request, interaction))


@resource.patch("/interactions/{uuid:interaction}", "correct", shows=InteractionShown)
def change(request: HttpRequest, interaction: UUID, body: ChangedInteraction) -> bytes:
    """Correct the wording or outcome."""
    one = _found(request, interaction)
    return _shown(request, interactions.correct(one, by=request.actor, at=timezone.now(), **body.model_dump()))


@resource.post("/interactions/{uuid:interaction}/withdraw", "withdraw", shows=InteractionShown, status=200)
def withdraw(request: HttpRequest, interaction: UUID) -> bytes:
    """Take back a record made by mistake."""
    one = interactions.withdraw(_found(request, interaction), by=request.actor, at=timezone.now())
    return _shown(request, one)


def _found(request: HttpRequest, uid: UUID) -> Interaction:
    interaction = known.visible_to(request.actor).filter(uid=uid).first()
    if interaction is None:
        raise not_found()
    return interaction


def _shown(request: HttpRequest, one: Interaction) -> bytes:
    return INTERACTIONS.one(one.pk, scope=policy.scope(request.actor, resource.name))
