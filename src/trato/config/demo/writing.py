"""How do the conversations of the demo come about? Through the same verbs as everybody's."""

from datetime import datetime, timedelta

from django.db.models import Q

from trato.config.demo.accounts import Staff
from trato.config.demo.dice import Dice
from trato.config.demo.letters import INBOXES, MATTERS, REPLIES, Matter
from trato.domains.conversations.actions import conversations, inboxes, macros, messages
from trato.domains.conversations.actions.inboxes import Member
from trato.domains.conversations.actions.messages import Incoming
from trato.domains.conversations.models import Conversation, Dispatch, Inbox, Message
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.models import Identity
from trato.foundation.access.models import Team
from trato.foundation.kit.actor import Actor, trato

_BY = {"service": "service_agent", "sales": "sales_rep", "billing": "call_center_agent"}
_SHARED = {"service": "by_load", "sales": "last_owner", "billing": "by_hand"}
_TEAMS = {"service": "Customer service", "sales": "Sales Iberia", "billing": "Operations"}
_MEMBERS = {
    "service": ("service_agent", "call_center_agent"),
    "sales": ("sales_rep", "sales_manager"),
    "billing": ("call_center_agent",),
}
_FAR = 9


def write(staff: Staff, *, at: datetime) -> None:
    """Make inboxes and saved answers, and let customers and colleagues write."""
    by = trato("demo")
    places = {
        key: inboxes.define(
            name,
            team=Team.objects.get(name=_TEAMS[key]),
            sharing=_SHARED[key],
            members=[Member(staff[role].user) for role in _MEMBERS[key]],
            by=by,
            at=at,
        )
        for key, name in INBOXES.items()
    }
    for shortcut, title, text, tags, ending in REPLIES:
        macros.define(shortcut, title=title, text=text, tags=tags.split(","), ending=ending, by=by, at=at)
    for number, matter in enumerate(MATTERS):
        _converse(matter, number, places, staff, at)


def _converse(matter: Matter, number: int, places: dict[str, Inbox], staff: Staff, at: datetime) -> None:
    dice = Dice("letters", str(number))
    lasted = sum(line.minutes for line in matter.lines)
    moment = at - timedelta(minutes=lasted + 20 + dice.below(60 * _FAR) * (number % 5 + 1))
    colleague = staff[_BY[matter.inbox]].user.actor
    sender, talk = _sender(matter, number), None
    for line in matter.lines:
        moment += timedelta(minutes=line.minutes)
        if line.direction == "in":
            incoming = Incoming(
                matter.channel, sender, line.text, moment, subject=matter.subject, conversation=talk,
                inbox=places[matter.inbox], is_by_sender=False, key=f"demo-{number}-{line.minutes}-{len(line.text)}",
            )  # fmt: skip
            talk = messages.receive(incoming, by=trato("demo"), at=moment).conversation
        elif talk and line.direction == "note":
            named = [one.user for one in staff.values() if f"@{one.user.name}" in line.text]
            messages.note(talk, text=line.text, mentioned=named, by=colleague, at=moment)
        elif talk:
            _has_left(messages.answer(talk, text=line.text, by=colleague, at=moment), moment)
    if talk is not None:
        _settle(talk, matter, colleague, moment, at)


def _settle(talk: Conversation, matter: Matter, by: Actor, moment: datetime, at: datetime) -> None:
    talk.refresh_from_db()
    talk = conversations.sort(talk, tags=matter.tags.split(","), priority=matter.priority, by=by, at=moment)
    if matter.ending == "resolved":
        conversations.resolve(talk, by=by, at=moment)
    elif matter.ending == "snoozed":
        conversations.snooze(talk, until=at + timedelta(days=6), by=by, at=moment)


def _has_left(message: Message, moment: datetime) -> None:
    """Nothing of the demo goes anywhere: what was answered in the past counts as sent then."""
    Dispatch.objects.filter(message=message).update(begun_at=moment, ended_at=moment)
    Message.objects.filter(pk=message.pk).update(state="sent")


def _sender(matter: Matter, number: int) -> Address:
    """A customer who speaks the language, by their e-mail."""
    country = Q(party__country="ES") if matter.language == "es" else Q(party__country="GB")
    known = Identity.objects.filter(country, kind="email", is_primary=True, party__kind="person").order_by("party_id")
    values = list(known.values_list("value", flat=True)[: 4 * len(MATTERS)])
    value = values[(number * 7) % len(values)] if values else f"cliente{number}@example.com"
    found = known.filter(value=value).select_related("party").first()
    return Address("email", value, found.party.name if found else "")
