"""When do rules begin with a contact or a conversation, and what do they do in one?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.conversations.actions import conversations, messages
from trato.domains.conversations.models import Conversation
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.conversation import UNDONE
from trato.domains.conversations.models.interaction import Direction, InteractionKind, Outcome
from trato.domains.conversations.queries import conversations as known
from trato.domains.conversations.queries import inboxes
from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.automation.offers import Acting, Told, Verb, happen, offer, wait_for
from trato.foundation.automation.texts import TextField
from trato.foundation.kit import text
from trato.foundation.stream.vocabulary.conversations import (
    ConversationOpened,
    ConversationResolved,
    InteractionRecorded,
    MessageReceived,
)

wait_for("conversations.contacts")
happen(
    InteractionRecorded,
    gettext_lazy("a contact with a customer is written down"),
    group=gettext_lazy("Contacts"),
    fields={
        "kind": Told(gettext_lazy("Kind"), lambda by: InteractionKind.choices),
        "direction": Told(gettext_lazy("Direction"), lambda by: Direction.choices),
        "outcome": Told(gettext_lazy("Outcome"), lambda by: [one for one in Outcome.choices if one[0]]),
    },
)

_INBOX = gettext_lazy("Inbox")
_CHANNEL = {"channel": Told(gettext_lazy("Channel"), lambda by: Channel.choices)}

happen(ConversationOpened, gettext_lazy("a conversation with a customer begins"), group=_INBOX, fields=_CHANNEL)
happen(MessageReceived, gettext_lazy("a customer writes"), group=_INBOX, fields=_CHANNEL)
happen(ConversationResolved, gettext_lazy("a conversation is resolved"), group=_INBOX)


class _InConversation(Verb):
    """What is done in the newest conversation with the customer that is not settled."""

    group, refusals = _INBOX, (conversations.CannotTalk,)

    def do(self, thing: Party, given: Mapping[str, Any], acting: Acting) -> str:
        mine = known.visible_to(acting.by).filter(party=thing, state__in=UNDONE)
        conversation = mine.order_by("-last_message_at", "-pk").first()
        if conversation is None:
            raise conversations.CannotTalk(_("No conversation with the customer is open."))
        return self.act(conversation, given, acting)

    def act(self, conversation: Conversation, given: Mapping[str, Any], acting: Acting) -> str:
        """Do it in this conversation; return in words what was done."""
        raise NotImplementedError


class Acknowledge(_InConversation):
    """An automatic answer: the customer knows that it arrived, and still waits for a person."""

    name, label = "conversations.answer", gettext_lazy("answer automatically")
    permission = "conversations.conversation.answer"

    def fields(self) -> dict[str, forms.Field]:
        words = _("Facts may stand in it, such as {{ party.name }}. Machines, and whoever got one today, get none.")
        return {"text": TextField(by=self.by, label=_("Answer"), max_length=5000, help_text=words)}

    def words(self, given: Mapping[str, Any]) -> str:
        return _("answer automatically «%(text)s»") % {"text": given["text"][:80]}

    def act(self, conversation: Conversation, given: Mapping[str, Any], acting: Acting) -> str:
        messages.answer(
            conversation, text=acting.fill(given["text"]), automatic="auto_reply", by=acting.by, at=acting.at
        )
        return _("Answered automatically.")


class TagConversation(_InConversation):
    """A word that says what it is about."""

    name, label = "conversations.tag", gettext_lazy("put a tag on the conversation")
    permission = "conversations.conversation.sort"

    def fields(self) -> dict[str, forms.Field]:
        return {"tag": forms.CharField(label=_("Tag"), max_length=60)}

    def words(self, given: Mapping[str, Any]) -> str:
        return _("put the tag «%(tag)s» on the conversation") % {"tag": given["tag"]}

    def act(self, conversation: Conversation, given: Mapping[str, Any], acting: Acting) -> str:
        if text.folded(given["tag"]) in map(text.folded, conversation.tags):
            return _("The tag was there already.")
        tags = [*conversation.tags, given["tag"]]
        conversations.sort(conversation, tags=tags, by=acting.by, at=acting.at)
        return _("Put on the tag «%(tag)s».") % {"tag": given["tag"]}


class AssignConversation(_InConversation):
    """A colleague who looks after it."""

    name, label = "conversations.assign", gettext_lazy("give the conversation to a colleague")
    permission = "conversations.conversation.assign"

    def fields(self) -> dict[str, forms.Field]:
        people = [(str(one.uid), one.name) for one in inboxes.colleagues()]
        return {"to": forms.ChoiceField(label=_("Colleague"), choices=people)}

    def words(self, given: Mapping[str, Any]) -> str:
        found = User.objects.filter(uid=given["to"]).first()
        return _("give the conversation to %(name)s") % {"name": found.name if found else "—"}

    def act(self, conversation: Conversation, given: Mapping[str, Any], acting: Acting) -> str:
        to = User.objects.filter(uid=given["to"], is_active=True).first()
        if to is None:
            raise conversations.CannotTalk(_("Whoever was to get it no longer works here."))
        conversations.assign(conversation, to=to, by=acting.by, at=acting.at)
        return _("Given to %(name)s.") % {"name": to.name}


class ResolveConversation(_InConversation):
    """The matter is settled."""

    name, label = "conversations.resolve", gettext_lazy("resolve the conversation")
    permission = "conversations.conversation.settle"

    def act(self, conversation: Conversation, given: Mapping[str, Any], acting: Acting) -> str:
        conversations.resolve(conversation, by=acting.by, at=acting.at)
        return _("Resolved.")


offer(Acknowledge, TagConversation, AssignConversation, ResolveConversation)
