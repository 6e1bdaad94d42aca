"""What can be told about rules?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("automation.rule.defined")
class RuleDefined(Event):
    """Somebody wrote down what is to be done when something happens; it is switched off at first."""

    rule_id: int
    event: str


@told_as("automation.rule.changed")
class RuleChanged(Event):
    """A rule says something else from now on."""

    rule_id: int
    fields: list[str]
    edition: int


@told_as("automation.rule.switched_on")
class RuleSwitchedOn(Event):
    """A rule runs from now on."""

    rule_id: int
    edition: int


@told_as("automation.rule.switched_off")
class RuleSwitchedOff(Event):
    """A rule rests."""

    rule_id: int


@told_as("automation.rule.stopped")
class RuleStopped(Event):
    """A rule was stopped by the house: for everybody, or for one customer about whom it ran in circles."""

    rule_id: int
    because: str
    party_id: int | None = None


@told_as("automation.rule.archived")
class RuleArchived(Event):
    """A rule left the list; what it did stays known."""

    rule_id: int


@told_as("automation.rule.restored")
class RuleRestored(Event):
    """A rule came back into the list, switched off."""

    rule_id: int
