"""How is a process of our own started for what strangers send, and what is the most it may take?

Only that process is held to the limits, and only that one dies of them.
"""

import contextlib
import os
import sys
from pathlib import Path

import trato

SOURCE = Path(trato.__file__).resolve().parents[1]
_NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
_START = "import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; sys.exit(main(sys.argv[2:]))"


def command(module: str, *arguments: str) -> list[str]:
    """What to start for `main(arguments)` of a module: apart from the environment and folder that we run in."""
    return [sys.executable, "-I", "-c", _START.format(module=module), str(SOURCE), *arguments]


def environment() -> dict[str, str]:
    """What such a process needs to start, and none of the secrets that lie beside it."""
    return {name: os.environ[name] for name in _NEEDED if name in os.environ}


def keep_to(*, memory: int, written: int, seconds: int | None = None) -> None:
    """From now on this process ends when it wants more; without `seconds` its time is limited by itself."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (("AS", memory), ("CORE", 0), ("CPU", seconds), ("FSIZE", written)):
        if most is not None:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (most, most))
