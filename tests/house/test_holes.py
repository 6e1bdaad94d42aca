"""Can every planted hole still be planted?"""

from tests.attacks.holes import HOLES
from tests.house.sources import ROOT


def test_there_are_enough_holes_and_each_is_told_once():
    assert len(HOLES) >= 40
    assert len({hole.story for hole in HOLES}) == len(HOLES)


def test_what_a_hole_replaces_stands_in_the_source_once():
    """Moved the text? Move the hole with it: tests/attacks/holes.py."""
    lost = [
        f"{edit.file}: {edit.old[:60]!r} stands there {times} times"
        for hole in HOLES
        for edit in hole.edits
        if (times := (ROOT / edit.file).read_text().count(edit.old)) != 1
    ]
    assert lost == []


def test_a_hole_changes_something():
    assert [hole.story for hole in HOLES for edit in hole.edits if edit.old == edit.new] == []
