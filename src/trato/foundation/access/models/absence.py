"""Who is away, and who acts for them meanwhile?"""

from django.db import models

from trato.foundation.access.models.user import User
from trato.foundation.kit.identifiers import new_uid


class Absence(models.Model):
    """Some days on which a user is away; both days belong to it."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="deputizes")
    from_on = models.DateField()
    until_on = models.DateField()
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until_on__gte=models.F("from_on")), name="absence_in_order"),
            models.CheckConstraint(condition=~models.Q(user=models.F("deputy")), name="absence_deputy_is_another"),
        ]
        indexes = [models.Index(fields=["user", "until_on"], name="absence_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.from_on} – {self.until_on}"
