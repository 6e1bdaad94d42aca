"""How are answers and macros kept ready, and what does a macro do beside answering?"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trato.domains.conversations.actions import conversations
from trato.domains.conversations.models import Conversation, SavedReply
from trato.domains.conversations.models.conversation import Priority
from trato.domains.conversations.models.saved_reply import Ending
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text as texts
from trato.foundation.kit.actor import Actor

LONGEST_TEXT = 20_000
_MORNING = time(9, 0)


class CannotKeep(ValueError):
    """The answer cannot be kept so; the message says why."""


def define(
    shortcut: str,
    *,
    title: str,
    by: Actor,
    at: datetime,
    text: str = "",
    tags: Iterable[str] = (),
    priority: int | None = None,
    ending: str = "",
    known: SavedReply | None = None,
) -> SavedReply:
    """Keep an answer ready under a shortcut, or change one."""
    require(by, "conversations.saved_reply.define")
    wanted = known or SavedReply()
    wanted.shortcut = texts.folded(shortcut).lstrip("/").replace(" ", "-")
    wanted.title, wanted.text = texts.tidy(title), texts.paragraphs(text)
    wanted.tags = list(dict.fromkeys(filter(None, map(texts.tidy, tags))))
    wanted.priority, wanted.ending, wanted.changed_at, wanted.by_user_id = priority, ending, at, by.user_id
    _refuse_senseless(wanted)
    try:
        with changing(by, "conversations.saved_reply.define"), transaction.atomic():
            wanted.save()
    except IntegrityError:
        raise CannotKeep(_("Another answer has the shortcut /%(shortcut)s.") % {"shortcut": wanted.shortcut}) from None
    return wanted


def remove(reply: SavedReply, *, by: Actor, at: datetime) -> None:
    """Keep it no longer."""
    require(by, "conversations.saved_reply.define", reply)
    with changing(by, "conversations.saved_reply.define"):
        reply.delete()


def carry_out(reply: SavedReply, *, on: Conversation, by: Actor, at: datetime) -> Conversation:
    """Do what a macro does beside its text: tags, priority, ending."""
    require(by, "conversations.conversation.note", on)
    if reply.tags or reply.priority:
        with changing(by, "conversations.conversation.note", on) as on:
            on = conversations.sort(on, tags=[*on.tags, *reply.tags], priority=reply.priority, by=by, at=at)
    if reply.ending == Ending.RESOLVED:
        on = conversations.resolve(on, by=by, at=at)
    elif reply.ending == Ending.SNOOZED:
        day = at.astimezone(timezone.get_current_timezone()).date() + timedelta(days=1)
        until = timezone.make_aware(datetime.combine(day, _MORNING))
        on = conversations.snooze(on, until=until, by=by, at=at)
    return on


def _refuse_senseless(reply: SavedReply) -> None:
    if not reply.shortcut or len(reply.shortcut) > 40:
        raise CannotKeep(_("A shortcut has between 1 and 40 characters."))
    if not reply.title or len(reply.title) > 120:
        raise CannotKeep(_("A title has between 1 and 120 characters."))
    if len(reply.text) > LONGEST_TEXT:
        raise CannotKeep(_("A text has at most %(most)s characters.") % {"most": LONGEST_TEXT})
    if not (reply.text or reply.tags or reply.priority or reply.ending):
        raise CannotKeep(_("Write a text, or choose what it does."))
    if reply.ending not in Ending.values or reply.priority not in (None, *Priority.values):
        raise CannotKeep(_("Choose what becomes of the conversation."))
    if len(reply.tags) > conversations.MOST_TAGS or any(len(one) > conversations.LONGEST_TAG for one in reply.tags):
        raise CannotKeep(_("A conversation has at most 20 tags of 60 characters."))
