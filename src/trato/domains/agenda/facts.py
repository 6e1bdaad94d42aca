"""What can be asked about what has to be done for customers?"""

from django.utils.translation import gettext_lazy as _

from trato.domains.agenda.models import Task
from trato.domains.agenda.models.task import TaskKind, TaskState
from trato.foundation.facts.catalog import Column, Measure, Relation, declare
from trato.foundation.facts.kinds import Kind
from trato.foundation.stream.vocabulary import agenda as told
from trato.foundation.stream.vocabulary.customers import PartyMerged, PartyUnmerged

_TASKS = Relation(
    "agenda.tasks",
    of="customers.party",
    by="party_id",
    rows=f"SELECT t.id, t.party_id, t.kind, t.state FROM {Task._meta.db_table} t WHERE {{scope}}",
    columns={
        "kind": Column(Kind.CHOICE, "kind", _("kind of step"), choices=lambda: TaskKind.choices),
        "state": Column(Kind.CHOICE, "state", _("state"), choices=lambda: TaskState.choices),
    },
    told=(
        told.TaskPlanned,
        told.TaskDone,
        told.TaskChanged,
        told.TaskDropped,
        told.TaskReopened,
        PartyMerged,
        PartyUnmerged,
    ),
    resource="agenda.task",
    alias="t",
)

declare(
    Measure("agenda.open", _TASKS, "count", "id", Kind.NUMBER, _("open steps"), "tasks", where=("state=open",)),
    Measure("agenda.planned", _TASKS, "count", "id", Kind.NUMBER, _("steps"), "tasks"),
)
