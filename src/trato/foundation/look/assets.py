"""Under which hashed name did the build write a file?"""

import json
from functools import lru_cache
from pathlib import Path

BUILT = Path(__file__).parent / "static" / "trato"


def asset(name: str) -> str:
    """The address of a built file such as "app.css"; it never changes its content, so browsers keep it."""
    return f"/static/trato/{manifest().get(name, name)}"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Plain name → hashed name; empty when the front end was not built."""
    path = BUILT / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}
