"""Who works together?"""

from django.db import models


class Team(models.Model):
    """A group of users that owns customers together; teams form a tree."""

    name = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    def __str__(self) -> str:
        return self.name


class TeamLink(models.Model):
    """That one team is below another (or is itself, at depth 0); a trigger keeps these rows with the tree."""

    pk = models.CompositePrimaryKey("above", "below")
    above = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    below = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.above_id} › {self.below_id}"
