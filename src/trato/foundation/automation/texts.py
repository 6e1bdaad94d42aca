"""What does a text with `{{ party.city }}` in it say to this customer? A small grammar of our own, and nothing else.

    {{ fact }}    {{ fact | default: "words" }}

Only plain facts that the author of the rule may see can be named. There are no loops, no calls and no other filters:
whatever else stands in the text is text.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from trato.foundation.automation import offers
from trato.foundation.facts import asked_by, company
from trato.foundation.facts import condition as tree
from trato.foundation.facts.catalog import Attribute
from trato.foundation.facts.evaluate import reasons
from trato.foundation.facts.kinds import Kind
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor

MOST = 20
LONGEST_FILLED = 20_000
_FIELD = re.compile(r"\{\{([^{}]{0,200})\}\}")
_INSIDE = re.compile(r'\s*([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)\s*(?:\|\s*default\s*:\s*"([^"]{0,100})"\s*)?')
# What is shown as a name or a date of its own is not a text to put into a sentence.
_PLAIN = (Kind.TEXT, Kind.CHOICE, Kind.NUMBER, Kind.MONEY, Kind.DATE)


class BadText(ValueError):
    """The text asks for something there is not; the message says what."""


class TextField(forms.CharField):
    """A text of a step, in which facts may stand."""

    def __init__(self, *, by: Actor, **more: Any) -> None:
        super().__init__(**more)
        self.by = by

    def clean(self, value: Any) -> str:
        """The text, if all it names is there for its author."""
        clean = super().clean(value)
        try:
            check(clean, self.by)
        except BadText as problem:
            raise forms.ValidationError(str(problem)) from problem
        return clean


def nameable(by: Actor) -> dict[str, str]:
    """The facts that may stand in a text, with their words."""
    catalog = company.catalog()
    found = asked_by.visible_facts(by, catalog, offers.subject().thing)
    return {one.name: catalog.label(one) for one in found if isinstance(one, Attribute) and _is_plain(one)}


def check(written: str, by: Actor) -> None:
    """Raise BadText unless everything between double braces is a fact that the author may see."""
    if not text.is_storable(written):
        raise BadText(_("This text has signs that cannot be kept."))
    named = [_parsed(inside) for inside in _FIELD.findall(written)]
    rest = _FIELD.sub("", written)
    if "{{" in rest or "{%" in rest:
        raise BadText(_("Only facts may stand between double braces, such as {{ party.name }}."))
    if len(named) > MOST:
        raise BadText(_("A text may name at most %(most)s facts.") % {"most": MOST})
    known = nameable(by) if named else {}
    for name, _default in named:
        if name not in known:
            raise BadText(_("There is no fact «%(name)s» that you may put into a text.") % {"name": name[:80]})


def filled(written: str, by: Actor, key: int, at: datetime) -> str:
    """The text for one customer; what is not known, or not for the author to see any more, is its default."""
    named = [_parsed(inside) for inside in _FIELD.findall(written)]
    if not named:
        return written
    values = _values({name for name, _default in named}, by, key, at)

    def put(match: re.Match[str]) -> str:
        name, default = _parsed(match[1])
        return values.get(name) or default

    return _FIELD.sub(put, written)[:LONGEST_FILLED]


def _parsed(inside: str) -> tuple[str, str]:
    match = _INSIDE.fullmatch(inside)
    if match is None:
        raise BadText(_("Only facts may stand between double braces, such as {{ party.name }}."))
    return match[1], match[2] or ""


def _is_plain(one: Attribute) -> bool:
    return one.kind in _PLAIN and not one.means


def _values(names: set[str], by: Actor, key: int, at: datetime) -> Mapping[str, str]:
    """What is known of the customer, as the author may see it."""
    catalog, thing = company.catalog(), offers.subject().thing
    seen = {one.name: one for one in asked_by.visible_facts(by, catalog, thing)}
    facts = [one for name in sorted(names) if isinstance(one := seen.get(name), Attribute) and _is_plain(one)]
    if not facts:
        return {}
    condition = tree.All(tuple(tree.Compare(one.name, "known") for one in facts))
    found = reasons.why(catalog, asked_by.asking_of(by, at), thing, condition, key)
    return {one.name: _said(one, part.value) for one, part in zip(facts, found.parts, strict=True)} if found else {}


def _said(fact: Attribute, value: str | None) -> str:
    if value and fact.value.choices:
        return str(dict(fact.value.choices()).get(value, value))
    return value or ""
