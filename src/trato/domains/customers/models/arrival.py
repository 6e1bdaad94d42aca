"""What does a file say about one customer?"""

from collections.abc import Sequence
from typing import NamedTuple


class IdentityRow(NamedTuple):
    """An identity in its compared and its shown form."""

    kind: str
    network: str
    value: str
    shown: str


class AddressRow(NamedTuple):
    """A postal address."""

    street: str
    postcode: str
    city: str
    region: str
    country: str


class PartyRow(NamedTuple):
    """A party as it will stand in its table."""

    kind: str
    name: str
    given_name: str
    family_name: str
    name_key: str
    roles: tuple[str, ...]
    tags: tuple[str, ...]
    phase: str
    country: str
    city: str
    language: str
    tax_number: str
    sector: str
    source: str


class Arrival(NamedTuple):
    """One row of a file: the party as it describes it, what leads to it, and whom it is if it is known."""

    party: PartyRow
    identities: Sequence[IdentityRow]
    address: AddressRow | None
    company: str
    title: str
    # Whether the row says a name, or only something to know them by.
    is_named: bool = True
    party_id: int | None = None


class Written(NamedTuple):
    """The same as lines in COPY's text format, before which only the id is missing."""

    party: str
    identities: Sequence[str]
    address: str


class Newcomer(NamedTuple):
    """An arrival nobody knows yet, written out; described too where somebody's employer or words may be in it."""

    written: Written
    described: Arrival | None
