"""How do the rows of a file become people and organizations?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions import importing
from trato.domains.customers.imports import describing
from trato.domains.customers.imports.fields import PEOPLE
from trato.domains.customers.models.arrival import Arrival
from trato.domains.customers.models.identity import UNIQUE_KINDS
from trato.domains.customers.queries import known_before
from trato.domains.customers.queries.differences import Differences, differences
from trato.domains.customers.queries.known_before import Hit
from trato.foundation.exchange.rows import CHANGED, NEW, REFUSED, SAME, SKIPPED, Outcome, Rows
from trato.foundation.exchange.targets import Key, Plan, Target, Undone, offer
from trato.foundation.kit import guard

_FORESEEING = guard.capability("customers.foresee_import", "customers_")

# The same customer in so many rows of ten thousand: beyond it something else is wrong with the file.
MOST_ROWS_OF_ONE = 20
_IDENTITY_KEYS = ("external", "email", "phone")


class People:
    """Loads customers batch by batch."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen: set[int] = set()

    def check(self, rows: Rows) -> None:
        """Describe each row as a customer, or say why it is none."""
        describing.describe(rows, self._plan)

    def foresee(self, rows: Rows) -> list[Outcome]:
        """New, changed, the same, skipped or refused; rows that meet an earlier row of the file count as that one's."""
        places = [place for place in range(len(rows)) if place not in rows.refused]
        with guard.working_as(_FORESEEING):
            whom = self._whom(rows, places)
            known = {pk: rows.made[place]._replace(party_id=pk) for place, pk in whom.items() if pk}
            found = differences(known, overwrites=self._plan.mode == "update") if self._plan.mode != "skip" else {}
        outcomes = []
        for place in range(len(rows)):
            if place in rows.refused:
                outcomes.append(Outcome(REFUSED, rows.refused[place]))
                continue
            outcomes.append(self._foreseen(rows.made[place], whom.get(place), found))
        return outcomes

    def load(self, rows: Rows, *, at: datetime) -> tuple[list[Outcome], dict[str, Any]]:
        """Load the rows; several rows of one customer are taken one after the other, in the order of the file."""
        outcomes = [Outcome(REFUSED)] * len(rows)
        journals: list[dict[str, Any]] = []
        waiting = [place for place in range(len(rows)) if place not in rows.refused]
        for _round in range(MOST_ROWS_OF_ONE):
            turn, waiting = self._turn(rows, waiting)
            if not turn:
                break
            whom = self._whom(rows, turn)
            journals.append(self._take(rows, turn, whom, outcomes, at))
        for place in waiting:
            rows.refuse(place, _("More than %(most)s rows are about the same customer.") % {"most": MOST_ROWS_OF_ONE})
        return outcomes, {"steps": journals}

    def take_back(self, journal: Mapping[str, Any], *, at: datetime) -> Undone:
        """Take the steps back, the last one first."""
        gone = restored = 0
        kept: list[tuple[str, str]] = []
        for step in reversed(journal["steps"]):
            back = importing.take_back(step, import_id=self._plan.import_id, by=self._plan.by, at=at)
            gone, restored = gone + back.gone, restored + back.restored
            kept += back.kept
        return Undone(gone, restored, kept)

    def _take(
        self, rows: Rows, turn: list[int], whom: dict[int, int | None], outcomes: list[Outcome], at: datetime
    ) -> dict[str, Any]:
        arrived: dict[int, Arrival] = {}
        met: set[int] = set()
        for place in turn:
            if place in rows.refused:
                continue
            pk = whom.get(place)
            if pk and self._plan.mode == "skip":
                outcomes[place] = Outcome(SKIPPED)
            elif pk in met:
                # Two rows without anything in common lead to one customer: by e-mail the one, by number the other.
                rows.refuse(place, _("Another row of this file is about the same customer."))
            else:
                met |= {pk} if pk else set()
                arrived[place] = rows.made[place]._replace(party_id=pk) if pk else rows.made[place]
        taken = importing.take_in(
            list(arrived.values()), import_id=self._plan.import_id, overwrites=self._plan.mode == "update",
            by=self._plan.by, at=at,
        )  # fmt: skip
        for place, what in zip(arrived, taken.outcomes, strict=True):
            outcomes[place] = Outcome(what)
        return taken.journal

    def _turn(self, rows: Rows, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """Rows that share nothing by which customers are found, and those that must wait for one of them."""
        turn, later = [], []
        seen: set[tuple[str, ...]] = set()
        for place in places:
            keys = self._keys(rows.made[place])
            if seen.isdisjoint(keys):
                seen.update(keys)
                turn.append(place)
            else:
                later.append(place)
        return turn, later

    def _keys(self, one: Arrival) -> list[tuple[str, ...]]:
        """By what this row could meet another one. A number elsewhere leads to one customer whatever was chosen."""
        wanted = self._plan.keys if self._plan.mode != "create" else frozenset()
        keys: list[tuple[str, ...]] = [
            identity[:3] for identity in one.identities if identity.kind in wanted or identity.kind in UNIQUE_KINDS
        ]
        if one.party.tax_number and "tax_number" in wanted:
            keys.append(("tax", one.party.tax_number))
        if one.party.kind == "organization" and "organization" in wanted:
            keys.append(("name", one.party.name_key))
        return keys

    def _whom(self, rows: Rows, places: Sequence[int]) -> dict[int, int | None]:
        """Which known customer each row is about; rows that could be about several are refused."""
        asked: dict[str, dict[int, list[str]]] = {kind: {} for kind in _IDENTITY_KEYS}
        for place in places:
            for kind, _network, value, _shown in rows.made[place].identities:
                asked[kind].setdefault(place, []).append(value)
        found = known_before.by_identity("external", self._plan.network, asked["external"])
        if self._plan.mode == "create":
            for place in found:
                rows.refuse(place, _("This number leads to another customer already."))
            return {}
        ways = [found] if "external" in self._plan.keys else []
        if "tax_number" in self._plan.keys:
            numbers = {place: rows.made[place].party.tax_number for place in places}
            ways.append(known_before.by_tax_number({place: number for place, number in numbers.items() if number}))
        ways += [
            known_before.by_identity(kind, "", asked[kind]) for kind in ("email", "phone") if kind in self._plan.keys
        ]
        if "organization" in self._plan.keys:
            ways.append(self._organizations(rows, places))
        whom: dict[int, int | None] = {}
        for place in sorted(set().union(*ways, found)):
            whom[place] = self._one(rows, place, [way[place] for way in ways if place in way])
            self._refuse_foreign(rows, place, whom[place], found.get(place, set()))
        self._refuse_untouchable(rows, whom)
        return whom

    def _one(self, rows: Rows, place: int, ways: list[set[Hit]]) -> int | None:
        """The customer found by the strongest way; of several the one with the same name."""
        for hits in ways:
            if len(hits) == 1:
                return next(iter(hits)).party_id
            named = [hit for hit in hits if hit.name_key == rows.made[place].party.name_key]
            if len(named) == 1:
                return named[0].party_id
            rows.refuse(place, _("Several customers fit: say which one by a number of theirs."))
            return None
        return None

    def _organizations(self, rows: Rows, places: Sequence[int]) -> dict[int, set[Hit]]:
        keys = {
            place: rows.made[place].party.name_key for place in places if rows.made[place].party.kind == "organization"
        }
        known = known_before.organizations(list(set(keys.values())))
        return {place: {Hit(known[key], key)} for place, key in keys.items() if key in known}

    def _refuse_foreign(self, rows: Rows, place: int, pk: int | None, owners: set[Hit]) -> None:
        if any(hit.party_id != pk for hit in owners):
            rows.refuse(place, _("This number leads to another customer already."))

    def _refuse_untouchable(self, rows: Rows, whom: dict[int, int | None]) -> None:
        known = {pk for pk in whom.values() if pk}
        forbidden = known - known_before.changeable(sorted(known), self._plan.by) if known else set()
        if forbidden:
            for place, pk in whom.items():
                if pk in forbidden:
                    rows.refuse(place, _("This is known already, and you may not change it."))

    def _foreseen(self, one: Arrival, pk: int | None, found: Mapping[int, Differences]) -> Outcome:
        keys = [hash(key) for key in self._keys(one)]
        is_repeated = any(key in self._seen for key in keys)
        self._seen.update(keys)
        if pk is None:
            if not is_repeated:
                return Outcome(NEW, thing=one.party.name)
            return Outcome(
                SKIPPED if self._plan.mode == "skip" else CHANGED,
                _("Another row of this file is about the same customer."),
                one.party.name,
            )
        if self._plan.mode == "skip":
            return Outcome(SKIPPED, thing=one.party.name)
        differing = found[pk]
        if not differing.are_there:
            return Outcome(SAME, thing=one.party.name)
        return Outcome(CHANGED, describing.told(differing), one.party.name)


offer(
    Target(
        name="people",
        label=gettext_lazy("People and organizations"),
        fields=PEOPLE,
        needs=(("given_name", "family_name", "name", "company", "email", "phone", "external"),),
        keys=(
            Key("external", gettext_lazy("Number in the other system"), is_usual=True),
            Key("tax_number", gettext_lazy("Tax number"), is_usual=True),
            Key("email", gettext_lazy("E-mail"), is_usual=True),
            Key("phone", gettext_lazy("Phone"), is_usual=False),
            Key("organization", gettext_lazy("Name, for organizations"), is_usual=True),
        ),
        permissions=("customers.party.register", "customers.party.change", "customers.identity.add"),
        loader=People,
        says_source=True,
    )
)
