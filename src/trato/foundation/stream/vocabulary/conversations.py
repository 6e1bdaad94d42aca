"""What can be told about conversations?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("conversations.interaction.recorded", shown_as="note")
class InteractionRecorded(Event):
    """A contact with a customer took place on some channel and was written down."""

    interaction_id: int
    kind: str
    direction: str
    outcome: str = ""

    @property
    def facet(self) -> str:
        return self.kind


@told_as("conversations.interaction.corrected")
class InteractionCorrected(Event):
    """The record of a contact was corrected; the earlier wording lies in the change row."""

    interaction_id: int
    change_id: int


@told_as("conversations.interaction.withdrawn")
class InteractionWithdrawn(Event):
    """A record made by mistake was taken back."""

    interaction_id: int
