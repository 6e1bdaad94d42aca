"""What does the page for the chat of a web site accept?"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trato.domains.conversations.actions.web_chats import LONGEST_GREETING, Wanted
from trato.domains.conversations.models import Inbox, WebChat
from trato.domains.conversations.models.chat import WEEKDAYS, ChatColor

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class WebChatForm(forms.Form):
    """Whether it is offered, where what is written lies, how it greets and looks, and when somebody answers."""

    is_on = forms.BooleanField(label=_("Offer chat on this web site"), required=False)
    inbox = forms.ChoiceField(
        label=_("Inbox"), help_text=_("Its members answer; the chat is open while one of them is here.")
    )
    greeting_es = forms.CharField(label=_("Greeting in Spanish"), required=False, max_length=LONGEST_GREETING)
    greeting_en = forms.CharField(label=_("Greeting in English"), required=False, max_length=LONGEST_GREETING)
    color = forms.ChoiceField(label=_("Color"), choices=ChatColor.choices)
    always = forms.BooleanField(
        label=_("At any hour"), required=False,
        help_text=_("Otherwise within the hours below, by the clock of the company."),
    )  # fmt: skip

    def __init__(self, *given: Any, inboxes: Iterable[Inbox], **more: Any) -> None:
        super().__init__(*given, **more)
        self._inboxes = {str(one.uid): one for one in inboxes}
        field = self.fields["inbox"]
        field.choices = [(uid, one.name) for uid, one in self._inboxes.items()]  # type: ignore[attr-defined]
        for day in range(WEEKDAYS):
            for end, label in (("from", _("From")), ("until", _("Until"))):
                self.fields[f"{end}_{day}"] = forms.TimeField(
                    label=label, required=False, widget=forms.TimeInput(format="%H:%M")
                )

    @property
    def days(self) -> list[dict[str, Any]]:
        """The weekdays with their two fields."""
        return [
            {"name": name, "from": self[f"from_{at}"], "until": self[f"until_{at}"]} for at, name in enumerate(DAYS)
        ]

    def described(self) -> Wanted:
        """What the verb takes."""
        given = self.cleaned_data
        hours = [] if given["always"] else [self._span(day) for day in range(WEEKDAYS)]
        return Wanted(
            inbox=self._inboxes[given["inbox"]],
            is_on=given["is_on"],
            greeting_es=given["greeting_es"],
            greeting_en=given["greeting_en"],
            hours=hours,
            color=given["color"],
        )

    def _span(self, day: int) -> list[str] | None:
        begins, ends = (self.cleaned_data[f"{end}_{day}"] for end in ("from", "until"))
        # One without the other is no span; the verb says so.
        return [f"{one:%H:%M}" if one else "" for one in (begins, ends)] if begins or ends else None


def as_it_is(chat: WebChat | None) -> dict[str, Any]:
    """What the form begins with: the hours of an office, where nothing was said."""
    hours = chat.hours if chat else [["09:00", "18:00"]] * 5 + [None] * 2
    told: dict[str, Any] = {"is_on": True, "color": ChatColor.TEAL}
    if chat:
        told = {name: getattr(chat, name) for name in ("is_on", "greeting_es", "greeting_en", "color")}
        told["inbox"] = str(chat.inbox.uid)
    told["always"] = chat is not None and not hours
    for day, span in enumerate(hours):
        if span:
            told[f"from_{day}"], told[f"until_{day}"] = span
    return told
