"""When do rules begin with a contact?"""

from django.utils.translation import gettext_lazy

from trato.domains.conversations.models.interaction import Direction, InteractionKind, Outcome
from trato.foundation.automation.offers import Told, happen, wait_for
from trato.foundation.stream.vocabulary.conversations import InteractionRecorded

wait_for("conversations.contacts")
happen(
    InteractionRecorded,
    gettext_lazy("a contact with a customer is written down"),
    group=gettext_lazy("Contacts"),
    fields={
        "kind": Told(gettext_lazy("Kind"), lambda by: InteractionKind.choices),
        "direction": Told(gettext_lazy("Direction"), lambda by: Direction.choices),
        "outcome": Told(gettext_lazy("Outcome"), lambda by: [one for one in Outcome.choices if one[0]]),
    },
)
