"""What do we keep about customers?"""

from trato.domains.customers.models.address import Address
from trato.domains.customers.models.change import Change
from trato.domains.customers.models.consent import Consent, ConsentWording, Purpose
from trato.domains.customers.models.duplicate import Duplicate, MatchKey
from trato.domains.customers.models.identity import Identity
from trato.domains.customers.models.merge import Merge, MergeMove
from trato.domains.customers.models.party import Party
from trato.domains.customers.models.phase import PhaseSpan
from trato.domains.customers.models.relationship import Relationship
from trato.domains.customers.models.search import PartySearch, SearchWord
from trato.domains.customers.models.tag import Tag

__all__ = [
    "Address",
    "Change",
    "Consent",
    "ConsentWording",
    "Duplicate",
    "Identity",
    "MatchKey",
    "Merge",
    "MergeMove",
    "Party",
    "PartySearch",
    "PhaseSpan",
    "Purpose",
    "Relationship",
    "SearchWord",
    "Tag",
]
