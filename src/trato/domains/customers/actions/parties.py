"""How do we make a party's acquaintance, and correct what we know of it?"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from trato.domains.customers.actions import own_fields
from trato.domains.customers.actions.parts import addresses, first_rows, identities
from trato.domains.customers.actions.parts.parties import CHANGEABLE, CannotRegister, refuse_incomplete
from trato.domains.customers.models import Change, Party
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.domains.customers.queries import duplicates
from trato.domains.customers.queries import own_fields as own_values
from trato.domains.customers.queries.duplicates import Candidate
from trato.foundation.access.models import Team, User
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import (
    PartyArchived,
    PartyChanged,
    PartyRegistered,
    PartyRestored,
)

__all__ = [
    "CHANGEABLE", "CannotChange", "CannotRegister", "LooksLikeDuplicate",
    "archive", "change", "register", "restore", "undo",
]  # fmt: skip


class LooksLikeDuplicate(CannotRegister):
    """Somebody like this is known already."""

    def __init__(self, candidates: list[Candidate]) -> None:
        super().__init__(_("Somebody like this is known already."))
        self.candidates = candidates


class CannotChange(ValueError):
    """The change does not make sense; the message says why."""


def register(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    name: str = "",
    given: str = "",
    family: str = "",
    written: Iterable[identities.Written] = (),
    address: Mapping[str, str] | None = None,
    roles: Iterable[str] = (PartyRole.PROSPECT,),
    phase: str = Phase.DETECTION,
    owner: User | None = None,
    team: Team | None = None,
    country: str = "",
    city: str = "",
    language: str = "",
    time_zone: str = "",
    tax_number: str = "",
    sector: str = "",
    source: str = "",
    despite_duplicates: bool = False,
) -> Party:
    """Make the acquaintance of a person, an organization or a household."""
    require(by, "customers.party.register")
    said = {
        "country": country, "city": city, "language": language, "time_zone": time_zone, "tax_number": tax_number,
        "sector": sector, "source": source,
    }  # fmt: skip
    party = Party(
        kind=kind, roles=list(dict.fromkeys(roles)), phase=phase, owner=owner, team=team, created_at=at, updated_at=at,
        **{name: text.tidy(value) for name, value in said.items()},
    )  # fmt: skip
    party.call(name, given=given, family=family)
    # A token that is held to its user's own customers makes no others.
    require(by, "customers.party.register", party)
    refuse_incomplete(party)
    recognized = identities.recognize(written, country=party.country)
    if not despite_duplicates:
        candidates = duplicates.like(party, recognized)
        if candidates:
            raise LooksLikeDuplicate(candidates)
    lives_at = [addresses.unsaved(party, address)] if address and any(address.values()) else []
    for one in lives_at:
        addresses.place(party, one)
    try:
        with changing(by, "customers.party.register"):
            first_rows.insert(party, identities=recognized, addresses=lives_at)
            event = PartyRegistered(party_id=party.pk, kind=kind)
            record(event, by=by, at=at, about=[party.pk])
    except IntegrityError as problem:
        raise identities.CannotAdd(_("One of these identities leads to another customer already.")) from problem
    return party


def change(party: Party, *, fields: Mapping[str, str], by: Actor, at: datetime) -> Change | None:
    """Correct what we know about a party; returns what became different, None if nothing did."""
    require(by, "customers.party.change", party, fields=fields)
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise CannotChange(_("These fields cannot be changed here: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    with changing(by, "customers.party.change", party) as party:
        # A person's name follows its parts, so undoing must know it too.
        names = list(dict.fromkeys([*fields, "name"]))
        before = {name: getattr(party, name) for name in names}
        _take(party, fields)
        after = {name: getattr(party, name) for name in names}
        different = [name for name in names if before[name] != after[name]]
        if not different:
            return None
        refuse_incomplete(party)
        party.updated_at = at
        party.save(update_fields=[*different, "name", "name_key", "given_name", "family_name", "updated_at"])
        made = Change.objects.create(
            party=party,
            before={name: before[name] for name in different},
            after={name: after[name] for name in different},
            at=at,
            by_user_id=by.user_id,
        )
        event = PartyChanged(party_id=party.pk, change_id=made.pk, fields=different)
        record(event, by=by, at=at, about=[party.pk])
    return made


def undo(made: Change, *, by: Actor, at: datetime) -> Change | None:
    """Put back what a change replaced, unless the field was changed again since."""
    require(by, "customers.party.change", made.party)
    with changing(by, "customers.party.change", made.party) as party:
        made.refresh_from_db()
        if made.undone_at is not None:
            raise CannotChange(_("This change was undone already."))
        # A change is of plain facts or of the company's own fields, never of both.
        is_own = all(name.startswith("own.") for name in made.before)
        is_now = (
            own_values.stand_now(party, made.after) if is_own else {name: getattr(party, name) for name in made.after}
        )
        if is_now != made.after:
            raise CannotChange(_("Somebody has changed this again since; nothing was undone."))
        if is_own:
            undoing = own_fields.put_back(party, values=made.before, by=by, at=at)
        else:
            undoing = change(party, fields=made.before, by=by, at=at)
        made.undone_at = at
        made.save(update_fields=["undone_at"])
    return undoing


def archive(party: Party, *, by: Actor, at: datetime) -> Party:
    """Put a party away: it leaves lists and search, and can come back."""
    require(by, "customers.party.archive", party)
    with changing(by, "customers.party.archive", party) as party:
        if party.is_archived:
            raise CannotChange(_("%(name)s is archived already.") % {"name": party.name})
        party.archived_at = party.updated_at = at
        party.save(update_fields=["archived_at", "updated_at"])
        record(PartyArchived(party_id=party.pk), by=by, at=at, about=[party.pk])
    return party


def restore(party: Party, *, by: Actor, at: datetime) -> Party:
    """Bring an archived party back."""
    require(by, "customers.party.archive", party)
    with changing(by, "customers.party.archive", party) as party:
        if not party.is_archived:
            raise CannotChange(_("%(name)s is not archived.") % {"name": party.name})
        if party.merged_into_id:
            raise CannotChange(_("%(name)s was merged into another record. Undo the merge.") % {"name": party.name})
        party.archived_at, party.updated_at = None, at
        party.save(update_fields=["archived_at", "updated_at"])
        record(PartyRestored(party_id=party.pk), by=by, at=at, about=[party.pk])
    return party


def _take(party: Party, fields: Mapping[str, Any]) -> None:
    named = {name: text.tidy(str(value or "")) for name, value in fields.items()}
    for name, value in named.items():
        setattr(party, name, value)
    if party.kind == PartyKind.PERSON and "name" not in named and {"given_name", "family_name"} & set(named):
        party.call("", given=party.given_name, family=party.family_name)
    else:
        party.call(party.name, given=party.given_name, family=party.family_name)
