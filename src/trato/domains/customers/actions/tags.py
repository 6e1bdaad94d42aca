"""How does a party get its tags?"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from trato.domains.customers.models import Change, Party, Tag
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import TagsPut

MOST = 50


class CannotTag(ValueError):
    """These tags cannot be put on; the message says why."""


def put(party: Party, *, tags: Iterable[str], by: Actor, at: datetime) -> Party:
    """Make these the tags of the party; words that differ only in case or accents are one tag."""
    require(by, "customers.party.change", party)
    wanted = list({text.folded(tag): text.tidy(tag) for tag in tags if text.tidy(tag)}.values())
    if len(wanted) > MOST:
        raise CannotTag(_("A customer can have at most %(most)s tags.") % {"most": MOST})
    if any(len(tag) > 60 for tag in wanted):
        raise CannotTag(_("A tag has at most 60 characters."))
    with changing(by, "customers.party.change", party) as party:
        added = [tag for tag in wanted if tag not in party.tags]
        removed = [tag for tag in party.tags if tag not in wanted]
        if not added and not removed:
            return party
        Tag.objects.bulk_create([Tag(name=tag) for tag in added], ignore_conflicts=True)
        party.tags, party.updated_at = wanted, at
        party.save(update_fields=["tags", "updated_at"])
        made = Change.objects.create(
            party=party, before={"tags": removed}, after={"tags": added}, at=at, by_user_id=by.user_id
        )
        record(TagsPut(party_id=party.pk, change_id=made.pk), by=by, at=at, about=[party.pk])
    return party
