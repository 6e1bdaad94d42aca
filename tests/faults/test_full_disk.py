"""What does trato say on a disk that has no room? A small disk of our own tells; only root may make one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts disks")


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={request.param}M,mode=711", "tmpfs", str(disk)])
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("small_disk", [60], indirect=True)
def test_a_disk_too_small_to_begin_is_named_with_its_room(small_disk: Path) -> None:
    done = _trato("migrate", "--data", str(small_disk / "data"))
    assert done.returncode != 0
    assert "MB are free" in done.stderr and "Make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (small_disk / "data/postgres").exists()


@pytest.mark.parametrize("small_disk", [210], indirect=True)
def test_a_disk_that_fills_up_is_named_as_the_reason_and_nothing_is_lost(small_disk: Path) -> None:
    data = small_disk / "data"
    assert _trato("migrate", "--data", str(data)).returncode == 0
    ballast = data / "files/ballast"
    with open(ballast, "wb") as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(bytes(1_000_000))
            file.flush()
    assert "Traceback" not in (full := _trato("migrate", "--data", str(data))).stderr
    assert full.returncode != 0 or full.stdout
    ballast.unlink()
    again = _trato("migrate", "--data", str(data))
    assert again.returncode == 0, again.stderr


def _trato(*words: str) -> subprocess.CompletedProcess[str]:
    named = {key: value for key, value in os.environ.items() if not key.startswith("TRATO_")}
    return subprocess.run(
        [sys.executable, "-m", "trato", *words],
        env=named | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
    )
