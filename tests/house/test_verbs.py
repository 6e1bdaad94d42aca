"""Does every verb read the same five beats: require, refuse, change, record, return?"""

import ast
from pathlib import Path

from tests.house.sources import named, tree, within

# Steps that verbs share ask for no permission and tell nothing; only verbs take them.
PARTS = [path for path in within("parts") if "actions" in path.parts]
VERB_FILES = [path for path in within("actions") if path not in PARTS]


def verbs() -> list[tuple[Path, ast.FunctionDef]]:
    return [
        (path, node)
        for path in VERB_FILES
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def offending(is_wrong) -> list[str]:
    return [f"{named(path)}: {verb.name}" for path, verb in verbs() if is_wrong(verb)]


def test_there_are_verbs():
    assert len(verbs()) > 35


def test_only_the_first_argument_of_a_verb_has_no_name():
    assert offending(lambda verb: len(verb.args.posonlyargs + verb.args.args) > 1 or verb.args.vararg) == []


def test_every_verb_is_told_by_whom_and_when():
    assert offending(lambda verb: not {"by", "at"} <= {argument.arg for argument in verb.args.kwonlyargs}) == []


def test_every_verb_says_in_one_line_what_it_does():
    def lacks_a_line(verb: ast.FunctionDef) -> bool:
        lines = (ast.get_docstring(verb) or "").splitlines()
        return not lines or not lines[0].endswith(".") or (len(lines) > 1 and lines[1] != "")

    assert offending(lacks_a_line) == []


def test_every_verb_asks_for_permission_first():
    def asks_late(verb: ast.FunctionDef) -> bool:
        first = verb.body[1]
        return not (isinstance(first, ast.Expr) and ast.unparse(first).startswith("require(by, '"))

    assert offending(asks_late) == []


def test_every_verb_types_what_it_takes_and_gives():
    def is_loose(verb: ast.FunctionDef) -> bool:
        arguments = verb.args.args + verb.args.kwonlyargs
        return verb.returns is None or any(argument.annotation is None for argument in arguments)

    assert offending(is_loose) == []


def test_what_verbs_share_is_taken_by_verbs_only():
    assert PARTS
    from tests.house.sources import modules

    takers = [
        named(path)
        for path in modules()
        if "actions" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and ".actions.parts" in (node.module or "")
    ]
    assert takers == []


def test_nothing_below_the_pages_looks_at_the_clock():
    clocks = {"now", "today", "localdate", "localtime", "utcnow", "time_ns"}
    looking = []
    for path in within("actions", "models", "queries", "projections", "reactions"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks:
                looking.append(f"{named(path)}:{node.lineno}")
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                looking.append(f"{named(path)}:{node.value.lineno}")
    assert looking == []


def test_nothing_below_the_pages_knows_of_requests():
    knowing = [
        f"{named(path)}:{node.lineno}"
        for path in within("actions", "models", "queries", "projections", "reactions")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("django.http", "django.shortcuts"))
    ]
    assert knowing == []
