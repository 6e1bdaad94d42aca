"""Does every file say which question it answers, under a name that says something?"""

import ast
import re

from tests.house.sources import ROOT, SOURCE, modules, named, tree

SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "manager", "managers", "handler", "handlers",
               "data", "info", "misc", "tools", "lib"}  # fmt: skip
LANES = [SOURCE, ROOT / "tests", ROOT / "tools", ROOT / "benchmarks"]


def test_every_module_begins_with_one_sentence():
    silent = []
    for path in modules():
        first = (ast.get_docstring(tree(path)) or "").strip().partition("\n")[0]
        if path.read_text().strip() and not first.endswith(("?", ".", ":")):
            silent.append(f"{named(path)}: {first or 'nothing'}")
    assert silent == []


def test_tests_say_what_they_ask_too():
    paths = [path for lane in LANES for path in lane.rglob("test_*.py") if "node_modules" not in path.parts]
    silent = [named(path) for path in paths if "?" not in (ast.get_docstring(tree(path)) or "").partition("\n")[0]]
    assert len(paths) > 20
    assert silent == []


def test_no_name_says_nothing():
    names = [
        named(path)
        for lane in LANES
        for path in lane.rglob("*")
        if (path.is_dir() or path.suffix == ".py") and path.stem in SAY_NOTHING
        and not {"node_modules", "static", "__pycache__"} & set(path.parts)
    ]  # fmt: skip
    assert names == []


def test_nothing_happens_behind_a_save():
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module in ("django.dispatch", "django.db.models.signals"):
                found.append(f"{named(path)}:{node.lineno} signals")
            if isinstance(node, ast.ClassDef) and _is_kept(node):
                found += [
                    f"{named(path)}:{part.lineno} {part.name}"
                    for part in node.body
                    if isinstance(part, ast.FunctionDef) and part.name in ("save", "delete", "full_clean")
                ]
                if node.name == "Meta":
                    found += [
                        f"{named(path)}:{part.lineno} ordering"
                        for part in node.body
                        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "ordering"
                    ]
    assert found == []


def _is_kept(node: ast.ClassDef) -> bool:
    """Whether the class is a model, or says how one is kept."""
    return node.name == "Meta" or any(ast.unparse(base).endswith(("Model", "AbstractBaseUser")) for base in node.bases)


def test_ways_around_the_checkers_give_a_code():
    bare = [
        f"{named(path)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if line.rstrip().endswith(("# noqa", "# type: ignore"))
    ]
    assert bare == []


def test_nothing_is_left_for_later():
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:", "coming " + "soon")
    left = [
        f"{named(path)}:{number}"
        for lane in LANES
        for path in [*lane.rglob("*.py"), *lane.rglob("*.html")]
        if not {"node_modules", "__pycache__"} & set(path.parts)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if any(re.search(rf"\b{mark}", line) for mark in marks)
    ]
    assert left == []


def test_what_a_person_typed_never_becomes_part_of_a_statement():
    """Statements are constants, or made of constants: an f-string may only put together names in capitals."""
    loose = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if ast.unparse(node.func) not in ("sql.rows", "sql.run", "sql.copy", "cursor.execute"):
                continue
            if isinstance(node.args[0], ast.JoinedStr):
                pieces = [piece.value for piece in node.args[0].values if isinstance(piece, ast.FormattedValue)]
                if any(not (isinstance(piece, ast.Name) and piece.id.isupper()) for piece in pieces):
                    loose.append(f"{named(path)}:{node.lineno}")
    assert loose == []
