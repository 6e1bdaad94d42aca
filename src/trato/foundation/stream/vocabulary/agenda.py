"""What can be told about the agenda?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("agenda.task.planned", shown_as="task")
class TaskPlanned(Event):
    """A next step was agreed."""

    task_id: int
    kind: str


@told_as("agenda.task.done", shown_as="task")
class TaskDone(Event):
    """A next step was taken."""

    task_id: int
    kind: str


@told_as("agenda.task.postponed", shown_as="task")
class TaskPostponed(Event):
    """A next step was moved to another time."""

    task_id: int
    kind: str


@told_as("agenda.task.changed", shown_as="task")
class TaskChanged(Event):
    """The wording, kind or person of a next step became different."""

    task_id: int
    kind: str


@told_as("agenda.task.dropped", shown_as="task")
class TaskDropped(Event):
    """A next step is no longer needed."""

    task_id: int
    kind: str


@told_as("agenda.task.reopened", shown_as="task")
class TaskReopened(Event):
    """A closed next step turned out to be open still."""

    task_id: int
    kind: str
