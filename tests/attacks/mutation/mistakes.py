"""Which small mistakes could somebody make in a source? Each is the whole source with one place changed.

Docstrings, annotations, what is only said to people, and the words of exceptions are left alone: a mistake there
lets nobody in.
"""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_COMPARED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COMPUTED = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Sub: ast.BitOr, ast.Add: ast.Sub}
_CALLED = {
    "any": "all", "all": "any", "union": "intersection", "intersection": "union", "min": "max", "max": "min",
    "startswith": "endswith", "endswith": "startswith", "removeprefix": "removesuffix", "removesuffix": "removeprefix",
    "partition": "rpartition", "rpartition": "partition", "fullmatch": "match", "isdisjoint": "issuperset",
}  # fmt: skip
_STATED = [
    (" AND ", " OR "), (" OR ", " AND "), (" IS NOT TRUE", ""), ("<=", "<"), (" = ", " <> "), ("EXISTS", "NOT EXISTS"),
    ("UNION ALL", "EXCEPT"), ("TRUE", "FALSE"), ("FALSE", "TRUE"), (" IN ", " NOT IN "), (" DESC", ""), ("below", "above"),
]  # fmt: skip
_SAID = {"_", "ngettext", "gettext"}


@dataclass(frozen=True)
class Mistake:
    """One place of one source, as it was and as it became."""

    line: int
    was: str
    becomes: str
    source: str

    def __str__(self) -> str:
        return f"{self.line}: {self.was}  →  {self.becomes}"


def mistakes(source: str) -> list[Mistake]:
    """Every one that this file knows of, in the order of the source, without those that change nothing."""
    tree = ast.parse(source)
    known = {ast.unparse(tree)}
    found = []
    for parent, name, at, node in _places(tree):
        for other in _variants(node):
            _put(parent, name, at, other)
            text = ast.unparse(tree)
            _put(parent, name, at, node)
            if text not in known:
                known.add(text)
                found.append(Mistake(node.lineno, _short(node), _short(other), text))
    return found


def _places(node: Any) -> Iterator[tuple[Any, str, int | None, Any]]:
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "bases", "ctx", "type_comment"):
            continue
        for at, one in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(one, ast.AST) or _is_left_alone(one):
                continue
            if hasattr(one, "lineno"):
                yield node, name, at, one
            if not isinstance(one, ast.Raise):
                yield from _places(one)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.Global():
            return True
        case ast.Call(func=ast.Name(id=called)):
            return called in _SAID or called == "TypeVar"
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.ClassDef(bases=[ast.Name(id="Protocol")]) | ast.FunctionDef(name="__str__" | "says"):
            return True
    return False


def _variants(node: Any) -> Iterator[Any]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            yield _with(node, ops=[_COMPARED[type(op)]()])
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            for at in range(len(node.values)):
                rest = node.values[:at] + node.values[at + 1 :]
                yield rest[0] if len(rest) == 1 else _with(node, values=rest)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp(op=op) if type(op) in _COMPUTED:
            yield _with(node, op=_COMPUTED[type(op)]())
            if not isinstance(op, ast.Add):
                yield node.left
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare):
            yield _with(node, test=_negated(test))
        case ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            yield from _unfiltered(node)
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield _with(node, value=ast.Constant(None))
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value, lineno=node.lineno)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1, lineno=node.lineno)
        case ast.Constant(value=str() as value):
            yield from _other_words(node, value)
        case ast.JoinedStr():
            yield from _other_parts(node)
        case ast.Call():
            yield from _other_calls(node)
        case ast.Raise() | ast.AugAssign() | ast.Delete() | ast.Continue() | ast.Expr(value=ast.Call()):
            yield ast.Pass(lineno=node.lineno)
            if isinstance(node, ast.AugAssign) and type(node.op) in _COMPUTED:
                yield _with(node, op=_COMPUTED[type(node.op)]())
        case ast.With() if all(item.optional_vars is None for item in node.items):
            yield ast.If(ast.Constant(True), node.body, [], lineno=node.lineno)


def _other_words(node: ast.Constant, value: str) -> Iterator[ast.Constant]:
    stated = [value.replace(old, new, 1) for old, new in _STATED if old in value] if re.search(r"[A-Z ]", value) else []
    for one in stated or [value + "x" if value else "x"]:
        yield ast.Constant(one, lineno=node.lineno)


def _other_parts(node: ast.JoinedStr) -> Iterator[ast.JoinedStr]:
    for at, part in enumerate(node.values):
        if isinstance(part, ast.Constant):
            for old, new in _STATED:
                if old in part.value:
                    changed = ast.Constant(part.value.replace(old, new, 1))
                    yield _with(node, values=[*node.values[:at], changed, *node.values[at + 1 :]])


def _other_calls(node: ast.Call) -> Iterator[ast.Call]:
    match node.func:
        case ast.Name(id=called) if called in _CALLED:
            yield _with(node, func=ast.Name(_CALLED[called]))
        case ast.Attribute(attr=called) if called in _CALLED:
            yield _with(node, func=_with(node.func, attr=_CALLED[called]))


def _unfiltered(node: Any) -> Iterator[Any]:
    for at, one in enumerate(node.generators):
        if one.ifs:
            free = _with(one, ifs=[])
            yield _with(node, generators=[*node.generators[:at], free, *node.generators[at + 1 :]])


def _negated(test: Any) -> Any:
    return (
        test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else ast.UnaryOp(ast.Not(), test)
    )


def _with(node: Any, **changes: Any) -> Any:
    other = copy.copy(node)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def _put(parent: Any, name: str, at: int | None, node: Any) -> None:
    if at is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[at] = node


def _short(node: Any) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return text if len(text) <= 110 else f"{text[:70]} … {text[-37:]}"
