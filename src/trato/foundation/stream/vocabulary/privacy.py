"""What can be told about privacy? Persons by number only."""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("privacy.request.received")
class RequestReceived(Event):
    """Somebody asked for a copy, a correction, a restriction or the erasure of their data."""

    request_id: int
    kind: str
    channel: str


@told_as("privacy.request.verified")
class RequestVerified(Event):
    """It was made sure that a request comes from the person it is about."""

    request_id: int


@told_as("privacy.request.extended")
class RequestExtended(Event):
    """The person was told that the answer takes up to two months longer."""

    request_id: int


@told_as("privacy.request.done")
class RequestDone(Event):
    """A request was fulfilled."""

    request_id: int
    kind: str


@told_as("privacy.request.refused")
class RequestRefused(Event):
    """A request was refused, with a reason."""

    request_id: int
    kind: str


@told_as("privacy.package.handed_over")
class PackageHandedOver(Event):
    """A copy of a person's data left the house."""

    request_id: int


@told_as("privacy.hold.placed")
class HoldPlaced(Event):
    """A person's data must not be erased, or not be used, for now."""

    hold_id: int
    kind: str


@told_as("privacy.hold.released")
class HoldReleased(Event):
    """A hold ended."""

    hold_id: int
    kind: str


@told_as("privacy.person.erased")
class PersonErased(Event):
    """Everything by which a person could be recognized is gone."""

    person_kind: str
    erasure_id: int


@told_as("privacy.mention.removed")
class MentionRemoved(Event):
    """The name or contact data of an erased person was taken out of texts of this party."""

    erasure_id: int


@told_as("privacy.retention.changed")
class RetentionChanged(Event):
    """A period of keeping was set, or whether it is applied by itself."""

    code: str
    days: int
    is_active: bool


@told_as("privacy.retention.applied")
class RetentionApplied(Event):
    """What was past its time went."""

    code: str
    count: int


@told_as("privacy.texts.expired")
class TextsExpired(Event):
    """Texts about this party were past their time and were emptied."""

    code: str


@told_as("privacy.breach.reported")
class BreachReported(Event):
    """A breach of personal data became known."""

    breach_id: int


@told_as("privacy.breach.advanced")
class BreachAdvanced(Event):
    """The authority or the people were told of a breach, or it was closed."""

    breach_id: int
    step: str
