"""Which condition does a sentence say? Reads what `write` writes, and says at which sign it stopped understanding."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.utils.translation import gettext as _

from trato.foundation.facts import condition as tree
from trato.foundation.facts.build import DEEPEST, Segments, build
from trato.foundation.facts.catalog import Attribute, Catalog, Column, Fact, Link, Measure, Occurrence, Relation
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.kinds import DAYS, NUMBERS, OPS, Kind
from trato.foundation.facts.sentences.words import NAMELESS, Names, Words
from trato.foundation.facts.sentences.write import LANGUAGES
from trato.foundation.kit.text import folded

LONGEST = 20_000

_SIGNS = re.compile(
    r"""(?P<quoted>«(?:[^»]|»»)*»|“(?:[^”]|””)*”|"(?:[^"]|"")*")
    |(?P<day>\d{4}-\d\d-\d\d)|(?P<number>-?\d+(?:[.,]\d+)?)|(?P<word>[^\W\d_]+(?:[-'’][^\W\d_]+)*)|(?P<other>\S)""",
    re.VERBOSE,
)
_CLOSING = {"«": "»", "“": "”", '"': '"'}
T = TypeVar("T")


class Sign(NamedTuple):
    """A word, number, day, quoted text or other sign, and where it stands."""

    kind: str
    text: str
    at: int


class Placed(dict[str, Any]):
    """A piece of the JSON form that knows where in the sentence it began."""

    def __init__(self, at: int, parts: dict[str, Any]) -> None:
        super().__init__(parts)
        self.at = at


def condition(
    sentence: str,
    catalog: Catalog,
    of: str,
    language: str,
    names: Names = NAMELESS,
    *,
    knows_segment: Segments = lambda name: True,
) -> tree.Condition:
    """The condition that a sentence says; raises BadCondition with the place of the first sign not understood."""
    if len(sentence) > LONGEST:
        raise BadCondition(_("The sentence is too long."), LONGEST)
    reader = _Reader(sentence, catalog, LANGUAGES[language], names)
    raw = reader.whole(of)
    try:
        return build(raw, catalog, of, knows_segment=knows_segment)
    except BadCondition as bad:
        raise BadCondition(bad.message, _place(raw, str(bad.place))) from None


def _place(raw: Any, path: str) -> int:
    """Where in the sentence the piece of a path began."""
    at = 0
    for step in path.split("."):
        at = raw.at if isinstance(raw, Placed) else at
        if isinstance(raw, list):
            raw = raw[int(step)]
        elif isinstance(raw, dict):
            raw = raw.get(step)
    return raw.at if isinstance(raw, Placed) else at


class _Reader:
    def __init__(self, sentence: str, catalog: Catalog, words: Words, names: Names) -> None:
        self.catalog, self.words, self.names = catalog, words, names
        self.signs = _signs(sentence)
        self.end = len(sentence)
        self.here = 0
        self.depth = 0
        # Whether the last thing read was several parts joined, rather than one.
        self.is_joined = False
        self.phrases: dict[str, list[str]] = {}

    def whole(self, of: str) -> dict[str, Any]:
        found = self.either(of)
        if self.here < len(self.signs):
            raise self.lost(_("Here «and» or «or» is expected."))
        return found

    def either(self, of: str) -> dict[str, Any]:
        return self.joined(of, self.words.either, "any", lambda: self.both(of))

    def both(self, of: str) -> dict[str, Any]:
        return self.joined(of, self.words.both, "all", lambda: self.part(of))

    def joined(self, of: str, joint: str, key: str, read: Any) -> dict[str, Any]:
        at = self.at
        parts = [read()]
        while self.passes(joint):
            parts.append(read())
        if len(parts) == 1:
            return parts[0]
        self.is_joined = True
        return Placed(at, {key: parts})

    def part(self, of: str) -> dict[str, Any]:
        self.depth += 1
        if self.depth > 2 * DEEPEST:
            raise self.lost(_("The groups are nested too deeply."))
        try:
            return self.one_part(of)
        finally:
            self.depth -= 1
            self.is_joined = False

    def one_part(self, of: str) -> dict[str, Any]:
        words, at = self.words, self.at
        if self.passes("("):
            inner = self.either(of)
            is_group = self.is_joined
            self.needs(")")
            return inner if is_group else Placed(at, {"all": [inner]})
        for phrase, key in ((words.some_of, "any"), (words.no, "not")):
            if self.passes(f"{phrase} ("):
                inner = self.either(of)
                self.needs(")")
                return Placed(at, {key: [inner] if key == "any" else inner})
        for phrase, key in ((words.everything, "all"), (words.nothing, "any")):
            if self.passes(phrase):
                return Placed(at, {key: []})
        return self.leaf(of)

    def leaf(self, of: str) -> dict[str, Any]:
        at = self.at
        for read in (self.segment, self.rank, self.did, self.linked, self.compared):
            mark = self.here
            found = read(of)
            if found is not None:
                raw, is_denied = found
                placed = Placed(at, raw)
                return Placed(at, {"not": placed}) if is_denied else placed
            self.here = mark
        raise self.lost(_("Nothing here is called so."))

    def segment(self, of: str) -> tuple[dict[str, Any], bool] | None:
        is_denied = self.said(self.words.segment)
        if is_denied is None:
            return None
        name = self.quoted()
        return {"segment": self.names.segment_called(name) or name}, is_denied

    def rank(self, of: str) -> tuple[dict[str, Any], bool] | None:
        words = self.words
        forms = [
            (words.top_share, "top", "share"), (words.top_count, "top", "count"),
            (words.bottom_share, "bottom", "share"), (words.bottom_count, "bottom", "count"),
            (words.top_portion, "top", "portion"), (words.bottom_portion, "bottom", "portion"),
        ]  # fmt: skip
        for pair, end, size in forms:
            for is_denied, phrase in enumerate(pair):
                number = self.passes_with_number(phrase)
                if number is not None:
                    self.needs(words.by)
                    measure = self.called(of, Measure)
                    if measure is None:
                        raise self.lost(_("Here something that can be measured is expected."))
                    count: Any = int(number) if size == "count" and number.isdigit() else number
                    return {"rank": measure.name, end: {size: count}} | self.looked_at(measure.over), bool(is_denied)
        return None

    def did(self, of: str) -> tuple[dict[str, Any], bool] | None:
        words = self.words
        for pair, times in (
            (words.has_at_least, "at_least"),
            (words.has_at_most, "at_most"),
            (words.has_exactly, "exactly"),
        ):
            for is_denied, phrase in enumerate(pair):
                number = self.passes_with_number(phrase)
                if number is not None:
                    return self.counted(of, {times: int(number) if number.isdigit() else number}, bool(is_denied))
        was_denied = self.said(words.has)
        return None if was_denied is None else self.counted(of, {"at_least": 1}, was_denied, is_sure=False)

    def counted(
        self, of: str, times: dict[str, Any], is_denied: bool, *, is_sure: bool = True
    ) -> tuple[dict[str, Any], bool] | None:
        occurrence = self.called(of, Occurrence)
        if occurrence is None:
            if is_sure:
                raise self.lost(_("Here something that happens is expected."))
            return None
        return {"did": occurrence.name, **times} | self.looked_at(occurrence.over), is_denied

    def linked(self, of: str) -> tuple[dict[str, Any], bool] | None:
        link = self.called(of, Link)
        if link is None:
            return None
        self.needs(f"{self.words.where} (")
        where = self.either(link.to)
        self.needs(")")
        return {"linked": link.name, "where": where}, False

    def compared(self, of: str) -> tuple[dict[str, Any], bool] | None:
        attribute, measure = self.peeked(of, Attribute), self.peeked(of, Measure)
        if measure is not None and (attribute is None or measure[1] > attribute[1]):
            self.here += measure[1]
            raw = {"measure": measure[0].name} | self.looked_at(measure[0].over)
            compared, is_denied = self.operator(Column(Kind.NUMBER, "", measure[0].label))
            return raw | compared, is_denied
        if attribute is None:
            return None
        self.here += attribute[1]
        compared, is_denied = self.operator(attribute[0].value)
        return {"fact": attribute[0].name} | compared, is_denied

    def operator(self, column: Column) -> tuple[dict[str, Any], bool]:
        """The verb and what it compares with; the longest verb that can be followed wins."""
        forms = [
            (len(_plain(phrase)), bool(is_denied), op, phrase)
            for op in OPS[column.kind]
            for is_denied, phrase in enumerate(self.words.ops[op])
        ]
        mark, problem = self.here, None
        for _length, is_denied, op, phrase in sorted(forms, reverse=True):
            self.here = mark
            if not self.passes(phrase):
                continue
            try:
                value = self.value(op, column)
            except BadCondition as bad:
                problem = problem if problem and int(problem.place) >= int(bad.place) else bad
                continue
            return {"op": op} | ({} if value is None else {"value": value}), is_denied
        self.here = mark
        raise problem or self.lost(_("Here a comparison is expected."))

    def value(self, op: str, column: Column) -> Any:
        words = self.words
        if op == "known":
            return None
        if op in ("within", "anniversary"):
            return self.window()
        if op == "ago":
            found = self.of_units(words.ago)
            if found is None:
                raise self.lost(_("Say how long ago."))
            return {"ago": found}
        if op == "between":
            first = self.scalar(column)
            self.needs(words.to)
            return [first, self.scalar(column)]
        values = [self.scalar(column)]
        while column.kind not in (*NUMBERS, *DAYS, Kind.YES_NO) and self.is_followed_by_value():
            self.needs(words.either)
            values.append(self.scalar(column))
        return values

    def is_followed_by_value(self) -> bool:
        """Whether «or» goes on with a further value rather than with a further question."""
        mark = self.here
        try:
            if not self.passes(self.words.either):
                return False
            sign = self.signs[self.here] if self.here < len(self.signs) else None
            return sign is not None and (
                sign.kind == "quoted" or self.passes(self.words.my_team) or self.passes(self.words.me)
            )
        finally:
            self.here = mark

    def scalar(self, column: Column) -> Any:
        words, kind = self.words, column.kind
        if kind in NUMBERS:
            return self.number()
        if kind in DAYS:
            return self.taken("day", _("Here a day such as 2026-01-31 is expected.")).text
        if kind is Kind.YES_NO:
            for phrase, meant in ((words.yes, True), (words.not_yes, False)):
                if self.passes(phrase):
                    return meant
            raise self.lost(_("Say yes or no."))
        if kind is Kind.PERSON and self.passes(words.me):
            return {"me": True}
        if kind is Kind.TEAM and self.passes(words.my_team):
            return {"my_team": True}
        at = self.at
        text = self.quoted()
        if kind in (Kind.PERSON, Kind.TEAM):
            named = self.names.person_called if kind is Kind.PERSON else self.names.team_called
            found = named(text) or (int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None)
            if found is None:
                raise BadCondition(_("Nobody here is called «%(name)s».") % {"name": text[:80]}, at)
            return found
        return _chosen(text, column)

    def window(self) -> dict[str, Any]:
        words = self.words
        for name, forms in (("last", words.last), ("next", words.next)):
            found = self.of_units(forms)
            if found is not None:
                return {name: found}
        for (period, offset), phrase in sorted(words.within.items(), key=lambda pair: -len(pair[1])):
            if self.passes(phrase):
                return {"within": period, "offset": offset}
        for forms_of, sign in ((words.before_this, -1), (words.after_this, 1)):
            for period, phrase in forms_of.items():
                number = self.passes_with_number(phrase)
                if number is not None and number.isdigit():
                    return {"within": period, "offset": sign * int(number)}
        for phrase, keys in ((words.between, ("from", "to")), (words.since, ("from",)), (words.until, ("to",))):
            days = self.passes_with(phrase, "day")
            if days is not None:
                return dict(zip(keys, days, strict=True))
        raise self.lost(_("Here a stretch of time is expected."))

    def of_units(self, forms: Any) -> list[Any] | None:
        for unit, (one, many) in forms.items():
            number = self.passes_with_number(many)
            if number is None and "{n}" in one:
                number = self.passes_with_number(one)
            elif number is None and self.passes(one):
                number = "1"
            if number is not None:
                return [int(number) if number.isdigit() else number, unit]
        return None

    def looked_at(self, over: Relation) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.passes("("):
            found["where"] = self.dimensions(over)
        mark = self.here
        try:
            found["window"] = self.window()
        except BadCondition:
            self.here = mark
        return found

    def dimensions(self, over: Relation) -> list[Any]:
        found = []
        while True:
            at = self.at
            named = self.longest((name, str(column.label)) for name, column in over.columns.items())
            if named is None:
                raise self.lost(_("Nothing here is called so."))
            self.here += named[1]
            compared, is_denied = self.operator(over.columns[named[0]])
            if is_denied:
                raise BadCondition(_("Inside brackets nothing is denied."), at)
            found.append(Placed(at, {"fact": named[0]} | compared))
            if not self.passes(self.words.both):
                self.needs(")")
                return found

    # What follows reads single signs.

    @property
    def at(self) -> int:
        return self.signs[self.here].at if self.here < len(self.signs) else self.end

    def lost(self, message: str) -> BadCondition:
        return BadCondition(message, self.at)

    def passes(self, phrase: str) -> bool:
        """Go past a phrase if it stands here."""
        wanted = self.phrases.setdefault(phrase, _plain(phrase))
        if [_spoken(sign) for sign in self.signs[self.here : self.here + len(wanted)]] != wanted:
            return False
        self.here += len(wanted)
        return True

    def needs(self, phrase: str) -> None:
        if not self.passes(phrase):
            raise self.lost(_("Here «%(text)s» is expected.") % {"text": phrase})

    def said(self, pair: Sequence[str]) -> bool | None:
        """False for the phrase, True for its denial, None for neither."""
        return True if self.passes(pair[1]) else False if self.passes(pair[0]) else None

    def passes_with_number(self, phrase: str) -> str | None:
        found = self.passes_with(phrase, "number")
        return found[0].replace(",", ".") if found else None

    def passes_with(self, phrase: str, kind: str) -> list[str] | None:
        """Go past a phrase with gaps and return what fills them, if it stands here."""
        mark, found = self.here, list[str]()
        for piece in re.split(r"\{\w\}", phrase):
            if piece.strip() and not self.passes(piece):
                self.here = mark
                return None
            if len(found) < phrase.count("{"):
                if self.here >= len(self.signs) or self.signs[self.here].kind != kind:
                    self.here = mark
                    return None
                found.append(self.signs[self.here].text)
                self.here += 1
        return found

    def taken(self, kind: str, message: str) -> Sign:
        if self.here >= len(self.signs) or self.signs[self.here].kind != kind:
            raise self.lost(message)
        self.here += 1
        return self.signs[self.here - 1]

    def number(self) -> str:
        return self.taken("number", _("Here a number is expected.")).text.replace(",", ".")

    def quoted(self) -> str:
        text = self.taken("quoted", _("Here a text in quotes is expected.")).text
        closing = _CLOSING[text[0]]
        return text[1:-1].replace(closing * 2, closing)

    def called(self, of: str, kind: type[T]) -> T | None:
        found = self.peeked(of, kind)
        if found is None:
            return None
        self.here += found[1]
        return found[0]

    def peeked(self, of: str, kind: type[T]) -> tuple[T, int] | None:
        """The fact with the longest label that stands here, and how many signs that is."""
        facts: list[Fact] = self.catalog.of(of, kind)  # type: ignore[arg-type]
        return self.longest((fact, self.catalog.label(fact)) for fact in facts)  # type: ignore[misc]

    def longest(self, labeled: Iterable[tuple[T, str]]) -> tuple[T, int] | None:
        best: tuple[T, int] | None = None
        for thing, label in labeled:
            wanted = self.phrases.setdefault(label, _plain(label))
            here = [_spoken(sign) for sign in self.signs[self.here : self.here + len(wanted)]]
            if wanted and here == wanted and (best is None or len(wanted) > best[1]):
                best = (thing, len(wanted))
        return best


def _chosen(text: str, column: Column) -> str:
    choices = [(key, str(label)) for key, label in column.choices()] if column.choices else []
    for key, label in choices:
        if folded(label) == folded(text):
            return key
    return text


def _signs(sentence: str) -> list[Sign]:
    found = []
    for match in _SIGNS.finditer(sentence):
        kind = match.lastgroup or "other"
        if kind == "other" and match[0] in _CLOSING:
            raise BadCondition(_("The quotes are not closed."), match.start())
        found.append(Sign(kind, match[0], match.start()))
    return found


def _plain(phrase: str) -> list[str]:
    return [_spoken(Sign(match.lastgroup or "other", match[0], 0)) for match in _SIGNS.finditer(phrase)]


def _spoken(sign: Sign) -> str:
    return folded(sign.text) if sign.kind == "word" else sign.text
