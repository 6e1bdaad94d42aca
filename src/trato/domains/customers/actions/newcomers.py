"""How do we make the acquaintance of many parties at once, as another system knew them?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from trato.domains.customers.actions.parts import addresses, identities
from trato.domains.customers.actions.parts.identities import Written
from trato.domains.customers.actions.parts.parties import CannotRegister, refuse_incomplete
from trato.domains.customers.models import Address, Identity, Party, PhaseSpan, Tag
from trato.domains.customers.models.party import PartyRole, Phase
from trato.foundation.access.policy import changing, require
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record_many
from trato.foundation.stream.vocabulary.customers import PartyRegistered

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A party as another system describes it, and since when it was known there."""

    kind: str
    met_at: datetime
    name: str = ""
    given: str = ""
    family: str = ""
    written: Sequence[Written] = ()
    addresses: Sequence[Mapping[str, str]] = ()
    roles: Sequence[str] = (PartyRole.PROSPECT,)
    phase: str = Phase.DETECTION
    tags: Sequence[str] = ()
    owner_id: int | None = None
    team_id: int | None = None
    country: str = ""
    city: str = ""
    language: str = ""
    time_zone: str = ""
    sector: str = ""
    source: str = ""


def load(newcomers: Iterable[Newcomer], *, by: Actor, at: datetime) -> list[Party]:
    """Register many parties, without looking for duplicates; return them in the given order."""
    require(by, "customers.party.register")
    newcomers = list(newcomers)
    parties = [_party(newcomer, at) for newcomer in newcomers]
    known_as: list[Identity] = []
    live_at: list[Address] = []
    for newcomer, party in zip(newcomers, parties, strict=True):
        refuse_incomplete(party)
        named = identities.recognize(newcomer.written, country=newcomer.country)
        known_as += identities.unsaved(party, named, at=newcomer.met_at)
        live_at += [addresses.unsaved(party, parts) for parts in newcomer.addresses]
    try:
        with changing(by, "customers.party.register"):
            Party.objects.bulk_create(parties, batch_size=_AT_ONCE)
            Identity.objects.bulk_create(known_as, batch_size=_AT_ONCE)
            Address.objects.bulk_create(live_at, batch_size=_AT_ONCE)
            PhaseSpan.objects.bulk_create(
                [PhaseSpan(party=party, phase=party.phase, since=party.created_at) for party in parties],
                batch_size=_AT_ONCE,
            )
            used = sorted({tag for newcomer in newcomers for tag in newcomer.tags})
            Tag.objects.bulk_create([Tag(name=tag) for tag in used], ignore_conflicts=True)
            record_many([_told(party) for party in parties], by=by)
    except IntegrityError as problem:
        raise CannotRegister(_("One of these identities leads to another customer already.")) from problem
    return parties


def _party(newcomer: Newcomer, at: datetime) -> Party:
    party = Party(
        kind=newcomer.kind, roles=list(dict.fromkeys(newcomer.roles)), tags=list(newcomer.tags),
        phase=newcomer.phase, owner_id=newcomer.owner_id, team_id=newcomer.team_id, country=newcomer.country,
        city=newcomer.city, language=newcomer.language, time_zone=newcomer.time_zone, sector=newcomer.sector,
        source=newcomer.source, created_at=newcomer.met_at, updated_at=at,
    )  # fmt: skip
    party.call(newcomer.name, given=newcomer.given, family=newcomer.family)
    return party


def _told(party: Party) -> Told:
    event = PartyRegistered(party_id=party.pk, kind=party.kind)
    return Told(event, party.created_at, [party.pk])
