"""What do we keep of the agenda?"""

from trato.domains.agenda.models.task import Task

__all__ = ["Task"]
