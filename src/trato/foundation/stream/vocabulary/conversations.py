"""What can be told about conversations?"""

from datetime import datetime

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("conversations.interaction.recorded", shown_as="note")
class InteractionRecorded(Event):
    """A contact with a customer took place on some channel and was written down."""

    interaction_id: int
    kind: str
    direction: str
    outcome: str = ""

    @property
    def facet(self) -> str:
        return self.kind


@told_as("conversations.interaction.corrected")
class InteractionCorrected(Event):
    """The record of a contact was corrected; the earlier wording lies in the change row."""

    interaction_id: int
    change_id: int


@told_as("conversations.interaction.withdrawn")
class InteractionWithdrawn(Event):
    """A record made by mistake was taken back."""

    interaction_id: int


@told_as("conversations.conversation.opened")
class ConversationOpened(Event):
    """A matter was begun, by a customer or by us."""

    conversation_id: int
    channel: str
    inbox_id: int


@told_as("conversations.message.received", shown_as="message")
class MessageReceived(Event):
    """A customer wrote to us."""

    conversation_id: int
    message_id: int
    channel: str

    @property
    def facet(self) -> str:
        return self.channel


@told_as("conversations.message.written", shown_as="message")
class MessageWritten(Event):
    """One of us wrote to a customer; that it left is told on its own."""

    conversation_id: int
    message_id: int
    channel: str

    @property
    def facet(self) -> str:
        return self.channel


@told_as("conversations.message.sent")
class MessageSent(Event):
    """A message left the house."""

    conversation_id: int
    message_id: int
    channel: str


@told_as("conversations.message.delivered")
class MessageDelivered(Event):
    """A message arrived, or was read, as the channel says."""

    conversation_id: int
    message_id: int
    is_read: bool = False


@told_as("conversations.message.failed")
class MessageFailed(Event):
    """A message did not arrive, or nobody can say whether it left."""

    conversation_id: int
    message_id: int
    is_uncertain: bool = False


@told_as("conversations.message.cancelled")
class MessageCancelled(Event):
    """A message was taken back before it left."""

    conversation_id: int
    message_id: int


@told_as("conversations.note.written", shown_as="note")
class NoteWritten(Event):
    """A colleague wrote a note that stays among us, perhaps to some by name."""

    conversation_id: int
    message_id: int
    mentioned: tuple[int, ...] = ()


@told_as("conversations.conversation.assigned")
class ConversationAssigned(Event):
    """Somebody looks after it from now on, or nobody."""

    conversation_id: int
    assignee_id: int | None = None


@told_as("conversations.conversation.moved")
class ConversationMoved(Event):
    """It went to another inbox."""

    conversation_id: int
    inbox_id: int


@told_as("conversations.conversation.resolved")
class ConversationResolved(Event):
    """The matter is settled."""

    conversation_id: int


@told_as("conversations.conversation.reopened")
class ConversationReopened(Event):
    """The matter is open again, because somebody said so or the customer wrote."""

    conversation_id: int


@told_as("conversations.conversation.snoozed")
class ConversationSnoozed(Event):
    """It is out of sight until a moment, or until the customer writes."""

    conversation_id: int
    until: datetime


@told_as("conversations.conversation.rejected")
class ConversationRejected(Event):
    """It is spam."""

    conversation_id: int


@told_as("conversations.conversation.sorted")
class ConversationSorted(Event):
    """Its tags or its priority changed."""

    conversation_id: int
    tags: tuple[str, ...] = ()
    priority: int = 2


@told_as("conversations.conversation.linked")
class ConversationLinked(Event):
    """A colleague said whose conversation it is."""

    conversation_id: int
    party_id: int | None = None


@told_as("conversations.website.allowed")
class WebsiteAllowed(Event):
    """A web site may tell of its visits from now on."""

    website_id: int


@told_as("conversations.website.changed")
class WebsiteChanged(Event):
    """A web site is reached elsewhere, asks otherwise for consent, or is kept for another time."""

    website_id: int
    fields: list[str]


@told_as("conversations.website.ended")
class WebsiteEnded(Event):
    """A web site tells of no more visits."""

    website_id: int


@told_as("conversations.visitor.identified")
class VisitorIdentified(Event):
    """A browser that agreed to be known again turned out to be a customer's; its earlier visits are theirs too."""

    visitor_id: int
    proof: str


@told_as("conversations.visitor.erased")
class VisitorErased(Event):
    """A visitor took their consent back and wanted what was stored to go."""

    website_id: int
    visits: int


@told_as("conversations.visit.began", shown_as="web")
class VisitBegan(Event):
    """A customer came to one of our web sites; the visit's row tells what they did there."""

    visit_id: int


@told_as("conversations.visit.ended")
class VisitEnded(Event):
    """Nothing was heard of a customer's visit for half an hour; what they did there is complete."""

    visit_id: int


@told_as("conversations.mailbox.defined")
class MailboxDefined(Event):
    """A mailbox was added, or how it is reached was changed."""

    mailbox_id: int


@told_as("conversations.mailbox.paused")
class MailboxPaused(Event):
    """Nothing is fetched from and sent with a mailbox for now, or it is again."""

    mailbox_id: int
    is_paused: bool = True


@told_as("conversations.mailbox.tried")
class MailboxTried(Event):
    """Somebody tried whether the servers of a mailbox let us in."""

    mailbox_id: int
    is_reached: bool


@told_as("conversations.messaging.defined")
class MessagingDefined(Event):
    """An account elsewhere was added, or how it is reached was changed."""

    account_id: int
    style: str


@told_as("conversations.messaging.paused")
class MessagingPaused(Event):
    """Nothing is taken in and sent over an account elsewhere for now, or it is again."""

    account_id: int
    is_paused: bool = True


@told_as("conversations.messaging.removed")
class MessagingRemoved(Event):
    """An account elsewhere is no longer used; what opened it was thrown away."""

    account_id: int


@told_as("conversations.messaging.tried")
class MessagingTried(Event):
    """Somebody tried whether a provider lets us in."""

    account_id: int
    is_reached: bool


@told_as("conversations.message.rewritten")
class MessageRewritten(Event):
    """Whoever wrote a message changed it afterwards, or took it back."""

    conversation_id: int
    message_id: int
    is_taken_back: bool = False
