"""What does whoever answers see of the customer, and who could it be?"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from trato.domains.conversations.queries import chats, senders
from trato.domains.customers.models.party import Phase
from trato.domains.customers.queries import parties
from trato.faces.desk import record_questions, timeline_entries
from trato.foundation.kit.actor import Actor

_LATEST = 5
# Whoever writes, and the e-mail a visitor of a web site names.
_LOOKED_UP = 2


def customer(actor: Actor, head: dict[str, Any]) -> dict[str, Any] | None:
    """The customer as their record shows them, with the latest contacts; None for somebody unknown."""
    if not head["party_uid"]:
        return None
    party = record_questions.record(actor, UUID(head["party_uid"]), size=_LATEST)
    if party is None:
        return None
    return party | {
        "days": timeline_entries.days(party["timeline"]["entries"]),
        "phase_label": str(Phase(party["phase"]).label) if party["phase"] else "",
    }


def visitor(actor: Actor, head: dict[str, Any], *, at: datetime) -> dict[str, Any] | None:
    """Whoever writes from a web site: their page, what they say of themselves, whether they are writing now."""
    is_from_site = any(one["network"] == chats.NETWORK for one in head["participants"] or [])
    return chats.beside(actor, UUID(head["uid"]), at=at) if is_from_site else None


def candidates(actor: Actor, head: dict[str, Any]) -> list[dict[str, Any]]:
    """The customers to whom the address of somebody unknown could lead."""
    if head["party_uid"]:
        return []
    found = [
        pk
        for one in (head["participants"] or [])[:_LOOKED_UP]
        for pk in senders.candidates(one["kind"], one["value"], network=one["network"])
    ]
    return list(parties.visible_to(actor).filter(pk__in=found).values("uid", "name", "city", "kind")[:6])


def register_url(head: dict[str, Any]) -> str:
    """Where somebody unknown is registered, with what is known of them filled in."""
    named = head["participants"] or [{"kind": "", "value": "", "name": ""}]
    # A browser is no address; the e-mail its visitor names is.
    one = next((one for one in named if one["kind"] != chats.KIND), named[0])
    known = {"kind": "person", "name": one["name"] or head["name"]}
    if one["kind"] in ("email", "phone"):
        known[one["kind"]] = one["value"]
    return f"{reverse('customer_new')}?{urlencode(known)}"
