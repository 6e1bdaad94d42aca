"""How do programs read what happened, and have the chain verified?"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field

from trato.domains.customers.api.documents import Named
from trato.faces.api.users import Day
from trato.foundation.audit import heads, verify
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.privacy.queries import trail
from trato.foundation.rest.fields import Asked, Moment, Query, Shown, Uid, text
from trato.foundation.rest.operations import Resource
from trato.foundation.rest.refusals import Refusal

resource = Resource("privacy.audit", tag="Audit")


class AuditAsked(Asked):
    """Who did what, how, with whom; days include both ends. `what` is a name or its beginning."""

    who: Uid | Literal[""] = ""
    how: Literal["", *trail.HOWS] = ""
    what: text(120) = ""
    whom: Uid | Literal[""] = ""
    since: Day | Literal[""] = ""
    until: Day | Literal[""] = ""


class VerificationAsked(Query):
    """How many of the latest links are walked."""

    links: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000


class Actor(Shown):
    """Who it was: a person, a program for a person, a visitor, or trato itself."""

    kind: str
    user: Named | None


class EntryShown(Shown):
    """One link of the chain; `people` counts whom it concerns, of whom up to three are named."""

    number: int
    at: Moment
    how: str
    what: str
    place: str
    by: Actor
    people: int
    some: list[Named]


class Entries(Shown):
    """A page of entries, the newest first."""

    items: list[EntryShown]
    next: str | None


class VerificationShown(Shown):
    """How many links were walked; `fault` names the first that is not as it was written."""

    links: int
    is_whole: bool
    fault: str | None
    fault_number: int | None


@resource.get("/audit", shows=Entries)
def index(request: HttpRequest, asked: AuditAsked) -> bytes:
    """Changes, views, exports, denials, sign-ins and settings, the newest first."""
    words = asked.model_dump(include={"who", "how", "what", "whom", "until"}) | {"from": asked.since}
    try:
        page = trail.find(trail.asked(words), after=asked.after, size=asked.limit)
    except trail.BadQuestion as problem:
        raise Refusal(409, _("Write a day that exists, like 2026-11-30.")) from problem
    except BadCursor as problem:
        raise Refusal(404, _("This page does not exist; begin again without `after`.")) from problem
    return msgspec.json.encode({"items": [_entry(row) for row in page.rows], "next": page.next})


@resource.get("/audit/verification", shows=VerificationShown)
def verification(request: HttpRequest, asked: VerificationAsked) -> bytes:
    """Whether the chain is whole, and where it is not."""
    found = verify.verify(heads.read(heads.file_in(Path(settings.DATA))), after=verify.last_but(asked.links))
    fault = found.fault
    told = {
        "links": found.links,
        "is_whole": fault is None,
        "fault": fault.words if fault else None,
        "fault_number": fault.number if fault else None,
    }
    return msgspec.json.encode(told)


def _entry(row: dict[str, object]) -> dict[str, object]:
    at = row["at"]
    user = {"id": row["actor_uid"], "name": row["actor"]} if row["actor_uid"] else None
    return {
        "number": row["number"],
        "at": at.isoformat() if isinstance(at, datetime) else at,
        "how": row["how"],
        "what": row["what"],
        "place": row["place"] or "",
        "by": {"kind": row["actor_kind"], "user": user},
        "people": row["people"] or 0,
        "some": [{"id": one["uid"], "name": one["name"]} for one in row["names"] or []],
    }
