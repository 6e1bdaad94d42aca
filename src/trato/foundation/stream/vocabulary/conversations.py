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


@told_as("conversations.website.allowed")
class WebsiteAllowed(Event):
    """A web site may tell of its visits from now on."""

    website_id: int


@told_as("conversations.website.changed")
class WebsiteChanged(Event):
    """A web site is reached elsewhere, asks otherwise for consent, or is kept for another time."""

    website_id: int
    fields: list[str]


@told_as("conversations.website.ended")
class WebsiteEnded(Event):
    """A web site tells of no more visits."""

    website_id: int


@told_as("conversations.visitor.identified")
class VisitorIdentified(Event):
    """A browser that agreed to be known again turned out to be a customer's; its earlier visits are theirs too."""

    visitor_id: int
    proof: str


@told_as("conversations.visitor.erased")
class VisitorErased(Event):
    """A visitor took their consent back and wanted what was stored to go."""

    website_id: int
    visits: int


@told_as("conversations.visit.began", shown_as="web")
class VisitBegan(Event):
    """A customer came to one of our web sites; the visit's row tells what they did there."""

    visit_id: int


@told_as("conversations.visit.ended")
class VisitEnded(Event):
    """Nothing was heard of a customer's visit for half an hour; what they did there is complete."""

    visit_id: int
