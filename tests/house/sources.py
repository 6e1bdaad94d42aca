"""Which sources do the house rules look at?"""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "trato"


@cache
def modules() -> list[Path]:
    """The modules of the product, without tests and migrations."""
    return sorted(
        path for path in SOURCE.rglob("*.py") if not {"tests", "migrations", "node_modules"} & set(path.parts)
    )


@cache
def tree(path: Path) -> ast.Module:
    """The module as Python reads it."""
    return ast.parse(path.read_text(), filename=str(path))


def named(path: Path) -> str:
    """The path as a person names it."""
    return path.relative_to(ROOT).as_posix()


def within(*folders: str) -> list[Path]:
    """Modules that lie in (or are) one of these."""
    return [path for path in modules() if set(folders) & {*path.parts, path.stem}]
