"""Which inboxes are there, and who answers in them?"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trato.domains.conversations.models import ChannelCost, Inbox, InboxMember, SavedReply
from trato.foundation.access.models import User
from trato.foundation.access.policy import may, scope
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor

_USUAL = guard.capability(
    "conversations.usual_inbox", "conversations_inbox", "conversations_inboxmember", "conversations_channelcost"
)


def visible_to(actor: Actor) -> QuerySet[Inbox]:
    """The inboxes in use."""
    return scope(actor, "conversations.inbox").over(Inbox.objects.filter(archived_at=None)).order_by("name")


def every(actor: Actor) -> QuerySet[Inbox]:
    """The inboxes, those put away included."""
    return scope(actor, "conversations.inbox").over(Inbox.objects.all()).order_by("archived_at", "name")


def staffed(actor: Actor) -> list[dict[str, Any]]:
    """Every inbox with the names of its members."""
    found = list(every(actor))
    names: dict[int, list[str]] = {}
    with guard.working_as(_USUAL):
        for inbox, name in InboxMember.objects.values_list("inbox_id", "user__name").order_by("user__name"):
            names.setdefault(inbox, []).append(name)
    kept = ("uid", "name", "sharing", "is_usual", "archived_at")
    return [{name: getattr(one, name) for name in kept} | {"names": names.get(one.pk, [])} for one in found]


def members_of(inbox: Inbox) -> list[InboxMember]:
    """Who answers in it, by name."""
    with guard.working_as(_USUAL):
        return list(InboxMember.objects.filter(inbox=inbox).select_related("user").order_by("user__name"))


def costs(actor: Actor) -> dict[str, Decimal]:
    """What an answer costs, by channel."""
    if not may(actor, "conversations.inbox.define"):
        return {}
    with guard.working_as(_USUAL):
        return dict(ChannelCost.objects.values_list("channel", "each"))


def saved_replies(actor: Actor) -> QuerySet[SavedReply]:
    """The answers and macros kept ready."""
    return scope(actor, "conversations.saved_reply").over(SavedReply.objects.all()).order_by("shortcut")


def usual(by: Actor, at: datetime) -> Inbox:
    """Where what has no other place goes; made when it is first needed."""
    with guard.working_as(_USUAL):
        found = Inbox.objects.filter(is_usual=True).first()
        return found or Inbox.objects.get_or_create(is_usual=True, defaults={"name": _("General"), "created_at": at})[0]


def colleagues() -> list[User]:
    """Those who may answer customers, by name."""
    return [one for one in User.objects.filter(is_active=True).order_by("name") if can_answer(one)]


def can_answer(user: User) -> bool:
    """Whether a colleague may answer customers at all."""
    return may(user.actor, "conversations.conversation.answer")
