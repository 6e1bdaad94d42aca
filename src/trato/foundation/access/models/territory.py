"""Which part of the world is whose?"""

from django.db import models

from trato.foundation.access.models.user import User


class Territory(models.Model):
    """A region, a list of accounts, an industry: whatever customers are divided by. Territories form a tree."""

    name = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    def __str__(self) -> str:
        return self.name


class TerritoryLink(models.Model):
    """That one territory lies inside another (or is itself, at depth 0); a trigger keeps these rows with the tree."""

    pk = models.CompositePrimaryKey("above", "below")
    above = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", db_index=False)
    below = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.above_id} › {self.below_id}"


class TerritoryMember(models.Model):
    """That a user works in a territory, and so in all inside it."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["territory", "user"], name="territory_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.territory_id}"
