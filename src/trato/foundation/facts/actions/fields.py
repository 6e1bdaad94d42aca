"""How does a company come to its own fields, and its own words?"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.policy import require
from trato.foundation.facts.catalog import declared
from trato.foundation.facts.models import Field, FieldKind, Word
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.facts import (
    FieldArchived,
    FieldChanged,
    FieldDefined,
    FieldRestored,
    WordChosen,
)

MOST, MOST_CHOICES, LONGEST = 1000, 500, 80
LANGUAGES = ("es", "en")
_CHOOSING = (FieldKind.CHOICE, FieldKind.SEVERAL)
_NOT_KEY = re.compile(r"[^a-z0-9]+")


class CannotDefine(ValueError):
    """The field makes no sense as described; the message says why."""


class Choice(NamedTuple):
    """One value to choose; without a key it gets one from its label."""

    es: str
    en: str
    key: str = ""


def define(
    thing: str, *, name_es: str, name_en: str, kind: str, by: Actor, at: datetime, choices: Sequence[Choice] = (),
    is_sensitive: bool = False,
) -> Field:  # fmt: skip
    """Make a field for a kind of thing; it can be filled, shown, sorted and asked about at once."""
    require(by, "facts.field.define")
    if thing not in declared().things or kind not in FieldKind.values:
        raise CannotDefine(_("Choose what the field is for, and its kind."))
    if Field.objects.count() >= MOST:
        raise CannotDefine(_("There are %(count)s fields already; archive some first.") % {"count": MOST})
    names = _names(name_es, name_en)
    field = Field(
        thing=thing, kind=kind, name_es=names[0], name_en=names[1], key=_free_key(thing, names[1]),
        choices=_choices(kind, choices, []), is_sensitive=is_sensitive, position=Field.objects.count() + 1,
        created_at=at, updated_at=at,
    )  # fmt: skip
    _refuse_taken(field)
    with transaction.atomic():
        field.save(force_insert=True)
        record(FieldDefined(field_id=field.pk, thing=thing, kind=kind), by=by, at=at)
    return field


def change(
    field: Field, *, name_es: str, name_en: str, by: Actor, at: datetime, choices: Sequence[Choice] = (),
    is_sensitive: bool = False,
) -> Field:  # fmt: skip
    """Call a field otherwise, offer other choices; its kind stays, and values that were chosen do too."""
    require(by, "facts.field.define", field)
    with transaction.atomic():
        field = Field.objects.select_for_update().get(pk=field.pk)
        before = (field.name_es, field.name_en, field.choices, field.is_sensitive)
        field.name_es, field.name_en = _names(name_es, name_en)
        field.choices = _choices(field.kind, choices, field.choices)
        field.is_sensitive = is_sensitive
        _refuse_taken(field)
        after = (field.name_es, field.name_en, field.choices, field.is_sensitive)
        changed = [
            name for name, old, new in zip(("name_es", "name_en", "choices", "is_sensitive"), before, after, strict=True)
            if old != new
        ]  # fmt: skip
        if changed:
            field.updated_at = at
            field.save()
            record(FieldChanged(field_id=field.pk, fields=changed), by=by, at=at)
    return field


def archive(field: Field, *, by: Actor, at: datetime) -> Field:
    """Use a field no longer; what stands in it stays and comes back with it."""
    require(by, "facts.field.define", field)
    return _put_away(field, at, by, FieldArchived, is_away=True)


def restore(field: Field, *, by: Actor, at: datetime) -> Field:
    """Use an archived field again."""
    require(by, "facts.field.define", field)
    return _put_away(field, at, by, FieldRestored, is_away=False)


def call(fact: str, *, language: str, text_: str, by: Actor, at: datetime) -> None:
    """Call a fact otherwise in a language; an empty text gives it its usual label back."""
    require(by, "facts.field.define")
    known = {one.name for one in declared()}
    if fact not in known or language not in LANGUAGES:
        raise CannotDefine(_("Nothing here is called «%(name)s».") % {"name": fact[:80]})
    wanted = text.tidy(text_)[:LONGEST]
    with transaction.atomic():
        if wanted:
            Word.objects.update_or_create(fact=fact, language=language, defaults={"text": wanted})
        else:
            Word.objects.filter(fact=fact, language=language).delete()
        record(WordChosen(fact=fact, language=language), by=by, at=at)


def _put_away(field: Field, at: datetime, by: Actor, event: Any, *, is_away: bool) -> Field:
    with transaction.atomic():
        field = Field.objects.select_for_update().get(pk=field.pk)
        if (field.archived_at is not None) == is_away:
            return field
        field.archived_at, field.updated_at = at if is_away else None, at
        if not is_away:
            _refuse_taken(field)
        field.save(update_fields=["archived_at", "updated_at"])
        record(event(field_id=field.pk), by=by, at=at)
    return field


def _names(name_es: str, name_en: str) -> tuple[str, str]:
    names = text.tidy(name_es)[:LONGEST], text.tidy(name_en)[:LONGEST]
    if not all(map(text.words, names)):
        raise CannotDefine(_("A field needs a name in Spanish and in English."))
    return names


def _free_key(thing: str, name: str) -> str:
    wanted = _NOT_KEY.sub("_", text.folded(name)).strip("_")[:30] or "field"
    taken = set(Field.objects.filter(thing=thing, key__startswith=wanted).values_list("key", flat=True))
    return (
        wanted
        if wanted not in taken
        else next(f"{wanted}_{n}" for n in range(2, MOST + 2) if f"{wanted}_{n}" not in taken)
    )


def _choices(kind: str, wanted: Sequence[Choice], known: list[dict[str, str]]) -> list[dict[str, str]]:
    """Choices with keys; one that is called as before keeps its key."""
    if kind not in _CHOOSING:
        return []
    keys = {text.folded(one["en"]): one["key"] for one in known} | {text.folded(one["es"]): one["key"] for one in known}
    found: list[dict[str, str]] = []
    for one in wanted:
        es, en = (
            text.tidy(one.es)[:LONGEST] or text.tidy(one.en)[:LONGEST],
            text.tidy(one.en)[:LONGEST] or text.tidy(one.es)[:LONGEST],
        )
        if not es:
            continue
        key = (
            one.key
            or keys.get(text.folded(en))
            or keys.get(text.folded(es))
            or _NOT_KEY.sub("_", text.folded(en)).strip("_")[:40]
        )
        if key and key not in {other["key"] for other in found}:
            found.append({"key": key, "es": es, "en": en})
    if not 1 <= len(found) <= MOST_CHOICES:
        raise CannotDefine(_("Write the choices, one on each line."))
    return found


def _refuse_taken(field: Field) -> None:
    """Two facts of one name could not be told apart in a sentence."""
    for language in LANGUAGES:
        wanted = text.folded(getattr(field, f"name_{language}"))
        others = Field.objects.filter(thing=field.thing, archived_at=None).exclude(pk=field.pk)
        if wanted in {text.folded(name) for name in others.values_list(f"name_{language}", flat=True)}:
            raise CannotDefine(_("Another field is called «%(name)s».") % {"name": getattr(field, f"name_{language}")})
