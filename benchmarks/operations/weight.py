"""How much is sent over the wire? The scripts and styles every page needs; pages tell their own size."""

import gzip

from benchmarks.company import Company
from benchmarks.figures import Figure, promise
from trato.foundation.look.assets import BUILT, manifest


def measure(company: Company) -> list[Figure]:
    """Compressed kilobytes."""
    found = []
    for name, limit in (("app.js", 60), ("app.css", None)):
        path = BUILT / manifest().get(name, name)
        if path.exists():
            kilobytes = len(gzip.compress(path.read_bytes(), 6)) / 1024
            made = Figure(f"{name}, compressed", unit="KB", p50=kilobytes, p95=kilobytes, samples=1)
            found.append(promise(made, p95=limit))
    return found
