"""How is an inbox made, changed, staffed and put away? And what does an answer cost on each channel?"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.domains.conversations.models import ChannelCost, Conversation, Inbox, InboxMember
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import UNDONE
from trato.domains.conversations.models.inbox import Sharing
from trato.domains.conversations.queries import inboxes
from trato.foundation.access.models import Team, User
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor

MOST_MEMBERS = 500
LARGEST_COST = Decimal(100_000)


class CannotArrange(ValueError):
    """The inbox cannot be so; the message says why."""


class Member(NamedTuple):
    """A colleague, what they are good at, and whether they take new conversations."""

    user: User
    skills: tuple[str, ...] = ()
    is_taking: bool = True


def define(
    name: str,
    *,
    by: Actor,
    at: datetime,
    team: Team | None = None,
    sharing: str = Sharing.BY_HAND,
    members: Iterable[Member] = (),
    known: Inbox | None = None,
) -> Inbox:
    """Make an inbox, or change one."""
    require(by, "conversations.inbox.define")
    wanted = known or Inbox(created_at=at)
    wanted.name, wanted.team, wanted.sharing = text.tidy(name), team, sharing
    members = list(members)
    _refuse_senseless(wanted, members)
    try:
        with changing(by, "conversations.inbox.define"), transaction.atomic():
            wanted.save()
            _staff(wanted, members)
    except IntegrityError:
        raise CannotArrange(_("There is an inbox with this name.")) from None
    return wanted


def put_away(inbox: Inbox, *, by: Actor, at: datetime) -> Inbox:
    """Use it no longer; one in which something waits stays."""
    require(by, "conversations.inbox.define", inbox)
    with changing(by, "conversations.inbox.define"), changing(by, "conversations.conversation.define"):
        if inbox.is_usual:
            raise CannotArrange(_("What has no other place goes to this inbox; it cannot be put away."))
        if Conversation.objects.filter(inbox=inbox, state__in=UNDONE).exists():
            raise CannotArrange(_("Conversations wait in it; move or resolve them first."))
        inbox.archived_at = at
        inbox.save(update_fields=["archived_at"])
    return inbox


def bring_back(inbox: Inbox, *, by: Actor, at: datetime) -> Inbox:
    """Use it again."""
    require(by, "conversations.inbox.define", inbox)
    with changing(by, "conversations.inbox.define"):
        inbox.archived_at = None
        inbox.save(update_fields=["archived_at"])
    return inbox


def price(costs: Mapping[str, Decimal | None], *, by: Actor, at: datetime) -> None:
    """Say what an answer costs on each channel; None for nobody knows (CCT-13)."""
    require(by, "conversations.inbox.define")
    if any(channel not in Channel.values for channel in costs):
        raise CannotArrange(_("This channel is not known."))
    if any(each is not None and not 0 <= each <= LARGEST_COST for each in costs.values()):
        raise CannotArrange(_("A cost lies between 0 and 100,000."))
    with changing(by, "conversations.conversation.define"), changing(by, "conversations.message.define"):
        for channel, each in costs.items():
            if each is None:
                ChannelCost.objects.filter(pk=channel).delete()
            else:
                ChannelCost.objects.update_or_create(pk=channel, defaults={"each": each})


def _staff(inbox: Inbox, members: Iterable[Member]) -> None:
    """Those who stay keep their turn."""
    wanted = {one.user.pk: one for one in members}
    InboxMember.objects.filter(inbox=inbox).exclude(user_id__in=wanted).delete()
    InboxMember.objects.bulk_create(
        [
            InboxMember(inbox=inbox, user=one.user, skills=list(one.skills), is_taking=one.is_taking)
            for one in wanted.values()
        ],
        update_conflicts=True,
        unique_fields=["inbox", "user"],
        update_fields=["skills", "is_taking"],
    )


def _refuse_senseless(inbox: Inbox, members: list[Member]) -> None:
    if not inbox.name or len(inbox.name) > 60:
        raise CannotArrange(_("A name has between 1 and 60 characters."))
    if inbox.sharing not in Sharing.values:
        raise CannotArrange(_("Choose how new conversations are shared out."))
    if len(members) > MOST_MEMBERS:
        raise CannotArrange(_("An inbox has at most 500 members."))
    for one in members:
        if not inboxes.can_answer(one.user):
            raise CannotArrange(_("%(name)s does not answer conversations.") % {"name": one.user.name})
        if len(one.skills) > 20 or any(not skill or len(skill) > 60 for skill in one.skills):
            raise CannotArrange(_("A colleague has at most 20 skills of 60 characters."))
