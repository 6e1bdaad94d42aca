"""How does a file come into one of the company's own fields of a customer?"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from trato.domains.customers.actions import own_fields
from trato.domains.customers.actions.own_fields import CannotFill
from trato.domains.customers.models import Change, Party
from trato.domains.customers.queries.own_fields import THING, classes_of
from trato.foundation.access.policy import changing, require
from trato.foundation.facts import files
from trato.foundation.facts.models import FieldFile, FieldKind
from trato.foundation.facts.queries import own_values
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.identifiers import new_uid


def attach(party: Party, *, field: str, name: str, content: Iterable[bytes], by: Actor, at: datetime) -> Change | None:
    """Put a file into a field by its key; the one that stood there is kept until undoing is over."""
    require(by, "customers.party.change", party)
    own = next((one for one in own_values.fields_of(THING) if (one.key, one.kind) == (field, FieldKind.FILE)), None)
    if own is None:
        raise CannotFill(_("There are no such fields: %(names)s.") % {"names": field[:200]})
    # Asked before anything is written down.
    require(by, "customers.party.change", party, fields=classes_of([own]))
    uid = new_uid()
    try:
        lying = files.keep(content, uid=uid)
        with changing(by, "customers.party.change", party) as party:
            made = FieldFile.objects.create(
                uid=uid, field=own, thing_id=party.pk, name=files.named(name, lying.kind), kind=lying.kind,
                size=lying.size, digest=lying.digest, created_at=at,
            )  # fmt: skip
            value = own_values.KeptFile(made.uid, made.name)
            return own_fields.fill(party, values={field: value}, by=by, at=at)
    except files.NotAFile as problem:
        raise CannotFill(f"{own.name}: {problem}") from None
    except BaseException:
        files.forget([uid])
        raise
