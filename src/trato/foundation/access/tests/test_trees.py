"""Do teams and territories form trees, and does the closure always say what the tree says? (SEC-03)"""

import random

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.foundation.access.actions import teams
from trato.foundation.access.models import Team, TeamLink, Territory, TerritoryLink
from trato.foundation.stream.vocabulary.access import (
    TeamFormed,
    TeamMoved,
    TerritoryDrawn,
    TerritoryLeft,
    TerritoryMoved,
    TerritoryTaken,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return {"by": cast.admin().actor, "at": cast.NOW}


def _closure(model) -> set[tuple[int, int, int]]:
    """Walked up from each node, parent by parent."""
    parents = dict(model.objects.values_list("pk", "parent"))
    found = set()
    for below in parents:
        above, depth = below, 0
        while above is not None:
            found.add((above, below, depth))
            above, depth = parents[above], depth + 1
    return found


def _kept(links) -> set[tuple[int, int, int]]:
    return set(links.objects.values_list("above", "below", "depth"))


def test_a_team_is_formed_below_another_and_moved_with_all_below_it(by):
    with heard() as news:
        sales = teams.form("Ventas", **by)
        north = teams.form("Norte", parent=sales, **by)
        bilbao = teams.form("Bilbao", parent=north, **by)
        service = teams.form("Servicio", **by)
        teams.move(north, parent=service, **by)
    assert [one.event for one in news] == [
        TeamFormed(team_id=sales.pk, parent_id=None),
        TeamFormed(team_id=north.pk, parent_id=sales.pk),
        TeamFormed(team_id=bilbao.pk, parent_id=north.pk),
        TeamFormed(team_id=service.pk, parent_id=None),
        TeamMoved(team_id=north.pk, parent_id=service.pk, before_parent_id=sales.pk),
    ]
    assert (service.pk, bilbao.pk, 2) in _kept(TeamLink)
    assert not TeamLink.objects.filter(above=sales).exclude(below=sales).exists()


def test_the_closure_follows_whatever_is_done_to_the_tree():
    dice = random.Random(20)
    every = [Team.objects.create(name=str(number)) for number in range(14)]
    for _ in range(120):
        team, parent = dice.choice(every), dice.choice([*every, None])
        if parent and TeamLink.objects.filter(above=team, below=parent).exists():
            continue
        Team.objects.filter(pk=team.pk).update(parent=parent)
        assert _kept(TeamLink) == _closure(Team)


def test_nothing_is_put_below_itself(by):
    top = teams.form("A", **by)
    below = teams.form("B", parent=top, **by)
    for parent in (top, below):
        with refused(teams.CannotArrange, "below itself"):
            teams.move(top, parent=parent, **by)
    world = teams.draw("Mundo", **by)
    with refused(teams.CannotArrange, "below itself"):
        teams.redraw(world, parent=world, **by)


def test_names_are_given_once_and_are_not_empty(by):
    teams.form("Norte", **by)
    for name, words in (("Norte", "already"), (" ", "name"), ("x" * 121, "name")):
        with refused(teams.CannotArrange, words):
            teams.form(name, **by)


def test_territories_hold_territories_and_people(by):
    eva = cast.eva()
    with heard() as news:
        iberia = teams.draw("Iberia", **by)
        levante = teams.draw("Levante", **by)
        teams.redraw(levante, parent=iberia, **by)
        teams.take(iberia, user=eva, **by)
        teams.leave(iberia, user=eva, **by)
    assert [one.event for one in news] == [
        TerritoryDrawn(territory_id=iberia.pk, parent_id=None),
        TerritoryDrawn(territory_id=levante.pk, parent_id=None),
        TerritoryMoved(territory_id=levante.pk, parent_id=iberia.pk, before_parent_id=None),
        TerritoryTaken(territory_id=iberia.pk, user_id=eva.pk),
        TerritoryLeft(territory_id=iberia.pk, user_id=eva.pk),
    ]
    assert _kept(TerritoryLink) == _closure(Territory)


def test_somebody_works_in_a_territory_once_and_leaves_it_once(by):
    eva, iberia = cast.eva(), teams.draw("Iberia", **by)
    with refused(teams.CannotArrange, "does not work there"):
        teams.leave(iberia, user=eva, **by)
    teams.take(iberia, user=eva, **by)
    with refused(teams.CannotArrange, "works there already"):
        teams.take(iberia, user=eva, **by)


def test_only_administrators_arrange_the_trees(by):
    seller = {"by": cast.eva().actor, "at": cast.NOW}
    team, territory, user = teams.form("A", **by), teams.draw("B", **by), cast.hugo()
    for verb in (
        lambda: teams.form("C", **seller),
        lambda: teams.move(team, parent=None, **seller),
        lambda: teams.draw("C", **seller),
        lambda: teams.redraw(territory, parent=None, **seller),
        lambda: teams.take(territory, user=user, **seller),
        lambda: teams.leave(territory, user=user, **seller),
    ):
        with unpermitted():
            verb()
