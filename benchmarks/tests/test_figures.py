"""Do figures say what was measured, and does the report hold them all?"""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import OPERATIONS, _size
from benchmarks.__main__ import _arguments as arguments
from benchmarks.company import Company
from benchmarks.figures import Figure, Times, figure, percentile, promise
from benchmarks.generate import generate
from benchmarks.generating.size import Size
from benchmarks.operations import lists, record, searching, weight
from benchmarks.report import document, heading, line, save

TINY = Size(parties=300, events=3_000, orders=400, texts=600)


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([5, 1, 3], 0.5) == 3
    assert percentile(list(range(100)), 0.95) == 95
    assert percentile([7], 1.0) == 7


def test_the_ratio_is_that_of_processor_time() -> None:
    ours, bare = Times([(90, 20), (80, 22)]), Times([(10, 10), (10, 11)])
    assert figure("page", ours, bare).ratio == 2


def test_a_promise_that_is_not_kept_is_said_so() -> None:
    made = promise(figure("page", [10.0, 60.0], [10.0, 10.0]), p95=50, ratio=10)
    assert made.is_kept is False
    assert made.promised == "p95 ≤ 50 ms, ≤ 10 × bare"
    assert "MISSED" in line(made)


def test_sizes_can_be_given_one_by_one() -> None:
    size = _size(arguments(["--parties", "500", "--events", "9000", "--orders", "700"]))
    assert (size.parties, size.events, size.orders) == (500, 9_000, 700)
    assert size.texts <= size.contacts
    with pytest.raises(SystemExit):
        _size(arguments(["--parties", "500", "--events", "600", "--orders", "700"]))


def test_a_slip_changes_the_word_by_one_letter() -> None:
    throw = Company(TINY).throw("slips")
    slips = {searching.mistyped("gallardo", throw) for _ in range(60)}
    assert all(abs(len(slip) - len("gallardo")) <= 1 for slip in slips)
    assert len(slips) > 20


def test_pages_lists_and_search_are_measured_and_reported(committed: None, tmp_path: Path) -> None:
    generate(TINY)
    company = Company(TINY, samples=4)
    figures = [one for operation in (record, lists, searching, weight) for one in operation.measure(company)]
    names = {one.name for one in figures}
    assert {"360 page, ordinary customer", "360 page, heaviest customer", "count estimate"} <= names
    assert {"list by name, first page", "list by name, at depth 270", "search: one typo, full name"} <= names

    save(document(figures, TINY, seconds=1.0), tmp_path / "found.json")
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["size"]["parties"] == 300
    assert found["postgresql"]["shared_buffers"]
    assert {*Figure("x").__dataclass_fields__} == {*found["figures"][0]}
    assert all(len(line(one)) > 40 for one in figures)
    assert "operation" in heading()
    assert set(OPERATIONS) >= {"record", "lists", "searching", "serving"}
