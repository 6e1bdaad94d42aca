"""How do the rows of a file become people and organizations?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.actions import importing
from trato.domains.customers.imports import describing, turns
from trato.domains.customers.imports.fields import PEOPLE
from trato.domains.customers.imports.turns import MOST_ROWS_OF_ONE, Ready, Turn
from trato.domains.customers.models.arrival import Arrival, Newcomer
from trato.domains.customers.queries import known_before
from trato.domains.customers.queries.differences import Differences, differences
from trato.domains.customers.queries.known_before import Asked
from trato.foundation.exchange.rows import CHANGED, NEW, REFUSED, SAME, SKIPPED, Outcome, Rows
from trato.foundation.exchange.targets import Ahead, Key, Plan, Target, Undone, offer
from trato.foundation.kit import guard

_FORESEEING = guard.capability("customers.foresee_import", "customers_")

_NEW = Outcome(NEW)


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
            whom = self._whom(rows, *turns.questions(rows, places, self._plan))
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
        made: Ready = rows.ready or turns.ready(rows, self._plan)
        outcomes = [Outcome(REFUSED)] * len(rows)
        journals: list[dict[str, Any]] = []
        for turn in made.turns:
            whom = self._whom(rows, turn.asked, turn.offices)
            journals.append(self._take(rows, turn, whom, outcomes, at))
        for place in made.too_many:
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
        self, rows: Rows, turn: Turn, whom: dict[int, int | None], outcomes: list[Outcome], at: datetime
    ) -> dict[str, Any]:
        newcomers: list[Newcomer] = []
        known: dict[int, Arrival] = {}
        met: dict[int, int] = {}
        for place, written in zip(turn.places, turn.written, strict=True):
            if place in rows.refused:
                continue
            pk = whom.get(place)
            if not pk:
                newcomers.append(Newcomer(written, None if turn.is_plain else rows.made[place]))
                outcomes[place] = _NEW
            elif self._plan.mode == "skip":
                outcomes[place] = Outcome(SKIPPED)
            elif pk in known:
                # Two rows without anything in common lead to one customer: by e-mail the one, by number the other.
                rows.refuse(place, _("Another row of this file is about the same customer."))
            else:
                known[pk], met[pk] = rows.made[place]._replace(party_id=pk), place
        taken = importing.take_in(
            newcomers, known=known, import_id=self._plan.import_id, overwrites=self._plan.mode == "update",
            by=self._plan.by, at=at,
        )  # fmt: skip
        for pk, place in met.items():
            outcomes[place] = Outcome(CHANGED if pk in taken.changed else SAME)
        return taken.journal

    def _whom(self, rows: Rows, asked: Mapping[str, Asked], offices: Mapping[int, str]) -> dict[int, int | None]:
        """Which known customer each row is about; rows that could be about several are refused."""
        owners = known_before.by_identity("external", self._plan.network, asked["external"])
        if self._plan.mode == "create":
            for place in owners:
                rows.refuse(place, _("This number leads to another customer already."))
            return {}
        ways = [owners] if "external" in self._plan.keys else []
        if "tax_number" in asked:
            ways.append(known_before.by_tax_number(asked["tax_number"]))
        ways += [known_before.by_identity(kind, "", asked[kind]) for kind in ("email", "phone") if kind in asked]
        ways.append(self._organizations(offices))
        # The strongest way says who it is.
        hits: dict[int, set[int]] = {}
        for way in reversed(ways):
            hits.update(way)
        names = known_before.names(sorted({pk for found in hits.values() if len(found) > 1 for pk in found}))
        whom: dict[int, int | None] = {}
        for place in sorted(hits.keys() | owners.keys()):
            whom[place] = self._one(rows, place, hits.get(place, set()), names)
            self._refuse_foreign(rows, place, whom[place], owners.get(place, set()))
        self._refuse_untouchable(rows, whom)
        return whom

    def _one(self, rows: Rows, place: int, hits: set[int], names: Mapping[int, str]) -> int | None:
        """The customer who was found; of several the one with the same name."""
        if len(hits) > 1:
            called = rows.made[place].party.name_key
            hits = {pk for pk in hits if names[pk] == called}
            if len(hits) != 1:
                rows.refuse(place, _("Several customers fit: say which one by a number of theirs."))
                return None
        return next(iter(hits), None)

    def _organizations(self, offices: Mapping[int, str]) -> dict[int, set[int]]:
        known = known_before.organizations(sorted(set(offices.values())))
        return {place: {known[key]} for place, key in offices.items() if key in known}

    def _refuse_foreign(self, rows: Rows, place: int, pk: int | None, owners: set[int]) -> None:
        if owners - {pk}:
            rows.refuse(place, _("This number leads to another customer already."))

    def _refuse_untouchable(self, rows: Rows, whom: dict[int, int | None]) -> None:
        known = {pk for pk in whom.values() if pk}
        forbidden = known - known_before.changeable(sorted(known), self._plan.by) if known else set()
        if forbidden:
            for place, pk in whom.items():
                if pk in forbidden:
                    rows.refuse(place, _("This is known already, and you may not change it."))

    def _foreseen(self, one: Arrival, pk: int | None, found: Mapping[int, Differences]) -> Outcome:
        keys = [hash(key) for key in turns.keys_of(one, self._plan)]
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
        ahead=Ahead(turns.ready, made=Arrival, ready=Ready),
        says_source=True,
    )
)
