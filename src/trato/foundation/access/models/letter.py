"""What is to be mailed about signing in? Rows that the worker turns into messages, so no page waits for mail."""

from django.db import models


class LetterKind(models.TextChoices):
    """What the letter says; its words and its link are made only when it is sent."""

    RESET = "reset"
    LINK = "link"
    INVITATION = "invitation"
    NEW_DEVICE = "new_device"


class Letter(models.Model):
    """A letter to an address, which may or may not be known; nothing secret stands in it."""

    kind = models.CharField(max_length=20, choices=LetterKind.choices)
    address = models.CharField(max_length=254)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at}"


class MagicLink(models.Model):
    """A way in by mail: for one person, one browser, once, for a quarter of an hour."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at}"
