"""For how long is what kept?"""

from django.db import models


class RetentionRule(models.Model):
    """The company's choice for a rule that a domain declares: how many days, and whether it is applied by itself."""

    code = models.CharField(max_length=60, primary_key=True)
    days = models.PositiveIntegerField()
    is_active = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    last_applied_at = models.DateTimeField(null=True)
    last_count = models.IntegerField(null=True)

    class Meta:
        db_table = "privacy_retention"

    def __str__(self) -> str:
        return self.code
