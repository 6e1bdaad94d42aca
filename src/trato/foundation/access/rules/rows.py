"""Which rows does a rule mean? Words of the vocabulary joined by and, or, not; compiled three ways.

SQL knows a third truth, NULL. Words only ever turn it into "no", so everything that negates says IS NOT TRUE.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trato.foundation.access.rules.known import Known
from trato.foundation.access.rules.resources import Resource
from trato.foundation.access.rules.scopes import VOCABULARY, RowScope

_TOKENS = re.compile(r"\s*(?:(\()|(\))|([a-z_]+)(?:\(([^()]*)\))?)\s*")
_MOST_WORDS = 60


@dataclass(frozen=True)
class Word:
    """One word of the vocabulary."""

    text: str
    scope: RowScope = field(compare=False)


@dataclass(frozen=True)
class Every:
    """All of these must hold."""

    parts: tuple["Rows", ...]


@dataclass(frozen=True)
class Either:
    """One of these must hold."""

    parts: tuple["Rows", ...]


@dataclass(frozen=True)
class Without:
    """This must not hold."""

    part: "Rows"


class Way(NamedTuple):
    """A condition; of a tree also the column, the SELECT of the values it may hold, and what is asked beyond that."""

    condition: str
    column: str = ""
    among: str = ""
    more: str = ""


Rows = Word | Every | Either | Without
ALL = Word("all", VOCABULARY["all"]())
_OWN = (Word("owner", VOCABULARY["owner"]()), Word("created_by", VOCABULARY["created_by"]()))


def read(text: str) -> Rows:
    """The rows a text means; raises ValueError that says what is not understood."""
    tokens = _tokens(text)
    rows = _either(tokens)
    if tokens:
        raise ValueError(f"«{tokens[0][0]}» stands where the rows should end")
    return rows


def words(rows: Rows) -> Iterator[Word]:
    """Every word used."""
    if isinstance(rows, Word):
        yield rows
    elif isinstance(rows, Without):
        yield from words(rows.part)
    else:
        for part in rows.parts:
            yield from words(part)


def fits(word: Word, resource: Resource) -> bool:
    """Whether the thing, or a whole it belongs to, knows what the word asks."""
    return word.scope.fits(resource) or (resource.parent is not None and fits(word, resource.parent))


def own(resource: Resource) -> Rows | None:
    """What is an actor's own: what they answer for, with all that belongs to it, and what they wrote."""
    known = tuple(word for word in _OWN if fits(word, resource))
    return Either(known) if known else None


def sql(rows: Rows, resource: Resource, alias: str) -> str:
    """The condition on the row of this alias."""
    if isinstance(rows, Word):
        return _word(rows, resource, alias)
    if isinstance(rows, Without):
        return f"({sql(rows.part, resource, alias)}) IS NOT TRUE"
    parts = [sql(part, resource, alias) for part in rows.parts]
    return "(" + (" AND " if isinstance(rows, Every) else " OR ").join(parts) + ")"


def ways(rows: Rows, resource: Resource, alias: str) -> tuple[Way, ...]:
    """Conditions of which each alone means some of the rows, and together all of them: an index leads along each."""
    if isinstance(rows, Word):
        tree = rows.scope.tree(resource) if rows.scope.fits(resource) else None
        return (Way(sql(rows, resource, alias), *(tree or ())),)
    if isinstance(rows, Either):
        return tuple(way for part in rows.parts for way in ways(part, resource, alias))
    return (Way(sql(rows, resource, alias)),)


def holds(rows: Rows, known: Known, resource: Resource, row: Any) -> bool:
    """Whether a loaded row is meant."""
    if isinstance(rows, Word):
        return _holds(rows, known, resource, row)
    if isinstance(rows, Without):
        return not holds(rows.part, known, resource, row)
    found = (holds(part, known, resource, row) for part in rows.parts)
    return all(found) if isinstance(rows, Every) else any(found)


def facts(rows: Rows, known: Known, resource: Resource, row: Any) -> list[tuple[Word, bool]]:
    """Why a row is meant, or is not: the words that decide, each with whether it holds."""
    if isinstance(rows, Word):
        return [(rows, _holds(rows, known, resource, row))]
    if isinstance(rows, Without):
        return facts(rows.part, known, resource, row)
    # Of several reasons, those that carried the outcome.
    outcome = holds(rows, known, resource, row)
    telling = [part for part in rows.parts if holds(part, known, resource, row) == outcome]
    return [fact for part in telling for fact in facts(part, known, resource, row)]


def _word(word: Word, resource: Resource, alias: str) -> str:
    if word.scope.fits(resource):
        return word.scope.sql(resource, alias)
    parent = resource.parent
    if parent is None:
        return "FALSE"
    above = "{}_{}".format(alias.strip('"'), parent.alias)
    condition = _word(word, parent, above)
    return f"EXISTS (SELECT FROM {parent.table} {above} WHERE {above}.id = {alias}.{resource.key} AND {condition})"


def _holds(word: Word, known: Known, resource: Resource, row: Any) -> bool:
    if word.scope.fits(resource):
        return word.scope.holds(known, resource, row)
    whole = known.whole(resource, row)
    return whole is not None and resource.parent is not None and _holds(word, known, resource.parent, whole)


def _tokens(text: str) -> list[tuple[str, str]]:
    """Pairs of a word or bracket and what stands in the word's own brackets."""
    found, at = [], 0
    while at < len(text):
        match = _TOKENS.match(text, at)
        if match is None or match.end() == at:
            raise ValueError(f"«{text[at:].strip()[:30]}» is not understood")
        bracket = match[1] or match[2]
        word = match[3]
        if word in ("and", "or", "not") and match[4] is not None:
            # «not(owner)» is «not (owner)»: look at the bracket again.
            found.append((word, ""))
            at = match.start(4) - 1
            continue
        found.append((bracket or word, (match[4] or "").strip()))
        at = match.end()
    if len(found) > _MOST_WORDS:
        raise ValueError(f"at most {_MOST_WORDS} words")
    return found


def _either(tokens: list[tuple[str, str]]) -> Rows:
    parts = [_every(tokens)]
    while tokens and tokens[0][0] == "or":
        tokens.pop(0)
        parts.append(_every(tokens))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _every(tokens: list[tuple[str, str]]) -> Rows:
    parts = [_single(tokens)]
    while tokens and tokens[0][0] == "and":
        tokens.pop(0)
        parts.append(_single(tokens))
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def _single(tokens: list[tuple[str, str]]) -> Rows:
    if not tokens:
        raise ValueError("a word is missing at the end")
    word, inside = tokens.pop(0)
    if word == "not":
        return Without(_single(tokens))
    if word == "(":
        rows = _either(tokens)
        if not tokens or tokens.pop(0)[0] != ")":
            raise ValueError("a bracket is not closed")
        return rows
    if word not in VOCABULARY:
        raise ValueError(f"«{word}» is no known word; known are {', '.join(VOCABULARY)}")
    return Word(f"{word}({inside})" if inside else word, VOCABULARY[word](inside))
