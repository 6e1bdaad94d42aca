"""What can be told, and what can be set? Writes the pages of docs/reference from the code.

`python tools/write_reference.py` writes them; `--check` changes nothing and exits with 1 when one is stale.
"""

import argparse
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
VARIABLE = re.compile(r"\bTRATO_[A-Z][A-Z_]*\b")


def events() -> str:
    """One section per area of the vocabulary, one table row per event."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trato.config.settings")
    from trato.foundation.stream.follow import FOLLOWERS
    from trato.foundation.stream.vocabulary import BY_NAME

    lines = [
        "# Events",
        "",
        "What the stream can tell. Written by `tools/write_reference.py` from `foundation/stream/vocabulary`.",
        "A name is never renamed; when a shape changes, a new name joins it.",
    ]
    for area in sorted({name.partition(".")[0] for name in BY_NAME}):
        lines += ["", f"## {area}", "", "| name | what happened | it says |", "|---|---|---|"]
        for name, event in sorted(BY_NAME.items()):
            if name.startswith(f"{area}."):
                said = ", ".join(f"`{field}`" for field in event.__struct_fields__)
                lines.append(f"| `{name}` | {' '.join((event.__doc__ or '').split())} | {said} |")
    lines += ["", "## Who follows", "", "| follower | wants |", "|---|---|"]
    for name, follower in sorted(FOLLOWERS.items()):
        wanted = (
            "everything" if set(follower.wants) == set(BY_NAME) else ", ".join(f"`{one}`" for one in follower.wants)
        )
        lines.append(f"| `{name}` | {wanted} |")
    return "\n".join(lines) + "\n"


def settings() -> str:
    """One table row per environment variable."""
    sys.path.insert(0, str(ROOT / "src"))
    from trato.config.environment import VARIABLES

    lines = [
        "# Settings",
        "",
        "What differs between installations comes from the environment; nothing has to be set. Written by",
        "`tools/write_reference.py` from `config/environment.py`.",
        "",
        "| variable | meaning | without it |",
        "|---|---|---|",
    ]
    lines += [f"| `{one.name}` | {one.meaning} | {one.otherwise} |" for one in VARIABLES]
    return "\n".join(lines) + "\n"


def variables_read() -> set[str]:
    """Every variable that the program itself mentions."""
    sources = [ROOT / "trato", *(ROOT / "src").rglob("*.py")]
    texts = [path.read_text() for path in sources if "tests" not in path.parts and path.name != "environment.py"]
    return {name for text in texts for name in VARIABLE.findall(text)}


def stale() -> list[str]:
    """The pages that say something else than the code."""
    return [name for name, text in pages().items() if not _says(PAGES / name, text)]


def pages() -> dict[str, str]:
    """All pages by file name."""
    return {"events.md": events(), "settings.md": settings()}


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        print("\n".join(names := stale()) or "The reference says what the code says.")
        return 1 if names else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (PAGES / name).write_text(text)
    return 0


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trato.config.settings")
    import django

    django.setup()
    sys.exit(main())
