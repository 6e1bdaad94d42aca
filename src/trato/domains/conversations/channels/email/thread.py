"""To which conversation does a letter belong?

What a letter answers is written in it by whoever sends it, so it proves nothing: it goes on with a conversation only if
whoever wrote takes part in it, or if it came to an address that only an answer of theirs can name. Else it begins a
conversation of its own, which names the one it might belong to.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from trato.domains.conversations.channels.email import return_address
from trato.domains.conversations.channels.email.letter import Letter
from trato.domains.conversations.models import Conversation
from trato.domains.conversations.queries import letters

# A subject alone is trusted for so long.
SAME_SUBJECT = timedelta(days=14)
_ANSWERING = re.compile(r"(?i)\s*(?:re|rv|aw|sv|tr|antw|r)\s*(?:\[\d+\])?\s*:\s*")


class Place(NamedTuple):
    """Where a letter goes, or where it might have gone."""

    conversation: Conversation | None = None
    possible: Conversation | None = None


def place(letter: Letter, *, sender: str, came_to: Iterable[str], at: datetime) -> Place:
    """The conversation of a letter from an address."""
    for address in came_to:
        if (named := return_address.named(address)) and (message := letters.ours(named.uid)):
            return Place(message.conversation)
    possible = None
    for message in letters.called([letter.in_reply_to, *reversed(letter.references)]):
        if letters.takes_part(message.conversation, sender):
            return Place(message.conversation)
        possible = possible or message.conversation
    if possible is None and (bare := _answered_subject(letter.subject)):
        found = letters.with_subject(bare, sender=sender, since=at - SAME_SUBJECT)
        return Place(found)
    return Place(None, possible)


def _answered_subject(subject: str) -> str:
    """The subject without its signs of an answer; "" where it has none."""
    bare = subject
    while found := _ANSWERING.match(bare):
        bare = bare[found.end() :]
    return bare.strip() if bare != subject else ""
