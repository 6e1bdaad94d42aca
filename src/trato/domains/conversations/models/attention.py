"""How far has each colleague read, what do they follow, and what have they begun to write?"""

from django.db import models

from trato.domains.conversations.models.conversation import Conversation
from trato.foundation.access.models import User


class Attention(models.Model):
    """What a conversation is to one colleague: read up to which message, followed or not, and a draft."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="attention", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    read_upto = models.BigIntegerField(default=0)
    is_following = models.BooleanField(default=False)
    draft = models.TextField(blank=True, default="")
    is_note = models.BooleanField(default=False)
    # Whoever wrote within the last seconds is writing now.
    typed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="attention_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.conversation}"
