"""What can be told about files that come in?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("exchange.import.received")
class ImportReceived(Event):
    """Somebody brought a file."""

    import_id: int
    target: str


@told_as("exchange.import.begun")
class ImportBegun(Event):
    """The rows of a file are being loaded."""

    import_id: int
    rows: int


@told_as("exchange.import.ended")
class ImportEnded(Event):
    """All rows of a file were loaded or refused."""

    import_id: int
    counts: dict[str, int]


@told_as("exchange.import.undone")
class ImportTakenBack(Event):
    """A whole import is being taken back."""

    import_id: int


@told_as("exchange.import.discarded")
class ImportDiscarded(Event):
    """A file that was not loaded was thrown away."""

    import_id: int
