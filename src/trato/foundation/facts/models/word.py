"""What does this company call things?"""

from django.db import models


class Word(models.Model):
    """Another label for a fact, in one language (ADO-13)."""

    pk = models.CompositePrimaryKey("fact", "language")
    fact = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.fact}: {self.text}"
