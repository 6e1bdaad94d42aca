"""What stands in the company's own fields of a customer?"""

from collections.abc import Iterable
from typing import Any

from trato.domains.customers.models import Party
from trato.domains.customers.queries import parties
from trato.foundation.facts.models import Field
from trato.foundation.facts.queries import own_values
from trato.foundation.kit.actor import Actor

THING = "customers.party"


def stand_now(party: Party, names: Iterable[str]) -> dict[str, Any]:
    """What stands in fields now, by their names and in the form in which a change keeps them."""
    fields = [field for field in own_values.fields_of(THING) if f"own.{field.key}" in names]
    values = own_values.values_of(fields, [party.pk]).get(party.pk, {})
    return {f"own.{field.key}": own_values.plain(values.get(field.key)) for field in fields}


def visible_fields(actor: Actor) -> list[Field]:
    """The fields whose class the actor sees."""
    scope = parties.scope_of(actor)
    seen = {name: not scope.hides(name) for name in ("own_fields", "sensitive_fields")}
    return [
        field
        for field in own_values.fields_of(THING)
        if seen["sensitive_fields" if field.is_sensitive else "own_fields"]
    ]


def classes_of(fields: Iterable[Field]) -> set[str]:
    """How access calls the fields."""
    return {"sensitive_fields" if field.is_sensitive else "own_fields" for field in fields}
