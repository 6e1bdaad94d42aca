"""Do the set, the single thing, the warehouse and the plain loop agree on random conditions?"""

import os
import random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests import cast
from tests.facts.grammar import PARTY, Grammar
from tests.facts.oracle import Oracle
from tests.facts.world import make, moment
from trato.foundation.facts import catalog as catalogs
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.build import build
from trato.foundation.facts.evaluate import answers, reasons
from trato.foundation.facts.json_form import as_json
from trato.foundation.facts.sentences import read
from trato.foundation.facts.sentences.words import Names
from trato.foundation.facts.sentences.write import sentence
from trato.foundation.kit import guard
from trato.foundation.warehouse import answers as wide
from trato.foundation.warehouse.engine import Reader
from trato.foundation.warehouse.refresh import refresh

ZONE = "Europe/Madrid"


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("size", [120, pytest.param(2000, marks=pytest.mark.campaign)])
def test_set_single_warehouse_and_plain_loop_agree(size: int):
    """SEG-01: all operators of all facts, at random moments; TRATO_TEST_SEED repeats a run."""
    dice = dice_of_this_run()
    with guard.working_as("tests.arrange"):
        users, rows = make(dice)
        catalog, me = catalogs.declared(), users[0]
        teams = [me.team_id]
        grammar = Grammar(dice, catalog, [user.pk for user in users], [user.team_id for user in users])
        keys = [row["id"] for row in rows["customers_party"]]
        inner = {f"inner {number}": grammar.condition(2) for number in range(8)}
        meant = {name: build(raw, catalog, PARTY) for name, raw in inner.items()}
        members, exported = 0, Reader(refresh(at=cast.NOW))
        for number in range(size):
            at = moment(dice)
            raw = grammar.condition(segments=tuple(inner) if number % 4 == 0 else ())
            asking = Asking(at, ZoneInfo(ZONE), me=me.pk, teams=tuple(teams), meaning=meant.__getitem__)
            condition = build(raw, catalog, PARTY)
            assert build(as_json(condition), catalog, PARTY) == condition
            uncut, asking = asking, answers.with_cuts(catalog, asking, PARTY, [condition])
            expected = Oracle(rows, at, ZONE, me.pk, teams, inner.__getitem__).all_of(raw)
            told = f"condition {number}, at {at}: {raw}"
            assert answers.keys(catalog, asking, PARTY, condition) == expected, told
            held = answers.held_by(catalog, asking, PARTY, {7: condition}, keys)
            assert sorted(one.key for one in held if 7 in one.names) == expected, told
            for one in (asking, uncut) if asking.cuts else (asking,):
                assert wide.keys(exported, catalog, one, PARTY, condition) == expected, told
            members += len(expected)
            key = dice.choice(keys)
            reason = reasons.why(catalog, asking, PARTY, condition, key)
            assert (reason is not None and reason.holds) == (key in expected), told
        assert members > size, "Too few conditions are fulfilled by anybody."


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("size", [60, pytest.param(1000, marks=pytest.mark.campaign)])
def test_questions_about_margins_agree_too(size: int):
    """SEG-08: what is unknown, below zero or a part of a sum, in ranks and portions."""
    dice = dice_of_this_run()
    with guard.working_as("tests.arrange"):
        users, rows = make(dice, parties=30, events=120)
        catalog = catalogs.declared()
        grammar = _Margins(dice, catalog, [users[0].pk], [users[0].team_id])
        exported = Reader(refresh(at=cast.NOW))
        keys = [row["id"] for row in rows["customers_party"]]
        for number in range(size):
            at, raw = moment(dice), grammar.condition(1)
            condition = build(raw, catalog, PARTY)
            uncut = Asking(at, ZoneInfo(ZONE), me=users[0].pk)
            asking = answers.with_cuts(catalog, uncut, PARTY, [condition])
            expected, told = Oracle(rows, at, ZONE, users[0].pk, []).all_of(raw), f"condition {number}, at {at}: {raw}"
            assert answers.keys(catalog, asking, PARTY, condition) == expected, told
            held = answers.held_by(catalog, asking, PARTY, {7: condition}, keys)
            assert sorted(one.key for one in held if 7 in one.names) == expected, told
            for one in (asking, uncut):
                assert wide.keys(exported, catalog, one, PARTY, condition) == expected, told


class _Margins(Grammar):
    """Throws questions about margins only."""

    _NAMES = ("orders.gross_margin", "orders.margin_rate", "orders.contribution")

    def leaf(self, depth: int = 1, segments: tuple[str, ...] = ()) -> dict[str, Any]:
        """A margin against a number, a place among all, or a class."""
        fact = self.catalog.find(self.dice.choice(self._NAMES), catalogs.Measure)
        shape = self.dice.random()
        if shape < 0.2:
            return {"fact": "orders.abc_margin", "op": "is", "value": [self.dice.choice("ABC")]}
        if shape < 0.5:
            return self.rank() | {"rank": fact.name}
        op = self.dice.choice(["eq", "lt", "le", "gt", "ge", "between"])
        return {"measure": fact.name, "op": op, "value": self._numbers(op)} | self._looked_at(fact.over)

    def rank(self) -> dict[str, Any]:
        """A place among all by a margin, whatever is looked at."""
        size = self.dice.choice(
            [{"share": "20"}, {"share": "33.3"}, {"count": 3}, {"portion": "80"}, {"portion": "50.5"}]
        )
        window = {"window": self.window("last")} if self.dice.random() < 0.5 else {}
        return {self.dice.choice(["top", "bottom"]): size} | window


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("size", [300, pytest.param(20_000, marks=pytest.mark.campaign)])
def test_a_sentence_says_its_condition(size: int, language: str):
    """SEG-02: in both languages, for every operator; what is written is read as the same condition."""
    dice = dice_of_this_run()
    people, teams = {1: "Eva Sol", 2: "O'Hara «Lu» ”x”", 3: "y"}, {4: "Norte y Sur", 5: "Levante"}
    names = Names(
        people.get,
        {name: key for key, name in people.items()}.get,
        teams.get,
        {name: key for key, name in teams.items()}.get,
    )
    with translation.override(language):
        catalog = catalogs.declared()
        grammar = Grammar(dice, catalog, list(people), list(teams))
        for _number in range(size):
            condition = build(grammar.condition(4, ("s1", "s «2»")), catalog, PARTY)
            said = sentence(condition, catalog, language, names)
            assert read.condition(said, catalog, PARTY, language, names) == condition, said
            assert sentence(read.condition(said, catalog, PARTY, language, names), catalog, language, names) == said


def dice_of_this_run() -> random.Random:
    """Dice that say their seed; TRATO_TEST_SEED throws the same again."""
    seed = int(os.environ.get("TRATO_TEST_SEED", random.randrange(10**6)))
    print(f"seed {seed}")
    return random.Random(seed)
