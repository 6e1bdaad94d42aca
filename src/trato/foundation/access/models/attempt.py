"""How often was something tried lately?"""

from django.db import models


class Attempt(models.Model):
    """A counter per key and window, for limits on sign-in and reset."""

    key = models.CharField(max_length=120, primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
