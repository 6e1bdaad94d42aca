"""Does a condition that makes no sense get an answer that does, whatever it is made of?"""

import json
import random
import resource
import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests import cast
from tests.facts import happenings
from tests.facts.grammar import PARTY, Grammar
from tests.facts.test_equalities import dice_of_this_run
from trato.foundation.facts import catalog as catalogs
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.build import build
from trato.foundation.facts.evaluate import answers
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.json_form import as_json
from trato.foundation.facts.sentences import read
from trato.foundation.facts.sentences.write import sentence
from trato.foundation.kit import guard

LONGEST = 10.0
MEMORY = 400_000
_ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, float("nan"), float("inf"), "", " ", "\0", "x\0y",
    "\ud800", "a" * 5000, "%", "%s", "{0}", "'; DROP TABLE customers_party; --", "\\", "NaN", "Infinity", "1e999999", "-0", "٣",
    "2026-02-30", "0000-00-00", "9999-12-31", "-4713-01-01", "2026-01-01T00:00:00Z", [], [[]], {}, [None], [{}], {"me": True},
    {"my_team": True}, {"me": False}, {"ago": [10**9, "days"]}, {"ago": [1, "eons"]}, {"last": [10**12, "years"]},
    {"within": "century", "offset": 10**9}, {"from": "2026-01-02", "to": "2026-01-01"}, ["x"] * 3000, {"all": []}, {"any": []},
    {"not": None}, {"share": "1e-300"}, {"portion": "100.0000000001"}, {"count": 0}, {"count": 2**70},
]  # fmt: skip
_SIGNS = [*"«»”\"'()[]{},.;:-%\\\0\n\t\u202e\u0301\ud800😀", " y ", " o ", " and ", " or ", " no ", " not ", "«" * 40, "(" * 300,
          " 99999999999999999999 ", "1e9", " hace ", " top ", "\u00a0"]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1200, pytest.param(100_000, marks=pytest.mark.campaign)])
def test_a_senseless_form_is_refused_or_can_be_asked(size: int):
    """SEG-01: mutilated JSON forms end in a message at a place, or in a condition that PostgreSQL answers."""
    dice = dice_of_this_run()
    with guard.working_as("tests.arrange"):
        happenings.begin(dice, customers=3)
        catalog = catalogs.declared()
        grammar = Grammar(dice, catalog, [1], [2])
        asking = Asking(cast.NOW, ZoneInfo("Europe/Madrid"), me=1, teams=(2,))
        asked, before = 0, _memory()
        for number in range(size):
            raw = _mutilated(dice, grammar.condition(dice.choice([1, 3, 5])))
            began = time.monotonic()
            try:
                condition = build(raw, catalog, PARTY, knows_segment=lambda name: False)
            except BadCondition as bad:
                assert bad.message and isinstance(bad.place, str), raw
                _place(raw, bad.place)
            else:
                assert build(json.loads(json.dumps(as_json(condition))), catalog, PARTY) == condition
                answers.keys(catalog, answers.with_cuts(catalog, asking, PARTY, [condition]), PARTY, condition)
                asked += 1
            assert time.monotonic() - began < LONGEST, f"form {number}: {raw}"
        assert size / 50 < asked < size
        assert _memory() - before < MEMORY


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("size", [600, pytest.param(50_000, marks=pytest.mark.campaign)])
def test_a_senseless_sentence_is_refused_where_it_breaks_off(size: int, language: str):
    """SEG-02: mutilated sentences end in a message at a sign, or in a condition."""
    dice = dice_of_this_run()
    catalog = catalogs.declared()
    grammar = Grammar(dice, catalog, [1], [2])
    understood, before = 0, _memory()
    with translation.override(language):
        for number in range(size):
            told = _misspelled(dice, sentence(build(grammar.condition(3), catalog, PARTY), catalog, language))
            began = time.monotonic()
            try:
                condition = read.condition(told, catalog, PARTY, language)
            except BadCondition as bad:
                assert bad.message and isinstance(bad.place, int) and 0 <= bad.place <= len(told), told
            else:
                assert build(as_json(condition), catalog, PARTY) == condition
                understood += 1
            assert time.monotonic() - began < LONGEST, f"sentence {number}: {told}"
    assert 0 < understood < size
    assert _memory() - before < MEMORY


def _mutilated(dice: random.Random, raw: Any) -> Any:
    for _ in range(dice.choice([1, 1, 1, 2, 5])):
        shape = dice.random()
        if shape < 0.02:
            for _ in range(dice.choice([11, 13, 60, 5000])):
                raw = {"not": raw} if dice.random() < 0.5 else {"all": [raw]}
        elif shape < 0.04:
            raw = {dice.choice(["all", "any"]): [raw] * dice.choice([150, 201, 5000])}
        else:
            raw = _changed_somewhere(dice, raw)
    return raw


def _changed_somewhere(dice: random.Random, raw: Any) -> Any:
    """One place of the form is another; forms that are too deep for that stay as they are."""
    way, here = [], raw
    while isinstance(here, dict | list) and here and len(way) < 40 and dice.random() < 0.75:
        key = dice.choice(list(here) if isinstance(here, dict) else range(len(here)))
        way.append((here, key))
        here = here[key]
    if not way:
        return dice.choice(_ODD) if dice.random() < 0.2 else raw
    changed: Any = dice.choice(_ODD)
    holder, key = way[-1]
    shape = dice.random()
    if isinstance(holder, dict) and shape < 0.3:
        names = ["fact", "op", "value", "where", "window", "all", "not", "rank", "top", "segment", "at_most", "", "\0"]
        fresh = {one: value for one, value in holder.items() if one != key} | ({dice.choice(names): holder[key]})
    elif isinstance(holder, dict):
        fresh = holder | {key: changed}
    else:
        fresh = [*holder[:key], changed, *holder[key + 1 :]]
    for outer, at in reversed(way[:-1]):
        fresh = outer | {at: fresh} if isinstance(outer, dict) else [*outer[:at], fresh, *outer[at + 1 :]]
    return fresh


def _place(raw: Any, place: str) -> None:
    """A place leads into the form; its last step may be what is missing there."""
    steps = place.split(".") if place else []
    for number, step in enumerate(steps):
        if isinstance(raw, list):
            raw = raw[int(step)]
        elif isinstance(raw, dict) and step in raw:
            raw = raw[step]
        else:
            assert number == len(steps) - 1, place


def _misspelled(dice: random.Random, said: str) -> str:
    for _ in range(dice.choice([1, 1, 2, 8])):
        at, words = dice.randrange(len(said) + 1), said.split(" ")
        shape = dice.random()
        if shape < 0.35:
            said = said[:at] + dice.choice(_SIGNS) + said[at:]
        elif shape < 0.6:
            said = said[:at] + said[at + dice.choice([1, 1, 3, 20]) :]
        elif shape < 0.8:
            dice.shuffle(words)
            said = " ".join(words)
        elif shape < 0.98:
            said = said[:at] + said[dice.randrange(len(said) + 1) :]
        else:
            said = said * dice.choice([3, 60])
    return said


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
