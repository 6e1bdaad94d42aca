"""What can be told about customers?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("customers.party.registered")
class PartyRegistered(Event):
    """We made the acquaintance of a person, an organization or a household."""

    party_id: int
    kind: str
    source: str = ""


@told_as("customers.party.changed")
class PartyChanged(Event):
    """Something we know about a party became different; the values lie in the change row."""

    party_id: int
    change_id: int
    fields: list[str]


@told_as("customers.party.archived")
class PartyArchived(Event):
    """The party left the lists; nothing was deleted."""

    party_id: int


@told_as("customers.party.restored")
class PartyRestored(Event):
    """An archived party came back into the lists."""

    party_id: int


@told_as("customers.identity.added")
class IdentityAdded(Event):
    """An e-mail, phone, handle, visitor or outside number now leads to the party."""

    party_id: int
    identity_id: int
    kind: str


@told_as("customers.identity.preferred")
class IdentityPreferred(Event):
    """This identity is now the first of its kind to be used."""

    party_id: int
    identity_id: int
    kind: str


@told_as("customers.identity.removed")
class IdentityRemoved(Event):
    """An identity no longer leads to the party."""

    party_id: int
    kind: str


@told_as("customers.address.added")
class AddressAdded(Event):
    """The party has a further postal address."""

    party_id: int
    address_id: int


@told_as("customers.address.removed")
class AddressRemoved(Event):
    """A postal address was withdrawn."""

    party_id: int


@told_as("customers.relationship.started")
class RelationshipStarted(Event):
    """Two parties became linked: works at, decides for, is part of …"""

    relationship_id: int
    from_party_id: int
    to_party_id: int
    kind: str


@told_as("customers.relationship.ended")
class RelationshipEnded(Event):
    """The link between two parties ended."""

    relationship_id: int
    from_party_id: int
    to_party_id: int
    kind: str


@told_as("customers.phase.changed")
class PhaseChanged(Event):
    """The relation moved to another phase of its life cycle."""

    party_id: int
    phase: str
    before: str


@told_as("customers.owner.changed")
class OwnerChanged(Event):
    """Somebody else now answers for the party."""

    party_id: int
    owner_id: int | None
    team_id: int | None
    before_owner_id: int | None


@told_as("customers.tags.changed")
class TagsChanged(Event):
    """Tags were put on or taken off."""

    party_id: int
    added: list[str]
    removed: list[str]


@told_as("customers.roles.changed")
class RolesChanged(Event):
    """The party plays other roles towards us: customer, supplier, partner …"""

    party_id: int
    added: list[str]
    removed: list[str]


@told_as("customers.preferences.changed")
class PreferencesChanged(Event):
    """What the party prefers was learned or corrected."""

    party_id: int
    change_id: int
    fields: list[str]


@told_as("customers.territory.changed")
class TerritoryChanged(Event):
    """A party lies in another territory, or in none."""

    party_id: int
    territory_id: int | None
    before_territory_id: int | None
