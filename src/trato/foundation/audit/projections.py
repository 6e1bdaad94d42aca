"""What joins the chain by itself? Every event of the stream."""

from trato.foundation.audit import chain
from trato.foundation.stream.follow import Batch, follow
from trato.foundation.stream.vocabulary import BY_NAME


@follow("audit.chain", events=list(BY_NAME.values()))
def events_are_linked(batch: Batch) -> None:
    """Its effects cannot be cleared: a chain that can be made again proves nothing."""
    chain.link_events(batch.ids)
