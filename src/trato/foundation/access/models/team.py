"""Who works together?"""

from django.db import models


class Team(models.Model):
    """A group of users that owns customers together; teams form a tree."""

    name = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    def __str__(self) -> str:
        return self.name
