"""Do the set, the single thing and the plain loop agree on random conditions?"""

import os
import random

import pytest

from tests import cast
from tests.facts.grammar import PARTY, Grammar
from tests.facts.oracle import Oracle
from tests.facts.world import make, moment
from trato.foundation.facts import catalog as catalogs
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.build import build
from trato.foundation.facts.evaluate import answers
from trato.foundation.facts.json_form import as_json
from trato.foundation.kit import guard
from zoneinfo import ZoneInfo

ZONE = "Europe/Madrid"


@pytest.mark.django_db
@pytest.mark.parametrize("size", [120, pytest.param(2000, marks=pytest.mark.campaign)])
def test_set_single_and_plain_loop_agree(size: int):
    """SEG-01: all operators of all facts, at random moments; TRATO_TEST_SEED repeats a run."""
    seed = int(os.environ.get("TRATO_TEST_SEED", random.randrange(10**6)))
    print(f"seed {seed}")
    dice = random.Random(seed)  # noqa: S311 - repeatable
    with guard.working_as("tests.arrange"):
        users, rows = make(dice)
        catalog, me = catalogs.declared(), users[0]
        teams = [me.team_id]
        grammar = Grammar(dice, catalog, [user.pk for user in users], [user.team_id for user in users])
        keys = [row["id"] for row in rows["customers_party"]]
        members = 0
        for number in range(size):
            at = moment(dice)
            raw = grammar.condition()
            asking = Asking(at, ZoneInfo(ZONE), me=me.pk, teams=tuple(teams))
            condition = build(raw, catalog, PARTY)
            assert build(as_json(condition), catalog, PARTY) == condition
            asking = answers.with_cuts(catalog, asking, PARTY, [condition])
            expected = Oracle(rows, at, ZONE, me.pk, teams).all_of(raw)
            told = f"seed {seed}, condition {number}, at {at}: {raw}"
            assert answers.keys(catalog, asking, PARTY, condition) == expected, told
            held = answers.held_by(catalog, asking, PARTY, {7: condition}, keys)
            assert sorted(one.key for one in held if 7 in one.names) == expected, told
            members += len(expected)
        assert members > size, "Too few conditions are fulfilled by anybody."
