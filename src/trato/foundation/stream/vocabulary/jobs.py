"""What can be told about background work?"""

from trato.foundation.stream.vocabulary import Event, told_as


@told_as("jobs.job.cancelled")
class JobCancelled(Event):
    """Somebody stopped background work."""

    job_id: int
    kind: str


@told_as("jobs.job.retried")
class JobRetried(Event):
    """Somebody let background work that failed or was stopped be tried once more."""

    job_id: int
    kind: str
