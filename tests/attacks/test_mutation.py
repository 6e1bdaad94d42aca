"""Would the tests notice a small mistake in rules or guard? (SEC-01, G1)"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.mutation.__main__ import WATCHED
from tests.attacks.mutation.harmless import HARMLESS, is_harmless
from tests.attacks.mutation.mistakes import mistakes
from tests.house.sources import ROOT


def test_mistakes_are_many_and_all_different():
    found = {file: mistakes((ROOT / file).read_text()) for file in WATCHED}
    assert sum(map(len, found.values())) > 1_000
    for file, known in found.items():
        assert len({one.source for one in known}) == len(known) > 0, file


@pytest.mark.parametrize(
    ("source", "becomes"),
    [
        ("x = a == b", {"a != b"}),
        ("x = a and b", {"a or b", "a", "b"}),
        ("x = any(one for one in all_of if one)", {"all((one for one in all_of if one))", "(one for one in all_of)"}),
        ("x = f'{a} AND {b}'", {"f'{a} OR {b}'"}),
        ("raise ValueError('x' if a else 'y')", {"pass"}),
        ("def f() -> 'x':\n    '''Said.'''\n    return 1", {"2"}),
        ("x = _('said')", set()),
    ],
)
def test_a_mistake_changes_one_place_and_nothing_that_is_only_said(source, becomes):
    assert {one.becomes for one in mistakes(source)} == becomes


def test_every_harmless_mistake_can_still_be_made():
    """Changed the line? Look whether the mistake is still harmless."""
    known = {Path(file).name: ROOT / file for file in WATCHED if "access/scopes" not in file}
    lines = {name: {line.strip() for line in path.read_text().splitlines()} for name, path in known.items()}
    assert [(file, line) for file, line, _becomes in HARMLESS if line not in lines[file]] == []
    file = next(one for one in WATCHED if one.endswith("rules/scopes.py"))
    assert sum(is_harmless(str(ROOT / file), one) for one in mistakes((ROOT / file).read_text())) == 2


@pytest.mark.campaign
def test_nearly_every_mistake_is_noticed(capfd):
    """Three hundred by chance; `python -m tests.attacks.mutation` tries all."""
    done = subprocess.run([sys.executable, "-m", "tests.attacks.mutation", "--sample", "300"], cwd=ROOT, check=False)
    print(capfd.readouterr().out)
    assert done.returncode == 0
