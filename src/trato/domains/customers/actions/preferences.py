"""What does a party prefer, and how is that learned?"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from trato.domains.customers.models import Change, Party
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import PreferencesChanged

CHANNELS = ("email", "phone", "letter", "visit", "message")
KNOWN = ("channel", "hours", "interests", "avoid")


class CannotPrefer(ValueError):
    """This is not a preference trato knows; the message says which it knows."""


def learn(party: Party, *, preferences: Mapping[str, str], by: Actor, at: datetime) -> Party:
    """Note what the party prefers: channel, hours, interests, what to avoid; an empty text forgets one."""
    require(by, "customers.party.change", party)
    unknown = set(preferences) - set(KNOWN)
    if unknown:
        raise CannotPrefer(_("Known preferences are: %(names)s.") % {"names": ", ".join(KNOWN)})
    given = {name: text.tidy(value)[:500] for name, value in preferences.items()}
    if given.get("channel") and given["channel"] not in CHANNELS:
        raise CannotPrefer(_("Known channels are: %(names)s.") % {"names": ", ".join(CHANNELS)})
    with changing(by, "customers.party.change", party) as party:
        before = party.preferences
        after = {name: value for name, value in {**before, **given}.items() if value}
        different = sorted(name for name in KNOWN if before.get(name) != after.get(name))
        if not different:
            return party
        party.preferences, party.updated_at = after, at
        party.save(update_fields=["preferences", "updated_at"])
        made = Change.objects.create(
            party=party,
            before={"preferences": before},
            after={"preferences": after},
            at=at,
            by_user_id=by.user_id,
        )
        event = PreferencesChanged(party_id=party.pk, change_id=made.pk, fields=different)
        record(event, by=by, at=at, about=[party.pk])
    return party
