"""What can be told about background work?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("jobs.job.cancelled")
class JobCancelled(Event):
    """Somebody stopped background work."""

    job_id: int
    kind: str
