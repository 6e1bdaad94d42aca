"""How do the rows of a long table become HTML quickly? The columns to show are compiled into one small template.

A file of columns holds one block for each of them and the block "row" that opens a row. Fifty rows of eight cells
would otherwise call a thousand macros, which took ten times as long as asking the database.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from jinja2 import Environment, Template, nodes
from markupsafe import Markup

from trato.foundation.look.formats import Reader

_MOST = 128


class Rows:
    """The tables' bodies of one language, each choice of columns compiled once."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._compiled: dict[tuple[str, ...], Template] = {}

    def __call__(self, file: str, columns: Sequence[str], rows: Iterable[Any], **everywhere: Any) -> Markup:
        """The rows as HTML; each block sees its `row`, the `reader`, and what is the same everywhere."""
        choice = (file, *columns)
        template = self._compiled.get(choice)
        if template is None:
            if len(self._compiled) >= _MOST:
                self._compiled.clear()
            template = self._compiled[choice] = self._compile(file, columns)
        html = template.render(rows=rows, reader=Reader.here(), **everywhere)
        return Markup(html)  # noqa: S704 - a template of ours has escaped every value

    def _compile(self, file: str, columns: Sequence[str]) -> Template:
        environment = self._environment
        source, filename, _ = environment.loader.get_source(environment, file)  # type: ignore[union-attr]
        blocks = {block.name: block.body for block in environment.parse(source, file).find_all(nodes.Block)}
        body = [node for name in ("row", *columns) for node in blocks[name]]
        body.append(nodes.Output([nodes.TemplateData("</tr>")]))
        each = nodes.For(nodes.Name("row", "store"), nodes.Name("rows", "load"), body, [], None, False)
        whole = nodes.Template([each], lineno=1)
        whole.set_environment(environment)
        code = environment.compile(whole, file, filename)
        return environment.template_class.from_code(environment, code, environment.make_globals(None))
