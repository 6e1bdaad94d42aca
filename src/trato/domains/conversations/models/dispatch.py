"""What is on its way out of the house, and how far did it come?"""

from django.db import models

from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.message import Message


class Dispatch(models.Model):
    """One row for each message to be sent; two marks make that nothing is sent twice.

    `begun_at` is committed before the first byte leaves, `ended_at` after the other side took it. Where the first is
    there and the second is not, nobody can say whether it left: a person decides.
    """

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="dispatch")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # Whom it goes to, as the channel calls them; the domain of an e-mail, by which a queue is held back.
    recipients = models.JSONField(default=list)
    lane = models.CharField(max_length=254, blank=True, default="")
    not_before = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["not_before"], condition=models.Q(ended_at=None), name="dispatch_due"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.message_id}"


class ChannelCost(models.Model):
    """What one answer on a channel costs the company, in its currency (CCT-13)."""

    channel = models.CharField(primary_key=True, max_length=10, choices=Channel.choices)
    each = models.DecimalField(max_digits=12, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.channel}: {self.each}"
