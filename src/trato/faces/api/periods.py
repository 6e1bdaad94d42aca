"""What can programs do with the periods of keeping, and read of the register of processing?"""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from trato.foundation.privacy import register
from trato.foundation.privacy.actions import retention
from trato.foundation.rest.fields import Asked, Body, Shown
from trato.foundation.rest.listing import page_of
from trato.foundation.rest.operations import Resource

keeping = Resource("privacy.retention", tag="Periods", refusals=(retention.CannotKeep,))
processing = Resource("privacy.register", tag="Register")


class PeriodShown(Shown):
    """For how many days something is kept, and whether it goes by itself after them."""

    code: str
    title: str
    law: str
    days: int
    least_days: int
    is_active: bool


class Periods(Shown):
    """A page of periods."""

    items: list[PeriodShown]
    next: str | None


class ChangedPeriod(Body):
    """What holds from now on."""

    days: Annotated[int, Field(ge=0, le=retention.LONGEST_DAYS)]
    is_active: bool


class Applied(Shown):
    """How much was let go."""

    count: int


class CategoryShown(Shown):
    """One kind of data: which fields, how long, how it ends."""

    title: str
    table: str
    fields: list[str]
    kept: str
    end: str


class ActivityShown(Shown):
    """One processing activity of the register (article 30)."""

    purpose: str
    whose: list[str]
    categories: list[CategoryShown]


class Activities(Shown):
    """A page of activities."""

    items: list[ActivityShown]
    next: str | None


@keeping.get("/retention-periods", shows=Periods)
def period_index(request: HttpRequest, asked: Asked) -> bytes:
    """How long things are kept."""
    return page_of(_periods(), asked, key=lambda one: one["code"])


@keeping.patch("/retention-periods/{str:code}", "change", shows=PeriodShown)
def decide(request: HttpRequest, code: str, body: ChangedPeriod) -> bytes:
    """Set a period, and whether it is applied by itself."""
    retention.decide(code, days=body.days, is_active=body.is_active, **_by(request))
    return msgspec.json.encode(next(one for one in _periods() if one["code"] == code))


@keeping.post("/retention-periods/{str:code}/apply", "apply", shows=Applied, status=200)
def apply(request: HttpRequest, code: str) -> bytes:
    """Let go now what is past its time."""
    return msgspec.json.encode({"count": retention.apply(code, **_by(request))})


@processing.get("/processing-register", shows=Activities)
def activities(request: HttpRequest, asked: Asked) -> bytes:
    """The register of article 30, as it is at this moment."""
    return page_of(register.activities(), asked, key=lambda one: one["purpose"])


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _periods() -> list[dict[str, Any]]:
    return [
        {
            "code": one["rule"].code,
            "title": str(one["rule"].title),
            "law": str(one["rule"].law),
            "days": one["days"],
            "least_days": one["rule"].least_days,
            "is_active": one["is_active"],
        }
        for one in register.kept_for()
    ]
