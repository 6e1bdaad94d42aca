"""How are the company's own fields of a customer filled?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from trato.domains.customers.models import Change, Party
from trato.domains.customers.queries.own_fields import THING, classes_of
from trato.foundation.access.policy import changing, require
from trato.foundation.facts.queries import own_values
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import PartyChanged


class CannotFill(ValueError):
    """What was written does not fit its field; the message says why."""


def fill(party: Party, *, values: Mapping[str, Any], by: Actor, at: datetime) -> Change | None:
    """Write values into fields by their keys, empty ones forget; returns what became different, None for nothing."""
    require(by, "customers.party.change", party)
    fields = {field.key: field for field in own_values.fields_of(THING)}
    unknown = set(values) - set(fields)
    if unknown:
        raise CannotFill(_("There are no such fields: %(names)s.") % {"names": ", ".join(sorted(unknown))[:200]})
    require(by, "customers.party.change", party, fields=classes_of(fields[key] for key in values))
    try:
        typed = {key: own_values.typed(fields[key], value) for key, value in values.items()}
    except own_values.NotAValue as problem:
        raise CannotFill(str(problem)) from None
    with changing(by, "customers.party.change", party) as party:
        before = own_values.values_of([fields[key] for key in typed], [party.pk]).get(party.pk, {})
        different = {key: value for key, value in typed.items() if before.get(key) != value}
        if not different:
            return None
        try:
            for key, value in different.items():
                own_values.put(fields[key], party.pk, value, at=at)
        except own_values.NotAValue as problem:
            raise CannotFill(str(problem)) from None
        party.updated_at = at
        party.save(update_fields=["updated_at"])
        made = Change.objects.create(
            party=party,
            before={f"own.{key}": own_values.plain(before.get(key)) for key in different},
            after={f"own.{key}": own_values.plain(value) for key, value in different.items()},
            at=at,
            by_user_id=by.user_id,
        )
        event = PartyChanged(party_id=party.pk, change_id=made.pk, fields=sorted(f"own.{key}" for key in different))
        record(event, by=by, at=at, about=[party.pk])
    return made


def put_back(party: Party, *, values: Mapping[str, Any], by: Actor, at: datetime) -> Change | None:
    """Write earlier values again, by their keys as a change keeps them."""
    require(by, "customers.party.change", party)
    return fill(party, values={name.removeprefix("own."): value for name, value in values.items()}, by=by, at=at)
