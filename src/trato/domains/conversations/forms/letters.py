"""Which form begins a conversation by letter?"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trato.domains.conversations.actions.messages import LONGEST_TEXT
from trato.domains.conversations.models import Inbox


class LetterForm(forms.Form):
    """To whom, from which inbox, about what, and the words."""

    to = forms.EmailField(label=_("To"), max_length=254)
    inbox = forms.ModelChoiceField(label=_("Inbox"), queryset=Inbox.objects.none(), to_field_name="uid")
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=pgettext_lazy("message", "Text"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 10})
    )

    def __init__(self, *given: Any, addresses: Sequence[tuple[str, str]], inboxes: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["inbox"].queryset = inboxes  # type: ignore[attr-defined]
        self.fields["inbox"].empty_label = None  # type: ignore[attr-defined]
        if addresses:
            self.fields["to"] = forms.ChoiceField(label=_("To"), choices=addresses)
