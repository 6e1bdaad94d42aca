"""Does a party make sense as described?"""

from typing import cast

from django.db.models import CharField
from django.utils.translation import gettext as _

from trato.domains.customers.models import Party
from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.foundation.kit.zones import is_time_zone

# What `change` may set; everything else has a verb of its own.
CHANGEABLE = (
    "name",
    "given_name",
    "family_name",
    "country",
    "city",
    "language",
    "time_zone",
    "tax_number",
    "sector",
)

# Read once: Django builds these lists anew each time.
_KINDS, _ROLES, _PHASES = frozenset(PartyKind.values), frozenset(PartyRole.values), frozenset(Phase.values)
_BOUNDED = {name: cast("CharField[str, str]", Party._meta.get_field(name)) for name in (*CHANGEABLE, "source")}


class CannotRegister(ValueError):
    """The party cannot be registered as described; the message says what is missing."""


def refuse_incomplete(party: Party) -> None:
    """Raise CannotRegister unless the party makes sense as described."""
    if not party.name:
        raise CannotRegister(_("Write a name."))
    if party.kind not in _KINDS:
        raise CannotRegister(_("Choose person, organization or household."))
    if not _ROLES.issuperset(party.roles) or party.phase not in _PHASES:
        raise CannotRegister(_("This role or phase is not known."))
    if party.country and not (len(party.country) == 2 and party.country.isascii() and party.country.isupper()):
        raise CannotRegister(_("Write the country as two letters, like ES."))
    if party.time_zone and not is_time_zone(party.time_zone):
        raise CannotRegister(_("This time zone is not known."))
    for name, field in _BOUNDED.items():
        if len(getattr(party, name)) > (field.max_length or 0):
            wanted = {"name": str(field.verbose_name).capitalize(), "most": field.max_length}
            raise CannotRegister(_("%(name)s has at most %(most)s characters.") % wanted)
