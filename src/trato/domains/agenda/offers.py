"""When do rules begin with a next step, and which step do they plan?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trato.domains.agenda.actions import tasks
from trato.domains.agenda.forms.moments import END_OF_DAY
from trato.domains.agenda.models.task import TaskKind
from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.automation.offers import Acting, Told, Verb, happen, offer
from trato.foundation.automation.texts import TextField
from trato.foundation.facts import asked_by
from trato.foundation.stream.vocabulary import agenda as told

_AGENDA = gettext_lazy("Agenda")
_OWNER = "owner"
_KIND = {"kind": Told(gettext_lazy("Kind"), lambda by: TaskKind.choices)}

happen(told.TaskPlanned, gettext_lazy("a next step is planned"), group=_AGENDA, fields=_KIND)
happen(told.TaskDone, gettext_lazy("a next step is taken"), group=_AGENDA, fields=_KIND)
happen(told.TaskDropped, gettext_lazy("a next step is dropped"), group=_AGENDA, fields=_KIND)


class PlanTask(Verb):
    """A next step, for whoever answers for the customer or for a colleague."""

    name, label = "agenda.task.plan", gettext_lazy("plan a next step")
    group, permission, refusals = _AGENDA, "agenda.task.plan", (tasks.CannotPlan,)

    def fields(self) -> dict[str, forms.Field]:
        working = User.objects.filter(is_active=True, account_id=None).order_by("name")
        people = [(_OWNER, _("The customer's owner")), *((str(one.uid), one.name) for one in working)]
        return {
            "title": TextField(
                by=self.by, label=_("What is to be done"), max_length=200,
                help_text=_("Facts may stand in it, such as {{ party.name }} or {{ party.city | default: \"—\" }}."),
            ),
            "kind": forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices, initial=TaskKind.TASK),
            "days": forms.IntegerField(label=_("Within how many days"), min_value=0, max_value=365, initial=1),
            "owner": forms.ChoiceField(label=_("By whom"), choices=people),
        }  # fmt: skip

    def words(self, given: Mapping[str, Any]) -> str:
        days = ngettext("plan «%(title)s» within %(days)s day", "plan «%(title)s» within %(days)s days", given["days"])
        return days % {"title": given["title"], "days": given["days"]} + " · " + self._whose(given["owner"])

    def do(self, thing: Party, given: Mapping[str, Any], acting: Acting) -> str:
        owner = thing.owner
        if given["owner"] != _OWNER:
            owner = User.objects.filter(uid=given["owner"], is_active=True).first()
            if owner is None:
                raise tasks.CannotPlan(_("Whoever was to do it no longer works here."))
        title = acting.fill(given["title"])[:200]
        zone = asked_by.zone()
        day = acting.at.astimezone(zone).date() + timedelta(days=given["days"])
        due = datetime.combine(day, END_OF_DAY, tzinfo=zone)
        tasks.plan(
            thing, title=title, kind=given["kind"], due_at=due, is_all_day=True, owner=owner, by=acting.by, at=acting.at
        )
        return _("Planned «%(title)s».") % {"title": title}

    def _whose(self, owner: str) -> str:
        if owner == _OWNER:
            return _("for the customer's owner")
        found = User.objects.filter(uid=owner).first()
        return _("for %(name)s") % {"name": found.name if found else "—"}


offer(PlanTask)
