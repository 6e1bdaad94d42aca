"""What is asked about a next step?"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.agenda.forms import moments
from trato.domains.agenda.models import Task
from trato.domains.agenda.models.task import TaskKind
from trato.domains.customers.forms.choosing import Choosing, combobox_fields
from trato.foundation.access.models import User
from trato.foundation.kit.actor import Actor
from trato.foundation.look import formats

_WHEN_HINT = gettext_lazy("In your words: tomorrow 10:00, Thu 10, in 2 weeks, 25/12.")


class MomentField(forms.CharField):
    """A time in words; gives a Moment, None when nothing is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": moments.LONGEST, "help_text": _WHEN_HINT, **kwargs})

    def clean(self, value: Any) -> Any:
        """Read the words in the time zone of the reader."""
        written = super().clean(value)
        if not written:
            return None
        try:
            return moments.read(written, now=timezone.localtime())
        except moments.NotAMoment as problem:
            raise forms.ValidationError(str(problem)) from problem


class Step(Choosing, forms.Form):
    """What is to be done, with whom, when and by whom."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TaskKind.choices, initial=TaskKind.TASK)
    due = MomentField(label=gettext_lazy("When"), required=False)
    customer, customer_text = combobox_fields(gettext_lazy("Customer"))
    owner = forms.ChoiceField(label=gettext_lazy("Who does it"), required=False)
    body = forms.CharField(
        label=gettext_lazy("Details"), max_length=10_000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, actor: Actor, colleagues: list[User], task: Task | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.actor, self.task = actor, task
        self.colleagues = {str(user.uid): user for user in colleagues}
        self.fields["owner"].choices = [(uid, user.name) for uid, user in self.colleagues.items()]
        if task:
            del self.fields["customer"], self.fields["customer_text"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.task is None and "customer_text" in given:
            given["party"] = self.chosen("customer")
        if self.task and self.task.due_at and given.get("due") is None and "due" not in self.errors:
            self.add_error("due", _("Write when; drop the step if it is no longer needed."))
        return given

    @property
    def doer(self) -> User | None:
        """The colleague who does it."""
        return self.colleagues.get(self.cleaned_data["owner"])

    def new_moment(self) -> moments.Moment | None:
        """When, if it is another time than the step has already."""
        moment = self.cleaned_data["due"]
        if moment is None or self.task is None:
            return moment
        is_same = self.task.due_at is not None and (moment.at, moment.is_all_day) == (
            self.task.due_at.replace(second=0, microsecond=0),
            self.task.is_all_day,
        )
        return None if is_same else moment


class Postponement(forms.Form):
    """Until when."""

    until = MomentField(label=gettext_lazy("Until when"))


class Before(forms.Form):
    """The time a step had before; comes from our own links."""

    due = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"])
    all_day = forms.BooleanField(required=False)


def in_words(due_at: datetime | None, *, is_all_day: bool) -> str:
    """A time as `moments.read` understands it in any language."""
    if due_at is None:
        return ""
    at = timezone.localtime(due_at)
    return f"{at:%Y-%m-%d}" if is_all_day else f"{at:%Y-%m-%d %H:%M}"


def shown(due_at: datetime | None, *, is_all_day: bool) -> str:
    """A time for people: a whole day has no hour."""
    return formats.NOTHING if due_at is None else formats.date_(due_at) if is_all_day else formats.datetime_(due_at)
