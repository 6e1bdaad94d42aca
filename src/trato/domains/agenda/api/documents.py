"""How does a next step look to a program, and in which orders and by which filters are steps listed?"""

from typing import Literal

from trato.domains.agenda.models.task import TaskKind, TaskState
from trato.domains.customers.api.documents import Named
from trato.foundation.rest.fields import Asked, Moment, Shown, Uid, one_of
from trato.foundation.rest.listing import Listing, Sort

TASKS = Listing(
    source="agenda_task t",
    id="t.id",
    document="""
SELECT t.uid AS id, t.kind, t.title, t.body,
    (SELECT json_build_object('id', p.uid, 'name', p.name) FROM customers_party p WHERE p.id = t.party_id) AS party,
    (SELECT json_build_object('id', c.uid, 'name', c.name) FROM customers_party c WHERE c.id = t.contact_id) AS contact,
    (SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u WHERE u.id = t.owner_id) AS owner,
    t.due_at, t.is_all_day, t.state, t.created_at, t.closed_at
FROM agenda_task t WHERE t.id""",
    cards=("customers.party",),
    sorts={
        "created_at": Sort("t.created_at", "timestamptz"),
        "-created_at": Sort("t.created_at", "timestamptz", is_descending=True),
        "due_at": Sort("t.due_at", "timestamptz", only="t.due_at IS NOT NULL"),
    },
    filters={
        "party": "t.party_id = (SELECT id FROM customers_party WHERE uid = %(party)s::uuid)",
        "owner": "t.owner_id = (SELECT id FROM access_user WHERE uid = %(owner)s::uuid)",
        "state": "t.state = %(state)s",
        "kind": "t.kind = %(kind)s",
    },
)


class TasksAsked(Asked):
    """Sorts and filters; sorted by `due_at` the list has only steps with a time."""

    sort: Literal["created_at", "-created_at", "due_at"] = "created_at"
    party: Uid | Literal[""] = ""
    owner: Uid | Literal[""] = ""
    state: Literal["", *TaskState.values] = ""
    kind: Literal["", *TaskKind.values] = ""


class TaskShown(Shown):
    """A next step."""

    id: Uid
    kind: one_of(TaskKind)
    title: str
    body: str
    party: Named | None
    contact: Named | None
    owner: Named | None
    due_at: Moment | None
    is_all_day: bool
    state: one_of(TaskState)
    created_at: Moment
    closed_at: Moment | None


class Tasks(Shown):
    """A page of steps."""

    items: list[TaskShown]
    next: str | None
