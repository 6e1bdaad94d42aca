"""How are the figures shown, and what machine did they come from?"""

import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, is_calm
from benchmarks.generating.size import Size

_SETTINGS = """
SELECT name, current_setting(name) AS value FROM pg_settings
WHERE name IN ('server_version', 'shared_buffers', 'work_mem', 'effective_cache_size', 'max_wal_size', 'random_page_cost',
               'jit', 'synchronous_commit', 'fsync', 'maintenance_work_mem')
ORDER BY name
"""


def document(figures: list[Figure], size: Size, *, seconds: float) -> dict[str, Any]:
    """Everything as one JSON document."""
    from trato.foundation.kit import sql

    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": asdict(size),
        "machine": {
            "cores": os.cpu_count(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "was_calm": is_calm(),
            "load": [round(load, 2) for load in os.getloadavg()],
            "python": platform.python_version(),
        },
        "postgresql": {row["name"]: row["value"] for row in sql.rows(_SETTINGS)},
        "seconds": round(seconds, 1),
        "figures": [asdict(one) for one in figures],
    }


def save(found: dict[str, Any], path: Path) -> None:
    """Write the document."""
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def line(one: Figure) -> str:
    """One line of the table."""
    cells = [
        one.name.ljust(46),
        *(_number(value) for value in (one.p50, one.p95, one.busy_p50, one.busy_p95, one.bare_p50, one.ratio)),
    ]
    verdict = "" if one.is_kept is None else "kept" if one.is_kept else "MISSED"
    verdict += "*" if verdict and one.judged_by != "clock" else ""
    notes = ", ".join(f"{name} {value}" for name, value in one.notes.items())
    return f"{' '.join(cells)}  {one.unit:<6} {verdict:<7} {one.promised}{'  · ' + notes if notes else ''}"


def heading() -> str:
    """What stands over the columns."""
    return f"{'operation'.ljust(46)} {'p50':>9} {'p95':>9} {'busy p50':>9} {'busy p95':>9} {'bare p50':>9} {'ratio':>9}"


def tell(words: str) -> None:
    """Progress goes to the side, so that the table can be piped."""
    print(words, file=sys.stderr, flush=True)


def _number(value: float | None) -> str:
    if value is None:
        return " " * 9
    return f"{value:9.2f}" if value < 1000 else f"{value:9,.0f}"
