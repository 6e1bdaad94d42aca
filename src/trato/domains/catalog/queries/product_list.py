"""Which products stand on a page of the list?"""

from typing import Any, NamedTuple

from trato.foundation.access.policy import scope
from trato.foundation.kit import keyset, sql, text
from trato.foundation.kit.actor import Actor

SIZE = 50
LONGEST = 100

_LIST = """
SELECT r.id, r.uid::text AS uid, r.code, r.name, r.name_key, r.kind, r.price, r.currency
FROM catalog_product r
WHERE {conditions} ORDER BY r.name_key, r.id LIMIT {limit}
"""


class Products(NamedTuple):
    """One page, and the mark to go on from."""

    rows: list[dict[str, Any]]
    next: str | None


def find(actor: Actor, *, typed: str = "", kind: str = "", after: str = "") -> Products:
    """Products by name; `typed` are words of the name or the beginning of the code. Raises keyset.BadCursor."""
    visible = scope(actor, "catalog.product")
    conditions = [visible.sql, "r.archived_at IS NULL"]
    values: dict[str, Any] = {}
    words = [_escaped(word) for word in text.folded(text.tidy(typed)[:LONGEST]).split()[:8]]
    if words:
        conditions.append("(r.name_key LIKE ALL(%(words)s) OR r.code ILIKE %(code)s)")
        values |= {"words": [f"%{word}%" for word in words], "code": _escaped(text.tidy(typed)[:LONGEST]) + "%"}
    if kind:
        conditions.append("r.kind = %(kind)s")
        values["kind"] = kind
    if after:
        values["mark_name"], values["mark_id"] = keyset.read(after, str)
        conditions.append("(r.name_key, r.id) > (%(mark_name)s, %(mark_id)s)")
    statement = _LIST.format(conditions=" AND ".join(conditions), limit=SIZE + 1)
    rows = sql.rows(statement, values, within=(visible,))
    shown = rows[:SIZE]
    return Products(
        visible.shown(shown), keyset.cursor(shown[-1]["name_key"], shown[-1]["id"]) if len(rows) > SIZE else None
    )


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
