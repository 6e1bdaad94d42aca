"""What can be changed on many customers at once, or in a cell of their list?"""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from trato.domains.customers.bulk.fields import Fact, OwnField
from trato.domains.customers.bulk.hands import Owner, TeamOf
from trato.domains.customers.bulk.of_parties import OfParties
from trato.domains.customers.bulk.standing import Archive, PhaseOf
from trato.domains.customers.bulk.words import AddTag, Tags, TakeTag
from trato.domains.customers.queries.own_fields import visible_fields
from trato.foundation.facts.models import FieldKind
from trato.foundation.kit.actor import Actor
from trato.foundation.lists.bulk import Change, offer

PARTIES = "customers"
# What is written into these needs more room than a cell has.
_TOO_LARGE = (FieldKind.SEVERAL, FieldKind.LONG_TEXT, FieldKind.FILE)


def changes(by: Actor) -> Iterable[Change]:
    """What this actor may change on many rows of the list."""
    several = [Owner(by), TeamOf(by), PhaseOf(by), AddTag(by), TakeTag(by), _sector(by)]
    every: list[OfParties] = [*several, *_own(by), Archive(by)]
    return [change for change in every if change.is_open]


def cells(by: Actor, columns: Collection[str]) -> dict[str, OfParties]:
    """What this actor may change in the cells of these columns."""
    every: list[OfParties] = [Owner(by), PhaseOf(by), Tags(by), _sector(by)]
    if any(column.startswith("own.") for column in columns):
        every += [OwnField(by, field) for field in visible_fields(by) if field.kind not in _TOO_LARGE]
    return {change.cell: change for change in every if change.cell in columns and change.is_open}


def _sector(by: Actor) -> Fact:
    return Fact(by, "sector", _("Sector"), 120)


offer(PARTIES, changes)


def _own(by: Actor) -> list[OwnField]:
    """The company's own fields; a file belongs to one customer."""
    return [OwnField(by, field) for field in visible_fields(by) if field.kind != FieldKind.FILE]
