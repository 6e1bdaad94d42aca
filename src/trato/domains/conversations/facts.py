"""What can be asked about our contacts with customers?"""

from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.models import Conversation, Interaction, Message, WebVisit
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.interaction import Direction, InteractionKind, Outcome
from trato.foundation.facts.catalog import Column, Measure, Occurrence, Relation, declare
from trato.foundation.facts.kinds import Kind
from trato.foundation.stream.vocabulary import conversations as told
from trato.foundation.stream.vocabulary.customers import PartyMerged, PartyUnmerged

_CONTACTS = Relation(
    "conversations.contacts",
    of="customers.party",
    by="party_id",
    at="happened_at",
    rows=f"""SELECT i.id, i.party_id, i.happened_at, i.kind, i.direction, i.outcome, i.seconds
    FROM {Interaction._meta.db_table} i WHERE i.withdrawn_at IS NULL AND i.kind <> 'note' AND {{scope}}""",
    columns={
        "kind": Column(Kind.CHOICE, "kind", _("channel"), choices=lambda: InteractionKind.choices),
        "direction": Column(Kind.CHOICE, "direction", _("direction"), choices=lambda: Direction.choices),
        "outcome": Column(Kind.CHOICE, "outcome", _("outcome"), choices=lambda: Outcome.choices),
        "seconds": Column(Kind.NUMBER, "seconds", _("duration")),
    },
    told=(
        told.InteractionRecorded,
        told.InteractionCorrected,
        told.InteractionWithdrawn,
        PartyMerged,
        PartyUnmerged,
    ),
    resource="conversations.interaction",
    alias="i",
)

_MESSAGES = Relation(
    "conversations.messages",
    of="customers.party",
    by="party_id",
    at="happened_at",
    rows=f"""SELECT m.id, v.party_id, m.recorded_at AS happened_at, m.channel AS medium, m.direction,
    m.seconds::numeric AS seconds, m.cost
    FROM {Message._meta.db_table} m JOIN {Conversation._meta.db_table} v ON v.id = m.conversation_id
    WHERE m.direction <> 'internal' AND m.state <> 'cancelled' AND v.party_id IS NOT NULL AND {{scope}}""",
    columns={
        "medium": Column(Kind.CHOICE, "medium", _("channel"), choices=lambda: Channel.choices),
        "direction": Column(Kind.CHOICE, "direction", _("direction"), choices=lambda: Direction.choices),
        "seconds": Column(Kind.NUMBER, "seconds", _("seconds until the answer")),
    },
    told=(
        told.MessageReceived,
        told.MessageWritten,
        told.MessageCancelled,
        told.ConversationLinked,
        PartyMerged,
        PartyUnmerged,
    ),
    resource="conversations.conversation",
    alias="v",
)
_VISITS = Relation(
    "conversations.visits",
    of="customers.party",
    by="party_id",
    at="began_at",
    rows=f"""SELECT v.id, v.party_id, v.began_at, v.pages, v.searches, v.products, v.carts
    FROM {WebVisit._meta.db_table} v WHERE v.party_id IS NOT NULL AND {{scope}}""",
    columns={
        "pages": Column(Kind.NUMBER, "pages", _("pages")),
        "searches": Column(Kind.NUMBER, "searches", _("searches")),
        "products": Column(Kind.NUMBER, "products", _("products looked at")),
        "carts": Column(Kind.NUMBER, "carts", _("changes of a cart")),
    },
    told=(told.VisitBegan, told.VisitEnded, told.VisitorErased, PartyMerged, PartyUnmerged),
    resource="conversations.visit",
    alias="v",
)

declare(
    Occurrence("conversations.messages", _MESSAGES, _("messages"), "interactions"),
    Measure(
        "conversations.answer_time",
        _MESSAGES,
        "avg",
        "seconds",
        Kind.NUMBER,
        _("average seconds until our answer"),
        "interactions",
        None,
    ),
    Measure(
        "conversations.answer_cost", _MESSAGES, "sum", "cost", Kind.MONEY, _("cost of our answers"), "messages", None
    ),
    Occurrence("conversations.contacts", _CONTACTS, _("contacts"), "interactions"),
    Measure("conversations.seconds", _CONTACTS, "sum", "seconds", Kind.NUMBER, _("seconds of contact"), "interactions"),
    Occurrence("conversations.visits", _VISITS, _("web visits"), "pages"),
    Measure("conversations.pages", _VISITS, "sum", "pages", Kind.NUMBER, _("web pages seen"), "pages"),
)
