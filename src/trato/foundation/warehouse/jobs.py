"""What does the warehouse do by the clock? It goes where somebody was erased elsewhere, and when it is old."""

from datetime import datetime, timedelta

from trato.foundation.stream.chores import regularly
from trato.foundation.warehouse import erasures, folder

# What is past its time in the database shall not live on in old copies.
KEPT_FOR = timedelta(days=7)


@regularly("warehouse.stale", every=timedelta(minutes=10))
def stale_copies_go(at: datetime) -> int:
    """Each machine with a warehouse looks for itself."""
    stand = folder.current()
    if stand is None or (stand.erasures == erasures.count() and at - stand.at < KEPT_FOR):
        return 0
    return int(folder.forget())
