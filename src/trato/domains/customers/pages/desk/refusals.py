"""Which answers of the verbs are shown beside the form instead of ending the request?"""

from trato.domains.customers.actions import (
    addresses,
    identities,
    lifecycle,
    own_fields,
    parties,
    preferences,
    relationships,
    tags,
)
from trato.domains.customers.models.recognition import Unrecognizable

REFUSALS = (
    parties.CannotRegister,
    parties.CannotChange,
    identities.CannotAdd,
    addresses.CannotAdd,
    relationships.CannotRelate,
    lifecycle.CannotMove,
    tags.CannotTag,
    preferences.CannotPrefer,
    own_fields.CannotFill,
    Unrecognizable,
)
