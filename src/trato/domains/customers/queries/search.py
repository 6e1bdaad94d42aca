"""Whom does somebody mean who types a few letters or digits, perhaps with a slip?"""

from itertools import zip_longest
from typing import Any

from trato.domains.customers.models.recognition import digits
from trato.domains.customers.queries.parties import scope_of
from trato.domains.customers.spelling import corrections
from trato.foundation.access.policy import Scope
from trato.foundation.kit import sql, text
from trato.foundation.kit.actor import Actor

LONGEST = 100
_MOST_WORDS = 8

_SHOWN = """
SELECT p.id, p.uid::text AS uid, p.name, p.kind, p.city, p.country, p.phase, s.email, s.phone
FROM ({matching}) AS s JOIN customers_party p ON p.id = s.party_id
WHERE p.archived_at IS NULL AND {scope}
ORDER BY {order} LIMIT {limit}
"""
_BY_HEAD = (
    "SELECT * FROM customers_partysearch WHERE {column} >= %(head)s AND {column} < %(end)s ORDER BY {column} LIMIT 200"
)
_BY_WORDS = "SELECT * FROM customers_partysearch WHERE {words} LIMIT 400"
# Names that begin with what was typed come first, then names with a word that does, then the rest.
_BEST_FIRST = """
(s.name LIKE %(head_pattern)s) DESC, (s.name LIKE %(word_pattern)s) DESC, length(s.name), s.name, p.id
"""


def find(actor: Actor, typed: str, *, limit: int = 8) -> list[dict[str, Any]]:
    """Parties by name, e-mail, phone or number, best first; slips of one letter are forgiven."""
    typed = text.tidy(typed)[:LONGEST]
    folded = text.folded(typed)
    if not folded:
        return []
    if "@" in folded:
        found = _heads(actor, "email", folded, limit)
        return found or _containing(actor, [folded], folded, limit)
    numeric = digits(folded)
    if len(numeric) >= 3 and len(numeric) >= len(folded.replace(" ", "")) - 2:
        return _phones(actor, numeric, limit)
    if len(folded) < 3:
        return _heads(actor, "name", folded, limit)
    words = text.words(folded)[:_MOST_WORDS]
    if not words:
        return []
    found = _containing(actor, words, folded, limit)
    # Whoever finds somebody wrote it right; what is one slip away would only stand in the way.
    return found or _corrected(actor, words, limit)


def holding(words: list[str], visible: Scope) -> tuple[str, dict[str, Any]]:
    """The condition on a search row that it holds all these words, and its values.

    Whoever does not see contact data finds nobody by it either. One condition for each word: the index of trigrams does not serve `LIKE ALL`.
    """
    values = {f"word_{at}": f"%{_escaped(word)}%" for at, word in enumerate(words)}
    column = "name" if _hides_contacts(visible) else "doc"
    return " AND ".join(f"{column} LIKE %({name})s" for name in values), values


def _heads(actor: Actor, column: str, head: str, limit: int) -> list[dict[str, Any]]:
    visible = scope_of(actor)
    if column != "name" and _hides_contacts(visible):
        return []
    statement = _SHOWN.format(
        matching=_BY_HEAD.format(column=column), scope=visible.sql, order=f"s.{column}, p.id", limit=limit
    )
    values = {"head": head, "end": head + "\U0010ffff"}
    return visible.shown(sql.rows(statement, values, within=(visible,)))


def _phones(actor: Actor, numeric: str, limit: int) -> list[dict[str, Any]]:
    """By the first digits as dialed inside the country, else by digits anywhere (with prefix, the last ones)."""
    found = _heads(actor, "phone", numeric, limit)
    if found:
        return found
    return _containing(actor, [numeric.removeprefix("00")], numeric, limit)


def _containing(actor: Actor, words: list[str], head: str, limit: int) -> list[dict[str, Any]]:
    visible = scope_of(actor)
    matching, values = holding(words, visible)
    statement = _SHOWN.format(
        matching=_BY_WORDS.format(words=matching), scope=visible.sql, order=_BEST_FIRST, limit=limit
    )
    values |= {
        "head_pattern": f"{_escaped(head)}%",
        "word_pattern": f"% {_escaped(words[0])}%",
    }
    # A rare word is found by the index, a common one by reading until there is enough: the words decide.
    return visible.shown(sql.rows(statement, values, within=(visible,), is_planned_anew=True))


def _corrected(actor: Actor, words: list[str], limit: int) -> list[dict[str, Any]]:
    """The same with each word replaced by known words one slip away."""
    attempts = [
        _containing(actor, attempt, " ".join(attempt), limit) for attempt in _combinations(words, corrections(words))
    ]
    # In turn, so that the second guess is seen however many the first one finds.
    found: dict[int, dict[str, Any]] = {}
    for abreast in zip_longest(*attempts):
        found |= {row["id"]: row for row in abreast if row}
    return list(found.values())[:limit]


def _combinations(words: list[str], choices: dict[str, list[str]]) -> list[list[str]]:
    """First one word corrected, then two: a second slip is rarer than the first."""
    single = [
        [*words[:at], better, *words[at + 1 :]] for at, word in enumerate(words) for better in choices.get(word, [])
    ]
    everything = [choices.get(word, [word])[0] for word in words]
    pairs = [everything] if sum(word in choices for word in words) > 1 else []
    return single[:6] + pairs


def _hides_contacts(visible: Scope) -> bool:
    return visible.hides("email", "phone", "identities")


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
