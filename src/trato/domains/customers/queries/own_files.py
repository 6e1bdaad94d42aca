"""Which files stand in the company's own fields of a customer, for somebody who may see them?"""

from trato.domains.customers.models import Party
from trato.domains.customers.queries.own_fields import visible_fields
from trato.foundation.facts.models import FieldFile, FieldKind
from trato.foundation.facts.queries.own_values import OWN_FIELDS
from trato.foundation.kit import guard
from trato.foundation.kit.actor import Actor


def files_of(party: Party, actor: Actor) -> list[FieldFile]:
    """Those that stand there now, in the order of the fields; whether the party is seen was asked before."""
    fields = [field for field in visible_fields(actor) if field.kind == FieldKind.FILE]
    with guard.working_as(OWN_FIELDS):
        found = FieldFile.objects.filter(thing_id=party.pk, field__in=fields, released_at=None).select_related("field")
        return list(found.order_by("field__position", "pk"))
