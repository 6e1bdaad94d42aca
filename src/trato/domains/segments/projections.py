"""How do segments stay true? By following everything that is told, and by the turn of time."""

from datetime import datetime, timedelta

from trato.domains.segments import keeping
from trato.foundation.stream.chores import regularly
from trato.foundation.stream.follow import Batch, follow
from trato.foundation.stream.vocabulary import BY_NAME


# What is kept ready by these is asked about too, so they go first.
@follow(
    "segments.membership",
    events=list(BY_NAME.values()),
    clear=keeping.forget,
    after=("orders.sales", "conversations.contacts"),
)
def members_come_and_go(batch: Batch) -> None:
    """Whoever fulfills a condition belongs to its segment."""
    keeping.keep(batch.names, batch.parties_told, batch.handled_at)


@regularly("segments.turn", every=timedelta(seconds=0.2))
def time_turns(at: datetime) -> int:
    """Windows close and days come without anybody doing anything."""
    return keeping.turn(at)


@regularly("segments.ranks", every=timedelta(minutes=1))
def ranks_are_renewed(at: datetime) -> int:
    """The end of a rank moves when enough has happened."""
    return keeping.renew_ranks(at)
