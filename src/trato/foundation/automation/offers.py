"""When may a rule begin, about whom, and what may it do then? Each domain offers that in its own `offers.py`.

A verb that is offered asks its author a few things once, when the rule is written, and is done each time in their
name through the domain's own action, which requires, refuses and tells as ever.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django import forms

from trato.foundation.facts import asked_by
from trato.foundation.facts import condition as tree
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.catalog import Catalog
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.vocabulary import BY_NAME, Event

Choices = Callable[[Actor], Iterable[tuple[str, Any]]]


@dataclass(frozen=True)
class Told:
    """A field of an event that a rule may ask about: its word, its choices, and how a choice stands in the event."""

    label: Any
    choices: Choices
    stands_as: Callable[[str], Any] = str


@dataclass(frozen=True)
class Happening:
    """An event with which rules may begin; the label goes on after «when»: a customer is registered."""

    event: type[Event]
    label: Any
    group: Any
    fields: Mapping[str, Told] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called in the stream."""
        return self.event.told_as


@dataclass(frozen=True)
class Subject:
    """Whom rules are about: the thing of the catalog, and how one is found by an actor who may see it.

    `load` finds one that is in use by its key; `meant` by number or by what was typed, None for nothing, and raises
    forms.ValidationError when it is not clear; `pick` is the address that suggests some to whoever types.
    """

    thing: str
    load: Callable[[Actor, int], Any]
    meant: Callable[[Actor, str, str], Any]
    pick: Callable[[], str]
    names: Callable[[Actor, Sequence[int]], Mapping[int, tuple[str, str]]]
    address: Callable[[str], str]


@dataclass(frozen=True)
class Groups:
    """What conditions mean by belonging to a group, for whoever asks."""

    names: Callable[[Actor], Mapping[str, str]]
    asking: Callable[[Actor, datetime, Catalog, Sequence[tree.Condition]], Asking]


@dataclass(frozen=True)
class Acting:
    """One step of one run: who acts, when, and how texts are filled with what is known of the customer."""

    by: Actor
    at: datetime
    run: str
    step: int
    event: str
    rule: str
    fill: Callable[[str], str]


class Verb:
    """Something that can be done to whom a rule is about, in the hands of its author.

    `permission` is what the author needs, when the rule is written and each time it runs; the messages of `refusals`
    are for people.
    """

    name = ""
    label: Any = ""
    group: Any = ""
    permission = ""
    refusals: tuple[type[Exception], ...] = ()

    def __init__(self, by: Actor) -> None:
        self.by = by

    @property
    def is_open(self) -> bool:
        """Whether there is anything to choose from, beyond the permission."""
        return True

    def fields(self) -> dict[str, forms.Field]:
        """What is asked when a rule is written."""
        return {}

    def words(self, given: Mapping[str, Any]) -> str:
        """The step in words, going on after «then»: put on the tag «VIP»."""
        return str(self.label)

    def do(self, thing: Any, given: Mapping[str, Any], acting: Acting) -> str:
        """Do it through the domain's own verb; return in words what was done."""
        raise NotImplementedError


_happenings: dict[str, Happening] = {}
_verbs: dict[str, type[Verb]] = {}
_subjects: dict[str, Subject] = {}
_groups: list[Groups] = []
_after: dict[str, None] = {}


def happen(
    event: type[Event], label: Any, *, group: Any, fields: Mapping[str, Told] | None = None
) -> None:  # fmt: skip
    """Let rules begin with an event; its shape must have the fields they may ask about."""
    fields = fields or {}
    shape = {one.name for one in msgspec.structs.fields(event)}
    if strange := set(fields) - shape:
        raise ValueError(f"{event.told_as} tells nothing called {', '.join(sorted(strange))}.")
    _happenings[event.told_as] = Happening(BY_NAME[event.told_as], label, group, fields)


def offer(*verbs: type[Verb]) -> None:
    """Let rules do something; a name is never given twice, nor changed."""
    for one in verbs:
        if one.name in _verbs and _verbs[one.name] is not one:
            raise ValueError(f"Two verbs for rules are called {one.name}.")
        _verbs[one.name] = one


def about(subject: Subject) -> None:
    """Say whom rules are about."""
    _subjects[subject.thing] = subject


def group_by(groups: Groups) -> None:
    """Say what belonging to a group means in conditions."""
    _groups[:] = [groups]


def wait_for(*followers: str) -> None:
    """Rules ask what these followers of the stream keep ready, so they go after them."""
    _after.update(dict.fromkeys(followers))


def happenings() -> dict[str, Happening]:
    """Every event with which rules may begin, by name."""
    return dict(_happenings)


def followed_after() -> tuple[str, ...]:
    """The followers that rules come after."""
    return tuple(_after)


def verbs(by: Actor) -> dict[str, Verb]:
    """Every verb there is, in this actor's hands; whether they may is another question."""
    return {name: kind(by) for name, kind in _verbs.items()}


def find(name: object, by: Actor) -> Verb | None:
    """One of them."""
    kind = _verbs.get(name) if isinstance(name, str) else None
    return kind(by) if kind else None


def subject() -> Subject:
    """Whom rules are about; one kind of thing today."""
    return next(iter(_subjects.values()))


def group_names(actor: Actor) -> Mapping[str, str]:
    """The groups that an actor may ask for, by number."""
    return _groups[0].names(actor) if _groups else {}


def asking(actor: Actor, at: datetime, catalog: Catalog, conditions: Sequence[tree.Condition]) -> Asking:
    """A question of this actor's, which knows what groups mean."""
    return _groups[0].asking(actor, at, catalog, conditions) if _groups else asked_by.asking_of(actor, at)
