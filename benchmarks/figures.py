"""What does a measurement say? Percentiles, and the bare counterpart that was measured in the same run."""

import gc
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
    bare_p50: float | None = None
    bare_p95: float | None = None
    ratio: float | None = None
    promised: str = ""
    is_kept: bool | None = None
    samples: int = 0
    notes: dict[str, Any] = field(default_factory=dict)


def timed(work: Callable[[], object], *, repeats: int = REPEATS) -> float:
    """Milliseconds of one piece of work: the fastest of a few, since the machine does other things too."""
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best * 1000


def each(works: Iterable[Callable[[], object]], *, repeats: int = REPEATS) -> list[float]:
    """The milliseconds of each piece of work, without the garbage collector in between."""
    gc.collect()
    gc.disable()
    try:
        return [timed(work, repeats=repeats) for work in works]
    finally:
        gc.enable()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figure(name: str, ours: Sequence[float], bare: Sequence[float] = (), **more: Any) -> Figure:
    """Percentiles of both, and the ratio: the median over the samples of ours to its own bare work."""
    made = Figure(name, p50=percentile(ours, 0.5), p95=percentile(ours, 0.95), samples=len(ours), **more)
    if bare:
        made.bare_p50, made.bare_p95 = percentile(bare, 0.5), percentile(bare, 0.95)
        made.ratio = percentile([one / other for one, other in zip(ours, bare, strict=True)], 0.5)
    return made


def promise(
    made: Figure, *, p95: float | None = None, ratio: float | None = None, least: float | None = None
) -> Figure:
    """Note what was promised: at most this p95, at most this ratio, or at least this ratio."""
    words, kept = [], []
    if p95 is not None:
        words.append(f"p95 ≤ {p95:g} {made.unit}")
        kept.append(made.p95 is not None and made.p95 <= p95)
    if ratio is not None:
        words.append(f"≤ {ratio:g} × bare")
        kept.append(made.ratio is not None and made.ratio <= ratio)
    if least is not None:
        words.append(f"≥ {least:.0%} of bare")
        kept.append(made.ratio is not None and made.ratio >= least)
    made.promised, made.is_kept = ", ".join(words), all(kept)
    return made
