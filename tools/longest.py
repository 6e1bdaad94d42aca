"""Which files, functions and templates are the longest? Length is no fault, but ask why."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "trato"
MOST = 10


def main() -> None:
    """Print ten of each."""
    show("files", ((len(path.read_text().splitlines()), path, "") for path in modules()))
    show("functions", functions())
    show("templates", ((len(path.read_text().splitlines()), path, "") for path in SOURCE.rglob("*.html")))


def modules() -> list[Path]:
    """The modules of the product, without tests and migrations."""
    return [path for path in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]


def functions() -> Iterator[tuple[int, Path, str]]:
    """Lines, file and name of each function."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield node.end_lineno - node.lineno + 1, path, node.name


def show(what: str, found: Iterator[tuple[int, Path, str]]) -> None:
    """The longest of one sort."""
    print(f"The longest {what}")
    for length, path, name in sorted(found, reverse=True)[:MOST]:
        print(f"{length:6} {path.relative_to(ROOT)} {name}")


if __name__ == "__main__":
    main()
