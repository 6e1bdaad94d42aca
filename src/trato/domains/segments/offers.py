"""When do rules begin with a segment, what do they mean by belonging to one, and onto which lists do they put customers?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.models import Party
from trato.domains.segments.actions import lists
from trato.domains.segments.actions.segments import CannotDefine
from trato.domains.segments.models import Segment, SegmentKind
from trato.domains.segments.queries import definitions, segments
from trato.foundation.access import policy
from trato.foundation.automation.offers import Acting, Groups, Told, Verb, group_by, happen, offer, wait_for
from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import Catalog
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary.segments import SegmentEntered, SegmentLeft

_SEGMENTS = gettext_lazy("Segments")


def _asking(actor: Actor, at: datetime, catalog: Catalog, conditions: Sequence[tree.Condition]) -> Asking:
    return segments.asking(actor, at, definitions.all_of(catalog), list(conditions))


def _choices(by: Actor) -> Iterable[tuple[str, Any]]:
    return list(segments.names(by).items())


@guard.working_as(definitions.KEEPING)
def _key(uid: str) -> int:
    """Events tell of a segment by its inner number; 0 is no segment's."""
    return Segment.objects.filter(uid=uid).values_list("pk", flat=True).first() or 0


group_by(Groups(segments.names, _asking))
wait_for("segments.membership")
_WHICH = {"segment_id": Told(gettext_lazy("Segment"), _choices, _key)}
happen(SegmentEntered, gettext_lazy("a customer enters a segment"), group=_SEGMENTS, fields=_WHICH)
happen(SegmentLeft, gettext_lazy("a customer leaves a segment"), group=_SEGMENTS, fields=_WHICH)


class PutOnList(Verb):
    """Who belongs to a fixed list from now on."""

    name, label = "segments.list.put", gettext_lazy("put on a fixed list")
    group, permission, refusals = _SEGMENTS, "segments.segment.fill", (CannotDefine,)

    @property
    def is_open(self) -> bool:
        return bool(self._lists())

    def fields(self) -> dict[str, forms.Field]:
        return {"list": forms.ChoiceField(label=_("List"), choices=[(str(one.uid), one.name) for one in self._lists()])}

    def words(self, given: Mapping[str, Any]) -> str:
        found = segments.known_as(self.by, given["list"])
        return _("put on the list «%(name)s»") % {"name": found.name if found else "—"}

    def do(self, thing: Party, given: Mapping[str, Any], acting: Acting) -> str:
        found = segments.known_as(acting.by, given["list"])
        if found is None:
            raise CannotDefine(_("There is no such list."))
        if not lists.put(found, parties=[thing.pk], by=acting.by, at=acting.at):
            return _("They were on the list «%(name)s» already.") % {"name": found.name}
        return _("Put on the list «%(name)s».") % {"name": found.name}

    def _lists(self) -> list[Segment]:
        seen = policy.scope(self.by, "segments.segment").over(Segment.objects.all())
        found = seen.filter(kind=SegmentKind.FIXED, archived_at=None)
        return list(found.order_by("name_key")[: segments.MOST_SHOWN])


offer(PutOnList)
