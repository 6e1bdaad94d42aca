"""Would the attacks find what they are meant to find? Each planted hole is looked for by the whole suite."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.holes import BY_FILE, HOLES, Hole
from tests.house.sources import ROOT

LOOKING = ["tests/attacks", "src/trato/foundation/access/tests", "src/trato/faces/api/tests"]
LEFT_OUT = shutil.ignore_patterns(".git", "node_modules", "__pycache__", "frontend", "docs", "benchmarks", "*.parquet")
ENOUGH = 0.95


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository elsewhere, where nobody is hurt."""
    place = tmp_path_factory.mktemp("planted") / "trato"
    shutil.copytree(ROOT, place, ignore=LEFT_OUT)
    return place


@pytest.mark.campaign
def test_without_a_hole_nothing_is_found(copy: Path):
    assert found_by(copy, next(iter(BY_FILE))) == ""


@pytest.mark.campaign
def test_nearly_every_planted_hole_is_found(copy: Path):
    """G1: at least 95 % of the holes; TRATO_TEST_HOLES names a file of BY_FILE, or words of stories, to try fewer."""
    wanted = os.environ.get("TRATO_TEST_HOLES", "")
    missed = []
    tried = 0
    for file, holes in BY_FILE.items():
        for hole in holes:
            if wanted and wanted != file and not re.search(wanted, hole.story):
                continue
            tried += 1
            with planted(hole, copy):
                finder = found_by(copy, file)
            print(f"{'found ' if finder else 'MISSED'} {hole.story}  {finder}", flush=True)
            missed += [] if finder else [hole.story]
    print(f"{tried - len(missed)} of {tried} holes found ({len(HOLES)} in all)")
    assert len(missed) <= (1 - ENOUGH) * tried, missed


class planted:
    """The hole is in the source for as long as the block runs."""

    def __init__(self, hole: Hole, place: Path) -> None:
        self.edits, self.place = hole.edits, place
        self.before: dict[Path, str] = {}

    def __enter__(self) -> None:
        for edit in self.edits:
            path = self.place / edit.file
            source = path.read_text()
            self.before.setdefault(path, source)
            path.write_text(source.replace(edit.old, edit.new))

    def __exit__(self, *problem: object) -> None:
        for path, source in self.before.items():
            path.write_text(source)


def found_by(place: Path, first: str) -> str:
    """The first attack that notices, "" when none does; those likeliest to do so are tried before the others."""
    likely = f"tests/attacks/registered/{first}"
    return _noticing(place, [likely]) or _noticing(place, [*LOOKING, f"--ignore={likely}"])


def _noticing(place: Path, files: list[str]) -> str:
    command = [sys.executable, "-m", "pytest", *files, "-x", "-q", "-n", "0", "-m", "not campaign and not browser"]
    environment = {**os.environ, "PYTHONPATH": str(place / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*command, "--show-capture=no", "--tb=line"], cwd=place, env=environment, capture_output=True, text=True
    )
    if "error during collection" in done.stdout or done.returncode not in (0, 1):
        raise AssertionError(f"the hole does not even start: {done.stdout[-1500:]}{done.stderr[-500:]}")
    finder = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)
    return finder[1] if finder else "" if done.returncode == 0 else "somebody"
