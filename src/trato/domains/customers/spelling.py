"""Which known word did somebody mean to type?

SymSpell's idea (W. Garbe, 2012): two words one slip apart share a form in which one letter is left out. Known
words are kept under all such forms of their first nine letters, so a look-up replaces a scan.
"""

from collections.abc import Iterable

from trato.foundation.kit import guard, sql, text

HEAD = 9
LONGEST = 40
SHORTEST = 4
_BEST = 4

# Words lead nowhere by themselves: whom they find is looked for within the scope of whoever typed.
_WORDS = guard.capability("customers.spell", "customers_searchword")

_KNOWN_NEAR = "SELECT DISTINCT word FROM customers_searchword WHERE left_out = ANY(%s)"
# Letters and digits only, so no sign of a pattern can be among them.
_WITH = "SELECT name FROM customers_partysearch WHERE doc LIKE '%%' || %s || '%%'"
_UNKNOWN = """
SELECT word FROM unnest(%s::text[], %s::text[]) AS asked (head, word)
WHERE NOT EXISTS (SELECT FROM customers_searchword k WHERE k.left_out = asked.head AND k.word = asked.word)
"""
_LEARN = """
INSERT INTO customers_searchword (left_out, word)
SELECT * FROM unnest(%s::text[], %s::text[]) ORDER BY 1, 2 ON CONFLICT DO NOTHING
"""


def corrections(words: Iterable[str]) -> dict[str, list[str]]:
    """For each word its known neighbors, nearest first; words without any are missing."""
    asked = {word: forms(word) for word in words if len(word) >= SHORTEST - 1}
    if not asked:
        return {}
    every = [form for found in asked.values() for form in found]
    with guard.working_as(_WORDS):
        known = [row["word"] for row in sql.rows(_KNOWN_NEAR, [every])]
    nearest = {}
    for word in asked:
        near = sorted((distance(word, other), len(other), other) for other in known if other != word)
        best = [other for slips, _, other in near if slips <= 1.5][:_BEST]
        if best:
            nearest[word] = best
    return nearest


def learn(words: Iterable[str]) -> None:
    """Make words known, so that slips find them."""
    told = sorted({word[:LONGEST] for word in words if len(word) >= SHORTEST})
    unknown = [row["word"] for row in sql.rows(_UNKNOWN, [[word[:HEAD] for word in told], told])] if told else []
    pairs = [(form, word) for word in unknown for form in forms(word)]
    if pairs:
        sql.run(_LEARN, [[form for form, _ in pairs], [word for _, word in pairs]])


def forget(words: Iterable[str]) -> None:
    """Drop those words that no name has any more, so that nobody is led to them."""
    gone = [word for word in words if len(word) >= SHORTEST and not _is_used(word)]
    if gone:
        sql.run("DELETE FROM customers_searchword WHERE word = ANY(%s)", [[word[:LONGEST] for word in gone]])


def forms(word: str) -> list[str]:
    """The head of a word, whole and with each letter left out."""
    head = word[:HEAD]
    return list(dict.fromkeys([head, *(head[:at] + head[at + 1 :] for at in range(len(head)))]))


def distance(typed: str, known: str) -> float:
    """Slips between a typed word, perhaps unfinished, and a known one: letters lost, added, changed or swapped.

    Optimal string alignment (Damerau 1964); letters still to be typed cost little.
    """
    longer = known[: len(typed) + 1] if len(known) > len(typed) + 1 else known
    table = list(range(len(longer) + 1))
    before: list[int] = []
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(longer, 1):
            cost = min(table[j] + 1, row[j - 1] + 1, table[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == longer[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, table = table, row
    unfinished = 0.2 if len(known) > len(typed) + 1 else 0.0
    return min(table[-1], table[-2] if len(longer) > 1 and len(known) > len(typed) else table[-1]) + unfinished


def _is_used(word: str) -> bool:
    head = word[:LONGEST]
    return any(head in {known[:LONGEST] for known in text.words(row["name"])} for row in sql.rows(_WITH, [head]))
