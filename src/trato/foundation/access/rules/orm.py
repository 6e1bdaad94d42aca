"""How does the ORM ask what a scope asks? The same text, on whatever alias the query gives the table."""

import re
from typing import Any, Protocol

from django.db.models import BooleanField, Expression, F

from trato.foundation.kit import guard

_NAMED = re.compile(r"%\((\w+)\)s")


class Asks(Protocol):
    """A scope."""

    @property
    def values(self) -> Any: ...
    def called(self, alias: str) -> str: ...


class Inside(Expression):
    """True for the rows of a scope; follows the table through aliases and subqueries by holding its key."""

    conditional = True

    key: Any

    def __init__(self, scope: Asks, key: Any = None) -> None:
        super().__init__(output_field=BooleanField())
        self.scope, self.key = scope, key or F("pk")

    def get_source_expressions(self) -> list[Any]:
        return [self.key]

    def set_source_expressions(self, expressions: Any) -> None:
        (self.key,) = expressions

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition with its values in order."""
        text = self.scope.called(connection.ops.quote_name(self.key.alias))
        guard.check_parts(guard.tables_in(text), guard.tables_in(text))
        names = _NAMED.findall(text)
        return _NAMED.sub("%s", text), tuple(self.scope.values[name] for name in names)
