"""How does a condition read as a sentence?"""

from datetime import date
from decimal import Decimal

from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Attribute, Catalog, Column, Link, Measure, Occurrence, Relation
from trato.foundation.facts.kinds import Kind
from trato.foundation.facts.sentences.english import ENGLISH
from trato.foundation.facts.sentences.spanish import SPANISH
from trato.foundation.facts.sentences.words import NAMELESS, Names, Pair, Words
from trato.foundation.facts.windows import Between, Last, Next, Window, Within

LANGUAGES = {"en": ENGLISH, "es": SPANISH}


def sentence(condition: tree.Condition, catalog: Catalog, language: str, names: Names = NAMELESS) -> str:
    """The condition in words that `read` reads back into the same condition; labels in the active language."""
    return _Writer(catalog, LANGUAGES[language], names).written(condition)


class _Writer:
    def __init__(self, catalog: Catalog, words: Words, names: Names) -> None:
        self.catalog, self.words, self.names = catalog, words, names

    def written(self, condition: tree.Condition, *, is_inside: bool = False) -> str:
        words = self.words
        match condition:
            case tree.All(()):
                return words.everything
            case tree.Any(()):
                return words.nothing
            case tree.All((part,)):
                return f"({self.written(part, is_inside=True)})"
            case tree.Any((part,)):
                return f"{words.some_of} ({self.written(part)})"
            case tree.All(parts) | tree.Any(parts):
                joint = words.both if isinstance(condition, tree.All) else words.either
                joined = f" {joint} ".join(self.written(part, is_inside=True) for part in parts)
                return f"({joined})" if is_inside else joined
            case tree.Not(part):
                if isinstance(part, tree.All | tree.Any | tree.Not | tree.Linked):
                    return f"{words.no} ({self.written(part)})"
                return self.leaf(part, is_denied=True)
            case _:
                return self.leaf(condition)

    def leaf(self, leaf: tree.Leaf, *, is_denied: bool = False) -> str:
        words = self.words
        match leaf:
            case tree.Compare(fact=name):
                fact = self.catalog.find(name, Attribute)
                return f"{self.catalog.label(fact)} {self.compared(leaf, fact.value, is_denied)}"
            case tree.Measured():
                measure = self.catalog.find(leaf.measure, Measure)
                compared = self.compared(
                    tree.Compare(leaf.measure, leaf.op, leaf.value), Column(Kind.NUMBER, "", ""), is_denied
                )
                return f"{self.catalog.label(measure)}{self.looked_at(leaf, measure.over)} {compared}"
            case tree.Did():
                occurrence = self.catalog.find(leaf.occurrence, Occurrence)
                return f"{self.times(leaf, is_denied)} {self.catalog.label(occurrence)}{self.looked_at(leaf, occurrence.over)}"
            case tree.Linked():
                link = self.catalog.find(leaf.link, Link)
                return f"{self.catalog.label(link)} {words.where} ({self.written(leaf.where)})"
            case tree.Ranked():
                measure = self.catalog.find(leaf.measure, Measure)
                return f"{self.place(leaf, is_denied)} {words.by} {self.catalog.label(measure)}{self.looked_at(leaf, measure.over)}"
            case tree.InSegment(segment):
                return f"{said(words.segment, is_denied)} {self.quoted(self.names.segment(segment) or segment)}"

    def compared(self, leaf: tree.Compare, column: Column, is_denied: bool) -> str:
        words, value = self.words, leaf.value
        verb = said(words.ops[leaf.op], is_denied)
        if column.kind is Kind.YES_NO and isinstance(value, tuple):
            return f"{verb} {words.yes if value[0] else words.not_yes}"
        if value is None:
            return verb
        if isinstance(value, tree.Ago):
            return f"{verb} {counted(words.ago[value.unit], value.count)}"
        if not isinstance(value, tuple):
            return f"{verb} {window(value, words)}"
        if leaf.op == "between":
            return f"{verb} {self.value(value[0], column)} {words.to} {self.value(value[1], column)}"
        return f"{verb} " + f" {words.either} ".join(self.value(one, column) for one in value)

    def value(self, value: tree.Scalar, column: Column) -> str:
        match value:
            case tree.Me():
                return self.words.me
            case tree.MyTeam():
                return self.words.my_team
            case Decimal():
                return number(value, self.words)
            case date():
                return value.isoformat()
        if column.kind is Kind.PERSON:
            return self.quoted(self.names.person(int(value)) or str(value))
        if column.kind is Kind.TEAM:
            return self.quoted(self.names.team(int(value)) or str(value))
        return self.quoted(label_of(str(value), column))

    def quoted(self, text: str) -> str:
        opening, closing = self.words.quotes
        return f"{opening}{text.replace(closing, closing * 2)}{closing}"

    def looked_at(self, leaf: tree.Measured | tree.Did | tree.Ranked, over: Relation) -> str:
        found = ""
        if leaf.where:
            parts = (
                f"{over.columns[one.fact].label} {self.compared(one, over.columns[one.fact], False)}"
                for one in leaf.where
            )
            found += f" ({f' {self.words.both} '.join(parts)})"
        return found if leaf.window is None else f"{found} {window(leaf.window, self.words)}"

    def times(self, leaf: tree.Did, is_denied: bool) -> str:
        words = self.words
        if leaf.times == "at_least" and leaf.count == 1:
            return said(words.has, is_denied)
        pair = {"at_least": words.has_at_least, "at_most": words.has_at_most, "exactly": words.has_exactly}[leaf.times]
        return said(pair, is_denied).format(n=leaf.count)

    def place(self, leaf: tree.Ranked, is_denied: bool) -> str:
        words = self.words
        is_top = leaf.end == "top"
        if leaf.count is not None:
            return said(words.top_count if is_top else words.bottom_count, is_denied).format(n=leaf.count)
        if leaf.share is not None:
            pair, size = words.top_share if is_top else words.bottom_share, leaf.share
        else:
            pair, size = words.top_portion if is_top else words.bottom_portion, leaf.portion or Decimal(0)
        return said(pair, is_denied).format(n=number(size, words))


def said(pair: Pair, is_denied: bool) -> str:
    """The phrase, or its denial."""
    return pair.denied if is_denied else pair.said


def counted(forms: tuple[str, str], count: int) -> str:
    """One, or many."""
    return forms[count != 1].format(n=count)


def number(value: Decimal, words: Words) -> str:
    """A number with the language's sign for decimals and no other."""
    return format(value, "f").replace(".", words.decimal)


def label_of(key: str, column: Column) -> str:
    """What a choice is called, as long as no other is called so too."""
    choices = [(one, str(label)) for one, label in column.choices()] if column.choices else []
    labels = [label for _one, label in choices]
    label = dict(choices).get(key, "")
    return label if label and labels.count(label) == 1 else key


def window(found: Window, words: Words) -> str:
    """A stretch of time in words."""
    match found:
        case Last(count, unit):
            return counted(words.last[unit], count)
        case Next(count, unit):
            return counted(words.next[unit], count)
        case Within(period, offset):
            if (period, offset) in words.within:
                return words.within[period, offset]
            return (words.before_this if offset < 0 else words.after_this)[period].format(n=abs(offset))
        case Between(first, last):
            form = words.between if first and last else words.since if first else words.until
            return form.format(a=first, b=last)
