"""How does a relation move through its life cycle, and who answers for it?"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from trato.domains.customers.models import Party, PhaseSpan
from trato.domains.customers.models.party import PartyRole, Phase
from trato.foundation.access.models import Team, Territory, User
from trato.foundation.access.policy import changing, require
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import (
    OwnerChanged,
    PhaseChanged,
    RolesChanged,
    TerritoryChanged,
)


class CannotMove(ValueError):
    """The relation cannot be moved so; the message says why."""


def enter_phase(party: Party, *, phase: str, by: Actor, at: datetime) -> Party:
    """Move the relation to another phase; how long each one lasted stays known."""
    require(by, "customers.phase.enter", party)
    if phase not in Phase.values:
        raise CannotMove(_("This phase is not known."))
    with changing(by, "customers.phase.enter", party) as party:
        if party.phase == phase:
            return party
        before = party.phase
        PhaseSpan.objects.filter(party=party, until=None).update(until=at)
        PhaseSpan.objects.create(party=party, phase=phase, since=at)
        party.phase, party.updated_at = phase, at
        party.save(update_fields=["phase", "updated_at"])
        event = PhaseChanged(party_id=party.pk, phase=phase, before=before)
        record(event, by=by, at=at, about=[party.pk])
    return party


def assign(
    party: Party, *, owner: User | None, by: Actor, at: datetime, team: Team | None = None, team_follows: bool = True
) -> Party:
    """Name who answers for the party; the team is the owner's unless another is given, or it does not follow."""
    require(by, "customers.party.assign", party)
    if owner is not None and not owner.is_active:
        raise CannotMove(_("%(name)s no longer works here.") % {"name": owner.name})
    if team_follows:
        team = team or (owner.team if owner else None)
    with changing(by, "customers.party.assign", party) as party:
        if party.owner_id == (owner.pk if owner else None) and party.team_id == (team.pk if team else None):
            return party
        before = party.owner_id
        party.owner, party.team, party.updated_at = owner, team, at
        party.save(update_fields=["owner", "team", "updated_at"])
        event = OwnerChanged(party_id=party.pk, owner_id=party.owner_id, team_id=party.team_id, before_owner_id=before)
        record(event, by=by, at=at, about=[party.pk])
    return party


def place(party: Party, *, territory: Territory | None, by: Actor, at: datetime) -> Party:
    """Say in which territory the party lies."""
    require(by, "customers.party.assign", party)
    with changing(by, "customers.party.assign", party) as party:
        before = party.territory_id
        if before == (territory.pk if territory else None):
            return party
        party.territory, party.updated_at = territory, at
        party.save(update_fields=["territory", "updated_at"])
        event = TerritoryChanged(party_id=party.pk, territory_id=party.territory_id, before_territory_id=before)
        record(event, by=by, at=at, about=[party.pk])
    return party


def play_roles(party: Party, *, roles: Iterable[str], by: Actor, at: datetime) -> Party:
    """Say what the party is to us: customer, supplier, partner … several at once."""
    require(by, "customers.party.change", party)
    wanted = list(dict.fromkeys(roles))
    if set(wanted) - set(PartyRole.values):
        raise CannotMove(_("This role is not known."))
    with changing(by, "customers.party.change", party) as party:
        added = [role for role in wanted if role not in party.roles]
        removed = [role for role in party.roles if role not in wanted]
        if not added and not removed:
            return party
        party.roles, party.updated_at = wanted, at
        party.save(update_fields=["roles", "updated_at"])
        record(RolesChanged(party_id=party.pk, added=added, removed=removed), by=by, at=at, about=[party.pk])
    return party
