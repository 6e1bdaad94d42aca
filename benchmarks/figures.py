"""What does a measurement say? Percentiles, and the bare counterpart that was measured in the same run."""

import gc
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

REPEATS = 3


@dataclass
class Figure:
    """One line of the report: what a person waits for, what the bare work costs, and what we promised."""

    name: str
    unit: str = "ms"
    p50: float | None = None
    p95: float | None = None
    busy_p50: float | None = None
    busy_p95: float | None = None
    bare_p50: float | None = None
    bare_p95: float | None = None
    ratio: float | None = None
    promised: str = ""
    is_kept: bool | None = None
    judged_by: str = "clock"
    samples: int = 0
    notes: dict[str, Any] = field(default_factory=dict)


class Times(list[float]):
    """Milliseconds of some pieces of work, and those the processors worked for them: ours and the database's."""

    def __init__(self, pairs: Iterable[tuple[float, float]] = ()) -> None:
        known = list(pairs)
        super().__init__(wall for wall, _ in known)
        self.busy = [busy for _, busy in known]

    def extend_by(self, more: "Times") -> None:
        """Add further pieces of work."""
        self.extend(more)
        self.busy.extend(more.busy)


def each(works: Iterable[Callable[[], object]], *, repeats: int = REPEATS) -> Times:
    """The times of each piece of work, the best of a few, without the garbage collector in between."""
    gc.collect(1)
    gc.disable()
    try:
        return Times(_timed(work, repeats) for work in works)
    finally:
        gc.enable()


def is_calm() -> bool:
    """Whether the clock tells the truth: on a crowded machine everybody mostly waits for a processor."""
    return os.getloadavg()[0] <= (os.cpu_count() or 1)


def processor_seconds(backend: int | None) -> float:
    """Processor time of this process and of the database's process that serves it, when it runs on this machine."""
    try:
        with open(f"/proc/{backend}/schedstat") as stat:
            return time.process_time() + int(stat.read().split()[0]) / 1e9
    except OSError:
        return time.process_time()


def _timed(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    from django.db import connection

    raw = connection.connection
    backend = raw.info.backend_pid if raw else None
    walls, busies = [], []
    for _ in range(repeats):
        busy, began = processor_seconds(backend), time.perf_counter()
        work()
        walls.append(time.perf_counter() - began)
        busies.append(processor_seconds(backend) - busy)
    return min(walls) * 1000, min(busies) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figure(name: str, ours: Sequence[float], bare: Sequence[float] = (), **more: Any) -> Figure:
    """Percentiles of both; the ratio is that of the medians of processor time, which other load hardly changes."""
    made = Figure(name, p50=percentile(ours, 0.5), p95=percentile(ours, 0.95), samples=len(ours), **more)
    if isinstance(ours, Times):
        made.busy_p50, made.busy_p95 = percentile(ours.busy, 0.5), percentile(ours.busy, 0.95)
    if bare:
        made.bare_p50, made.bare_p95 = percentile(bare, 0.5), percentile(bare, 0.95)
        made.ratio = _median(ours) / _median(bare)
    return made


def _median(times: Sequence[float]) -> float:
    return percentile(times.busy if isinstance(times, Times) else times, 0.5)


def promise(
    made: Figure, *, p95: float | None = None, ratio: float | None = None, least: float | None = None
) -> Figure:
    """Note what was promised: at most this p95, at most this ratio, or at least this ratio."""
    words, kept = [], []
    if p95 is not None:
        words.append(f"p95 ≤ {p95:g} {made.unit}")
        is_crowded = made.busy_p95 is not None and not is_calm()
        judged = made.busy_p95 if is_crowded else made.p95
        kept.append(judged is not None and judged <= p95)
        made.judged_by = "processor time" if is_crowded else "clock"
    if ratio is not None:
        words.append(f"≤ {ratio:g} × bare")
        kept.append(made.ratio is not None and made.ratio <= ratio)
    if least is not None:
        words.append(f"≥ {least:.0%} of bare")
        kept.append(made.ratio is not None and made.ratio >= least)
    made.promised, made.is_kept = ", ".join(words), all(kept)
    return made
