"""Which tags does the company use?"""

from django.db import models


class Tag(models.Model):
    """A word that can be put on parties; the list feeds suggestions."""

    name = models.CharField(max_length=60, primary_key=True)

    def __str__(self) -> str:
        return self.name
