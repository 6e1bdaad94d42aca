"""How does a person leave, so that nothing by which they could be recognized remains?"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from trato.foundation.access.policy import require
from trato.foundation.access.queries import company
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy import holdings, ledger, mentions, packages, people, seals, work
from trato.foundation.privacy.holdings import Blank, Delete, Table
from trato.foundation.privacy.models import Erasure, HoldKind
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.queries.holds import standing
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary.privacy import MentionRemoved, PersonErased

_DELETE = "DELETE FROM {table} WHERE {whose}"
_BLANK = "UPDATE {table} SET {values} WHERE {whose}"


class CannotErase(ValueError):
    """Something stands against the erasure; the message says what."""


@guard.working_as(work.WORK)
def erase(person: Person, *, reason: str, by: Actor, at: datetime) -> Erasure:
    """Erase a person everywhere, for good; what the law tells us to keep stays without a name."""
    require(by, "privacy.person.erase", person)
    with transaction.atomic():
        people.locked(person)
        names = people.names_of(person)
        if (held := standing(person, HoldKind.LEGAL)) and reason != "restore":
            raise CannotErase(_("A legal hold stands against it: %(reason)s") % {"reason": held.reason})
        named = mentions.of(person)
        rows = sum(_erased_from(table, person) for table in holdings.tables())
        touched = mentions.take_out(named, person)
        for step in holdings.steps():
            step(person, named)
        seals.destroy(person, at=at)
        packages.throw_away(person)
        # One for each name: a backup of before a merge knows the person under several.
        erasure, *others = Erasure.objects.bulk_create(
            Erasure(person_kind=person.kind, person_uid=uid, at=at, by_user_id=by.user_id, reason=reason, rows=rows)
            for uid in names
        )
        event = PersonErased(person_kind=person.kind, erasure_id=erasure.pk)
        record(event, by=by, at=at, about=[person.id] if person.kind == "party" else [])
        record_many(_told(touched - {person.id}, erasure, at), by=by)
        # The last step: if the commit failed after it, the order to erase would stand all the same.
        ledger.write_down(
            ledger.Line(person.kind, str(one.person_uid), at.isoformat(), str(one.uid)) for one in (erasure, *others)
        )
    return erasure


def _erased_from(table: Table, person: Person) -> int:
    whose = (table.erased_whose or table.whose).get(person.kind)
    if whose is None:
        return 0
    values: dict[str, object] = {"person": person.id}
    if isinstance(table.on_erasure, Delete):
        return sql.run(_DELETE.format(table=table.name, whose=whose), values)
    if isinstance(table.on_erasure, Blank):
        blank = table.on_erasure.values
        with translation.override(company.ours().language):
            values |= {f"new_{column}": _plain(value) for column, value in blank.items()}
        setting = ", ".join(f"{column} = %(new_{column})s" for column in blank)
        return sql.run(_BLANK.format(table=table.name, values=setting, whose=whose), values)
    return 0


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | list | str) else str(value)


def _told(parties: Iterable[int], erasure: Erasure, at: datetime) -> list[Told]:
    return [Told(MentionRemoved(erasure_id=erasure.pk), at, [party]) for party in sorted(parties)]
