"""Onto which fixed lists can many customers be put at once, or be taken off?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.bulk import PARTIES
from trato.domains.customers.queries import parties
from trato.domains.segments.actions import lists
from trato.domains.segments.actions.segments import CannotDefine
from trato.domains.segments.models import Segment, SegmentKind
from trato.domains.segments.queries import segments
from trato.foundation.access import policy
from trato.foundation.access.policy import ProofNeeded, Refused
from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor
from trato.foundation.lists.bulk import Change, offer

_READ = """
SELECT p.id, ARRAY(SELECT g.uid::text FROM segments_membership m JOIN segments_segment g ON g.id = m.segment_id
    WHERE m.party_id = p.id AND g.kind = 'fixed' AND {lists} ORDER BY g.id) AS value
FROM customers_party p WHERE p.id = ANY(%(ids)s) AND p.merged_into_id IS NULL AND {scope} ORDER BY p.id {lock}
"""


class _OfLists(Change):
    """On which fixed lists a customer stands, by their outside names."""

    permission, is_blind = "segments.segment.fill", True

    @cached_property
    def fixed(self) -> dict[str, Segment]:
        """The lists that the actor sees."""
        seen = policy.scope(self.by, "segments.segment").over(Segment.objects.all())
        found = seen.filter(kind=SegmentKind.FIXED, archived_at=None).order_by("name_key")[: segments.MOST_SHOWN]
        return {str(one.uid): one for one in found}

    def field(self) -> forms.Field:
        return forms.ChoiceField(label=_("List"), choices=[(uid, one.name) for uid, one in self.fixed.items()])

    def words(self, value: Any) -> str:
        return f"{self.label}: {self.fixed[value].name}" if value in self.fixed else str(self.label)

    def said(self, now: Any) -> str:
        return ", ".join(self.fixed[uid].name for uid in now if uid in self.fixed) or "—"

    def read(self, keys: Sequence[int], *, is_locking: bool = False) -> dict[int, Any]:
        visible, seen = parties.scope_of(self.by), policy.scope(self.by, "segments.segment")
        statement = _READ.format(
            scope=visible.sql, lists=seen.called("g"), lock="FOR UPDATE OF p" if is_locking else ""
        )
        rows = sql.rows(statement, {"ids": list(keys)}, within=(visible, seen))
        return {row["id"]: row["value"] for row in rows}

    def put(self, wanted: Mapping[int, Any], *, at: datetime) -> dict[int, str]:
        """All that come onto one list, or go, through one call of its verb."""
        now = self.read(list(wanted))
        refused: dict[int, str] = {}
        moves: dict[tuple[str, bool], list[int]] = {}
        for key, becomes in wanted.items():
            for uid in set(becomes) ^ set(now.get(key, becomes)):
                moves.setdefault((uid, uid in becomes), []).append(key)
        for (uid, comes), keys in moves.items():
            refused |= dict.fromkeys(keys, self._move(uid, comes, keys, at))
        stands = self.read(list(wanted))
        silent = {key: "" for key in wanted if sorted(stands.get(key, ())) != sorted(wanted[key])}
        words = _("This customer was put away, or the list is no longer in use.")
        return {key: refused.get(key) or words for key in silent}

    def _move(self, uid: str, comes: bool, keys: list[int], at: datetime) -> str:
        if uid not in self.fixed:
            return ""
        verb = lists.put if comes else lists.take_off
        try:
            verb(self.fixed[uid], parties=keys, by=self.by, at=at)
        except ProofNeeded:
            raise
        except (CannotDefine, Refused) as problem:
            return str(problem)
        return ""

    def back(self, before: Any, after: Any, now: Any) -> Any:
        """Only what this change did is taken back: other lists stay as they are."""
        came, went = set(after) - set(before), set(before) - set(after)
        return [uid for uid in now if uid not in came] + [uid for uid in before if uid in went and uid not in now]


class PutOnList(_OfLists):
    """Who belongs to it from now on."""

    name, label = "put_on_list", gettext_lazy("Put on a fixed list")

    def becomes(self, now: Any, value: Any) -> Any:
        return now if value in now else [*now, value]


class TakeOffList(_OfLists):
    """Who no longer belongs to it."""

    name, label = "take_off_list", gettext_lazy("Take off a fixed list")

    def becomes(self, now: Any, value: Any) -> Any:
        return [uid for uid in now if uid != value]


def changes(by: Actor) -> Iterable[Change]:
    """What this actor may do with the lists there are."""
    both: list[_OfLists] = [PutOnList(by), TakeOffList(by)]
    may = policy.may(by, "segments.segment.fill") and not parties.scope_of(by).hides("segments")
    return [change for change in both if may and change.fixed]


offer(PARTIES, changes)
