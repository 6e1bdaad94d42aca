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
    """Tags were put on or taken off; told so before 2026-12, now the words lie in the change row."""

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


@told_as("customers.tags.put")
class TagsPut(Event):
    """Tags were put on or taken off; the words lie in the change row."""

    party_id: int
    change_id: int


@told_as("customers.consent.given")
class ConsentGiven(Event):
    """A person allowed us to use their data for a purpose, on a channel or (empty) on all."""

    party_id: int
    consent_id: int
    purpose: str
    channel: str


@told_as("customers.consent.withdrawn")
class ConsentWithdrawn(Event):
    """A person took a permission back."""

    party_id: int
    consent_id: int
    purpose: str
    channel: str


@told_as("customers.consent.objected")
class ConsentObjected(Event):
    """A person objected to a use that needs no permission."""

    party_id: int
    consent_id: int
    purpose: str
    channel: str


@told_as("customers.purpose.defined")
class PurposeDefined(Event):
    """The company uses personal data for this purpose from now on, or describes it anew."""

    code: str
    basis: str


@told_as("customers.purpose.ended")
class PurposeEnded(Event):
    """The company no longer uses personal data for this purpose."""

    code: str


@told_as("customers.import.registered")
class ImportRegistered(Event):
    """Parties became known from a file; one event for many of them, which it names as concerned."""

    import_id: int


@told_as("customers.import.changed")
class ImportChanged(Event):
    """A file told us more about parties that were known; the values lie in their change rows."""

    import_id: int
    fields: list[str]


@told_as("customers.import.linked")
class ImportLinked(Event):
    """A file told us who works at these organizations."""

    import_id: int


@told_as("customers.import.undone")
class ImportUndone(Event):
    """An import was taken back: these parties are gone again, or say again what they said before."""

    import_id: int


@told_as("customers.wording.changed")
class WordingChanged(Event):
    """What people are shown about a purpose reads differently from now on."""

    code: str
    version: int


@told_as("customers.party.merged")
class PartyMerged(Event):
    """Two records turned out to be one party: the other leads to the survivor from now on."""

    merge_id: int
    survivor_id: int
    other_id: int


@told_as("customers.party.unmerged")
class PartyUnmerged(Event):
    """They were two after all: each has again what was its own."""

    merge_id: int
    survivor_id: int
    other_id: int


@told_as("customers.duplicate.dismissed")
class DuplicateDismissed(Event):
    """Two records that look alike are not the same party; somebody looked."""

    duplicate_id: int
    first_id: int
    second_id: int


@told_as("customers.duplicate.reopened")
class DuplicateReopened(Event):
    """Two records that look alike are to be looked at again."""

    duplicate_id: int
    first_id: int
    second_id: int
