"""What can be told about lists: views that are kept, and changes of many rows?"""

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


@told_as("lists.bulk.begun")
class BulkBegun(Event):
    """Somebody changes many rows of a list at once."""

    bulk_id: int
    list: str
    change: str
    rows: int


@told_as("lists.bulk.ended")
class BulkEnded(Event):
    """Every row of such a change was changed, or left for a reason."""

    bulk_id: int
    counts: dict[str, int]


@told_as("lists.bulk.undone")
class BulkTakenBack(Event):
    """A change of many rows is being taken back."""

    bulk_id: int
