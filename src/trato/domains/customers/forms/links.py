"""What is asked when two customers are linked?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.customers.forms.choosing import Choosing, combobox_fields
from trato.domains.customers.models import Party
from trato.domains.customers.models.party import PartyKind
from trato.domains.customers.models.relationship import RelationshipKind
from trato.foundation.kit.actor import Actor

# The same links told from the other end; a "<" before the kind stands for this side.
_OTHER_WAY = {
    RelationshipKind.WORKS_AT: gettext_lazy("Employs"),
    RelationshipKind.DECIDES: gettext_lazy("Has as decision maker"),
    RelationshipKind.INFLUENCES: gettext_lazy("Has as influencer"),
    RelationshipKind.USES: gettext_lazy("Has as user"),
    RelationshipKind.BUYS: gettext_lazy("Has as buyer"),
    RelationshipKind.PART_OF: gettext_lazy("Has as a part"),
    RelationshipKind.MEMBER_OF: gettext_lazy("Has as a member"),
    RelationshipKind.PARTNER_OF: gettext_lazy("Has as a partner"),
    RelationshipKind.SUPPLIES: gettext_lazy("Is supplied by"),
    RelationshipKind.REFERRED: gettext_lazy("Was referred by"),
}


class NewLink(Choosing, forms.Form):
    """Whom the party is linked with, and how."""

    kind = forms.ChoiceField(label=gettext_lazy("Relationship"))
    other, other_text = combobox_fields(gettext_lazy("With whom"))
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)

    def __init__(self, *args: Any, party: Party, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party, self.actor = party, actor
        ours = [(str(kind.value), kind.label) for kind in RelationshipKind]
        theirs = [(f"<{kind.value}", label) for kind, label in _OTHER_WAY.items()]
        self.fields["kind"].choices = ours + theirs if party.kind == PartyKind.PERSON else theirs + ours

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "other_text" in given:
            given["party"] = self.chosen("other")
            if given["party"] is None and "other_text" not in self.errors:
                self.add_error("other_text", _("Choose with whom."))
        return given

    def ends(self) -> tuple[Party, Party, str]:
        """From whom, to whom, and the kind."""
        kind, other = self.cleaned_data["kind"], self.cleaned_data["party"]
        return (other, self.party, kind[1:]) if kind.startswith("<") else (self.party, other, kind)
