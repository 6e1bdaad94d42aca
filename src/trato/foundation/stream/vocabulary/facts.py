"""What can be told about the company's own fields and words?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("facts.field.defined")
class FieldDefined(Event):
    """The company wants to know something more of a kind of thing."""

    field_id: int
    thing: str
    kind: str


@told_as("facts.field.changed")
class FieldChanged(Event):
    """A field is called otherwise, has other choices, or is shown to others."""

    field_id: int
    fields: list[str]


@told_as("facts.field.archived")
class FieldArchived(Event):
    """A field is not used any more; its values stay."""

    field_id: int


@told_as("facts.field.restored")
class FieldRestored(Event):
    """An archived field is used again."""

    field_id: int


@told_as("facts.word.chosen")
class WordChosen(Event):
    """The company calls a fact otherwise, or as it was called before; without a text."""

    fact: str
    language: str
