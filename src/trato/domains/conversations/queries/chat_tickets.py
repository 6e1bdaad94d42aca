"""How does a browser prove that a chat is its own? By a ticket it got from us, bound to one site and one chat."""

import base64
from typing import NamedTuple
from uuid import UUID

from django.core import signing

from trato.foundation.kit.identifiers import new_uid
from trato.foundation.kit.keys import derived

# Longer than any chat is kept.
SECONDS = 60 * 86_400


class Ticket(NamedTuple):
    """Which chat on which site; `party` is whom a pass of the site proved, or empty."""

    chat: UUID
    site: str
    party: str = ""


def fresh(site: str, party: str = "") -> Ticket:
    """For a chat that nobody has yet."""
    return Ticket(new_uid(), site, party)


def written(ticket: Ticket) -> str:
    """What the browser keeps and shows."""
    return signing.dumps([str(ticket.chat), ticket.site, ticket.party], key=_key(), salt="chat")


def read(given: str) -> Ticket | None:
    """What a ticket says; None for one that was not made here, or is too old."""
    try:
        chat, site, party = signing.loads(given, key=_key(), salt="chat", max_age=SECONDS)
        return Ticket(UUID(chat), site, party)
    except (signing.BadSignature, ValueError):
        return None


def _key() -> str:
    return base64.urlsafe_b64encode(derived("chat tickets")).decode()
