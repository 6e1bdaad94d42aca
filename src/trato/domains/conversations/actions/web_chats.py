"""How does a company offer chat on one of its web sites?"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from trato.domains.conversations.actions.websites import CannotAllow
from trato.domains.conversations.models import Inbox, WebChat, Website
from trato.domains.conversations.models.chat import WEEKDAYS, ChatColor
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.conversations import WebsiteChanged

__all__ = ["CannotAllow", "Wanted", "offer"]

LONGEST_GREETING = 200
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
# From when until when, or not at all.
Span = Sequence[str] | None


class Wanted(NamedTuple):
    """How a chat shall be; without hours it is always open, as long as somebody is there."""

    inbox: Inbox
    is_on: bool = True
    greeting_es: str = ""
    greeting_en: str = ""
    hours: Sequence[Span] = ()
    color: str = ChatColor.TEAL


def offer(site: Website, *, wanted: Wanted, by: Actor, at: datetime) -> WebChat:
    """Offer chat on a site, otherwise than before, or no longer."""
    require(by, "conversations.website.change", site)
    greetings = [text.tidy(one) for one in (wanted.greeting_es, wanted.greeting_en)]
    if any(len(one) > LONGEST_GREETING for one in greetings):
        raise CannotAllow(_("A greeting has at most 200 characters."))
    if wanted.color not in ChatColor.values:
        raise CannotAllow(_("Choose a color of the list."))
    if wanted.inbox.archived_at:
        raise CannotAllow(_("This inbox was put away."))
    hours = _hours(wanted.hours)
    with changing(by, "conversations.website.change", site) as site:
        if site.ended_at:
            raise CannotAllow(_("This web site was ended."))
        chat, _is_new = WebChat.objects.update_or_create(
            site=site,
            defaults={
                "is_on": wanted.is_on,
                "inbox": wanted.inbox,
                "greeting_es": greetings[0],
                "greeting_en": greetings[1],
                "hours": hours,
                "color": wanted.color,
            },
        )
        record(WebsiteChanged(website_id=site.pk, fields=["chat"]), by=by, at=at)
    return chat


def _hours(wanted: Sequence[Span]) -> list[list[str] | None]:
    if len(wanted) not in (0, WEEKDAYS):
        raise CannotAllow(_("Name the hours of all seven days, or of none."))
    hours = [None if not one else list(one) for one in wanted]
    for one in filter(None, hours):
        if len(one) != 2 or not all(_CLOCK.fullmatch(clock) for clock in one) or one[0] >= one[1]:
            raise CannotAllow(_("Hours run from an earlier to a later time of the same day, such as 09:00 to 18:00."))
    return hours
