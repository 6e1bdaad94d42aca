"""Does everybody belong to just those segments whose condition they fulfill, whatever happens and however time goes?"""

import random
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests import cast
from tests.facts import happenings
from tests.facts.grammar import PARTY, Grammar
from tests.facts.test_equalities import dice_of_this_run
from tests.told import follow_here
from trato.domains.segments import keeping
from trato.domains.segments.actions import segments
from trato.domains.segments.models import Membership, Segment
from trato.domains.segments.queries import definitions
from trato.foundation.facts import catalog as catalogs
from trato.foundation.facts.evaluate import answers
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit import guard, sql


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "events", "bursts"),
    [(30, 150, (1, 1, 2, 5)), pytest.param(200, 100_000, (1, 5, 50, 500), marks=pytest.mark.campaign)],
)
def test_members_are_those_who_fulfill_the_condition(asked: int, events: int, bursts: tuple[int, ...], monkeypatch):
    """SEG-03: after random verbs at a clock that jumps, kept members are those of a full count, nested and ranked too."""
    dice = dice_of_this_run()
    clock = cast.NOW
    monkeypatch.setattr(timezone, "now", lambda: clock)
    with guard.working_as("tests.arrange"):
        house = happenings.begin(dice)
        living = _segments(dice, house, asked, clock)
        happened, step, looks = 0, 0, 0
        while happened < events:
            step += 1
            clock += timedelta(seconds=dice.choice([1, 60, 3600, 86_400, 5 * 86_400]) * dice.random())
            for _ in range(dice.choice(bursts)):
                house.happen(clock)
            follow_here()
            clock += timedelta(seconds=dice.choice([0, 0, 1, 86_400, 40 * 86_400]) * dice.random())
            _let_time_turn(clock)
            happened = _told("NOT LIKE")
            if happened >= min(looks * events // 20, events):
                looks += 1
                keeping.renew_ranks(clock, is_forced=True)
                _compare(clock, step)
        assert Membership.objects.count() > 0
        assert _told("LIKE") > step, "Too little went on."
        assert len(living) == asked


def _told(way: str) -> int:
    """How many events told of members, or of anything else."""
    return sql.rows(f"SELECT count(*) AS count FROM stream_event WHERE name {way} 'segments.%%'")[0]["count"]


def _segments(dice: random.Random, house: happenings.Happenings, count: int, at: datetime) -> list[Segment]:
    """Of five segments one asks for others; of twenty one for a rank at least."""
    grammar = Grammar(dice, catalogs.declared(), [user.pk for user in house.users], [house.users[0].team_id])
    found: list[Segment] = []
    while len(found) < count:
        names = tuple(str(one.uid) for one in found) if len(found) % 5 == 4 else ()
        raw = grammar.rank() if len(found) % 20 == 3 else grammar.condition(2, names)
        try:
            found.append(segments.define(f"Segment {len(found)}", condition=raw, by=house.by, at=at))
        except (segments.CannotDefine, BadCondition):
            continue
    follow_here()
    return found


def _let_time_turn(at: datetime) -> None:
    for _ in range(1000):
        if not keeping.turn(at):
            return
    raise AssertionError("Time turns for ever.")


def _compare(at: datetime, step: int) -> None:
    known = definitions.all_of()
    asking = definitions.asking_at(at, known)
    for one in known.living:
        expected = answers.keys(known.catalog, asking, PARTY, one.condition)
        kept = list(
            Membership.objects.filter(segment_id=one.id).order_by("party_id").values_list("party_id", flat=True)
        )
        assert kept == expected, f"step {step} at {at}: {definitions.text_of(one.condition)}"
        assert Segment.objects.get(pk=one.id).size == len(expected)
