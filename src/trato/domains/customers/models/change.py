"""What did a party's fields say before and after a change?"""

from django.db import models

from trato.domains.customers.models.party import Party


class Change(models.Model):
    """The values of one change, beside the stream so that erasing a person does not rewrite history."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return ", ".join(self.after)
