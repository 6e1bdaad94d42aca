"""What does the warehouse do by the clock? It goes where somebody was erased from another machine."""

from datetime import datetime, timedelta

from trato.foundation.stream.chores import regularly
from trato.foundation.warehouse import erasures, folder


@regularly("warehouse.erased", every=timedelta(minutes=10))
def copies_of_the_erased_go(_: datetime) -> int:
    """Each machine with a warehouse looks for itself."""
    stand = folder.current()
    return int(stand is not None and stand.erasure < erasures.last() and folder.forget())
