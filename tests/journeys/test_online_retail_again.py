"""Do the books of a retailer stay the same, however often and in whatever parts they are loaded?"""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from conftest import empty_all_tables

from tests.journeys import ledger
from trato.config.demo.begin import SHIPPED
from trato.domains.orders.imports.online_retail.introductions import plainly
from trato.domains.orders.imports.online_retail.load import load
from trato.domains.orders.models import Order
from trato.foundation.kit.actor import trato
from trato.foundation.stream import worker

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SLICE = 16_000


def load_plainly(path: Path):
    return load(path, by=trato("import.online_retail"), at=NOW, introducing=plainly)


@pytest.fixture(scope="module")
def part(tmp_path_factory) -> Path:
    """The first days of the shipped file."""
    path = tmp_path_factory.mktemp("books") / "part.parquet"
    pl.read_parquet(SHIPPED).head(SLICE).write_parquet(path)
    return path


def test_the_same_file_twice_changes_nothing(committed, part):
    load_plainly(part)
    worker.settle()
    before = ledger.every_table()
    report = load_plainly(part)
    assert (report.lines_loaded, report.lines_known, report.customers_new) == (0, SLICE, 0)
    worker.settle()
    assert ledger.every_table() == before


def test_a_part_and_then_the_whole_give_the_same_as_the_whole(committed, part, tmp_path):
    load_plainly(part)
    worker.settle()
    at_once = ledger.orders(), ledger.customers(), ledger.sales()
    empty_all_tables()
    # Cut in the middle of an invoice.
    first = pl.read_parquet(part).head(SLICE // 2 + 3)
    first.write_parquet(tmp_path / "first.parquet")
    load_plainly(tmp_path / "first.parquet")
    report = load_plainly(part)
    assert report.orders_extended == 1
    assert report.lines_known == first.height
    worker.settle()
    assert (ledger.orders(), ledger.customers(), ledger.sales()) == at_once


def test_overlapping_parts_give_the_same_as_the_whole(committed, part, tmp_path):
    load_plainly(part)
    whole = ledger.orders()
    empty_all_tables()
    frame = pl.read_parquet(part)
    frame.head(9_000).write_parquet(tmp_path / "a.parquet")
    frame.slice(frame.head(9_000)["InvoiceNo"].index_of(frame["InvoiceNo"][8_000])).write_parquet(
        tmp_path / "b.parquet"
    )
    load_plainly(tmp_path / "a.parquet")
    load_plainly(tmp_path / "b.parquet")
    assert ledger.orders() == whole


def test_killed_in_the_middle_and_loaded_again_gives_the_same(committed, part):
    load_plainly(part)
    worker.settle()
    whole = ledger.orders(), ledger.customers(), ledger.sales()
    empty_all_tables()
    assert kill_after_first_chunk(part)
    assert 0 < Order.objects.count() < len(whole[0])
    load_plainly(part)
    worker.settle()
    assert (ledger.orders(), ledger.customers(), ledger.sales()) == whole


def kill_after_first_chunk(path: Path) -> bool:
    """Load in another process and kill it when it tells of the first documents; False when it was done already."""
    process = subprocess.Popen(
        [sys.executable, "-m", "trato", "import", "online-retail", str(path)],
        stderr=subprocess.PIPE,
        env=os.environ | {"TRATO_SUPERVISED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    )
    for line in process.stderr:
        if "rows" in line:
            break
    process.kill()
    process.stderr.close()
    return process.wait() == -signal.SIGKILL
