"""With which key is what we sealed about a person sealed?"""

from django.db import models


class PersonKey(models.Model):
    """The key of one person, itself sealed; empty once it was destroyed."""

    pk = models.CompositePrimaryKey("person_kind", "person_id")
    person_kind = models.CharField(max_length=12)
    person_id = models.BigIntegerField()
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_key"
