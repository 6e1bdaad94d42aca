"""How do templates become fast? What is constant in a language is settled when they are compiled.

A page calls hundreds of macros and says hundreds of words; finding out for each call whether it wants the context,
and for each word whether it was translated, cost more than all the rest.
"""

import re
from collections.abc import Callable
from io import StringIO
from typing import Any

from jinja2 import Environment, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

# Most texts hold none of these; looking for them costs a quarter of escaping.
_SPECIAL = re.compile("[&<>'\"]").search


class _DirectCalls(CodeGenerator):
    """Calls functions and macros as Python does; nothing in our templates asks for the context."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        self.visit(node.node, frame)
        outer, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        values, self.stream = self.stream.getvalue(), outer
        self.write(f"({values.removeprefix(', ')})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src is None and not frame.eval_ctx.volatile and frame.eval_ctx.autoescape:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Compiled(Environment):
    """An environment whose templates hold their constant words and symbols."""

    code_generator_class = _DirectCalls
    # Functions that give the same for the same constants, by the name they have in templates.
    constant: dict[str, Callable[..., Any]] = {}

    @staticmethod
    def escaped(value: Any) -> str:
        """Text for the page; what a macro made is ready, and is not wrapped once more."""
        kind = value.__class__
        if kind is str:
            return escape(value) if _SPECIAL(value) else value
        return value if kind is Markup else "" if kind is Undefined else escape(value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Entries of plain dictionaries first: that is what pages are made of."""
        if obj.__class__ is dict:
            try:
                return obj[attribute]
            except KeyError:
                pass
        return super().getattr(obj, attribute)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Settled(self.constant).visit(super()._parse(source, name, filename))


class _Settled(NodeTransformer):
    """Puts the result in the place of each call that always gives the same."""

    def __init__(self, constant: dict[str, Callable[..., Any]]) -> None:
        self._constant = constant

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        function = self._constant.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        is_plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if function and is_plain and all(isinstance(value, nodes.Const) for value in node.args):
            return nodes.Const(function(*(value.value for value in node.args)), lineno=node.lineno)  # type: ignore[attr-defined]
        return node
