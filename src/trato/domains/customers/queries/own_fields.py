"""What stands in the company's own fields of a customer?"""

from collections.abc import Iterable
from typing import Any

from trato.domains.customers.models import Party
from trato.foundation.facts.queries import own_values

THING = "customers.party"


def stand_now(party: Party, names: Iterable[str]) -> dict[str, Any]:
    """What stands in fields now, by their names and in the form in which a change keeps them."""
    fields = [field for field in own_values.fields_of(THING) if f"own.{field.key}" in names]
    values = own_values.values_of(fields, [party.pk]).get(party.pk, {})
    return {f"own.{field.key}": own_values.plain(values.get(field.key)) for field in fields}
