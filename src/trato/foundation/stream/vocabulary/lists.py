"""What can be told about saved views?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("lists.view.saved")
class ViewSaved(Event):
    """Somebody kept what they see of a list under a name."""

    view_id: int
    list: str
    audience: str


@told_as("lists.view.changed")
class ViewChanged(Event):
    """A view is called otherwise, or shows something else."""

    view_id: int
    fields: list[str]


@told_as("lists.view.shared")
class ViewShared(Event):
    """Others find a view from now on, or do not any more."""

    view_id: int
    audience: str
    before: str


@told_as("lists.view.deleted")
class ViewDeleted(Event):
    """A view was taken away."""

    view_id: int


@told_as("lists.view.restored")
class ViewRestored(Event):
    """A deleted view is back."""

    view_id: int
