"""How do teams and territories grow into trees, and who works where?"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import Team, Territory, TerritoryMember, User
from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import (
    TeamFormed,
    TeamMoved,
    TerritoryDrawn,
    TerritoryLeft,
    TerritoryMoved,
    TerritoryTaken,
)


class CannotArrange(ValueError):
    """The tree cannot be arranged so; the message says why."""


def form(name: str, *, by: Actor, at: datetime, parent: Team | None = None) -> Team:
    """Form a team, below another one or at the top."""
    require(by, "access.team.keep")
    team = Team(name=_named(name), parent=parent)
    with _each_name_once(), transaction.atomic():
        team.save(force_insert=True)
        record(TeamFormed(team_id=team.pk, parent_id=team.parent_id), by=by, at=at)
    return team


def move(team: Team, *, parent: Team | None, by: Actor, at: datetime) -> Team:
    """Put a team, with all below it, under another one."""
    require(by, "access.team.keep", team)
    with _no_circle(), transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        before, team.parent = team.parent_id, parent
        team.save(update_fields=["parent"])
        record(TeamMoved(team_id=team.pk, parent_id=team.parent_id, before_parent_id=before), by=by, at=at)
    return team


def draw(name: str, *, by: Actor, at: datetime, parent: Territory | None = None) -> Territory:
    """Draw a territory, inside another one or by itself."""
    require(by, "access.territory.keep")
    territory = Territory(name=_named(name), parent=parent)
    with _each_name_once(), transaction.atomic():
        territory.save(force_insert=True)
        record(TerritoryDrawn(territory_id=territory.pk, parent_id=territory.parent_id), by=by, at=at)
    return territory


def redraw(territory: Territory, *, parent: Territory | None, by: Actor, at: datetime) -> Territory:
    """Put a territory, with all inside it, into another one."""
    require(by, "access.territory.keep", territory)
    with _no_circle(), transaction.atomic():
        territory = Territory.objects.select_for_update().get(pk=territory.pk)
        before, territory.parent = territory.parent_id, parent
        territory.save(update_fields=["parent"])
        event = TerritoryMoved(territory_id=territory.pk, parent_id=territory.parent_id, before_parent_id=before)
        record(event, by=by, at=at)
    return territory


def take(territory: Territory, *, user: User, by: Actor, at: datetime) -> TerritoryMember:
    """Let a user work in a territory and in all inside it."""
    require(by, "access.territory.keep", territory)
    with transaction.atomic():
        member, is_new = TerritoryMember.objects.get_or_create(territory=territory, user=user)
        if not is_new:
            raise CannotArrange(_("%(name)s works there already.") % {"name": user.name})
        record(TerritoryTaken(territory_id=territory.pk, user_id=user.pk), by=by, at=at)
    return member


def leave(territory: Territory, *, user: User, by: Actor, at: datetime) -> Territory:
    """Let a user no longer work in a territory."""
    require(by, "access.territory.keep", territory)
    with transaction.atomic():
        if not TerritoryMember.objects.filter(territory=territory, user=user).delete()[0]:
            raise CannotArrange(_("%(name)s does not work there.") % {"name": user.name})
        record(TerritoryLeft(territory_id=territory.pk, user_id=user.pk), by=by, at=at)
    return territory


def _named(name: str) -> str:
    name = text.tidy(name)
    if not name or len(name) > 120:
        raise CannotArrange(_("Write a name of at most 120 characters."))
    return name


class _Explaining:
    """Says a broken constraint in words."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type | None, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, IntegrityError):
            raise CannotArrange(self.words) from problem


def _each_name_once() -> _Explaining:
    return _Explaining(_("There is one of this name already."))


def _no_circle() -> _Explaining:
    return _Explaining(_("It cannot be put below itself."))
