"""How does a contact look to a program, and in which orders and by which filters are contacts listed?"""

from typing import Literal

from trato.domains.conversations.models.interaction import Direction, InteractionKind, Outcome
from trato.domains.customers.api.documents import Named
from trato.foundation.rest.fields import Asked, Moment, Shown, Uid, one_of
from trato.foundation.rest.listing import Listing, Sort

INTERACTIONS = Listing(
    source="conversations_interaction i",
    id="i.id",
    document="""
SELECT i.uid AS id, json_build_object('id', p.uid, 'name', p.name) AS party,
    (SELECT json_build_object('id', c.uid, 'name', c.name) FROM customers_party c WHERE c.id = i.contact_id) AS contact,
    i.kind, i.direction, i.outcome, i.subject, i.body, i.seconds, i.happened_at, i.recorded_at,
    (SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u WHERE u.id = i.by_user_id) AS by
FROM conversations_interaction i JOIN customers_party p ON p.id = i.party_id WHERE i.id""",
    cards=("customers.party",),
    sorts={
        "-recorded_at": Sort("i.id", "bigint", is_descending=True),
        "recorded_at": Sort("i.id", "bigint"),
        "-happened_at": Sort("i.happened_at", "timestamptz", is_descending=True),
    },
    filters={
        "party": "i.party_id = (SELECT id FROM customers_party WHERE uid = %(party)s::uuid)",
        "kind": "i.kind = %(kind)s",
        "outcome": "i.outcome = %(outcome)s",
    },
)


class InteractionsAsked(Asked):
    """Sorts and filters; sorting by `happened_at` is for the contacts of one party."""

    sort: Literal["-recorded_at", "recorded_at", "-happened_at"] = "-recorded_at"
    party: Uid | Literal[""] = ""
    kind: Literal["", *InteractionKind.values] = ""
    outcome: one_of(Outcome) = ""


class InteractionShown(Shown):
    """A note, call, e-mail, meeting, letter or visit, and what came of it."""

    id: Uid
    party: Named
    contact: Named | None
    kind: one_of(InteractionKind)
    direction: one_of(Direction)
    outcome: one_of(Outcome)
    subject: str
    body: str
    seconds: int | None
    happened_at: Moment
    recorded_at: Moment
    by: Named | None


class Interactions(Shown):
    """A page of contacts."""

    items: list[InteractionShown]
    next: str | None
