"""By what do we recognize a party when it turns up on some channel?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models.party import Party


class IdentityKind(models.TextChoices):
    """On which sort of channel the identity is used."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    HANDLE = "handle", _("Handle")
    VISITOR = "visitor", _("Web visitor")
    EXTERNAL = "external", _("Number elsewhere")


# A mailbox or a telephone may be shared by several people; these three lead to one party only.
UNIQUE_KINDS = (IdentityKind.HANDLE, IdentityKind.VISITOR, IdentityKind.EXTERNAL)


class Identity(models.Model):
    """An e-mail address, phone number, handle, web visitor or outside number that leads to a party.

    `value` is the normalized form that is compared, `shown` what people read; `network` says whose handle or
    whose numbering it is ("instagram", "online-retail").
    """

    # "Once per party" below begins with the party, so it serves as the index of the key too.
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="identities", db_index=False)
    kind = models.CharField(max_length=10, choices=IdentityKind.choices)
    network = models.CharField(max_length=40, blank=True, default="")
    value = models.CharField(max_length=254, db_collation="C")
    shown = models.CharField(max_length=254)
    label = models.CharField(max_length=40, blank=True, default="")
    is_primary = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "network", "value"],
                condition=models.Q(kind__in=[str(kind) for kind in UNIQUE_KINDS]),
                name="identity_leads_to_one_party",
            ),
            models.UniqueConstraint(fields=["party", "kind", "network", "value"], name="identity_once_per_party"),
            models.UniqueConstraint(
                fields=["party", "kind"],
                condition=models.Q(is_primary=True),
                name="identity_one_primary_per_kind",
            ),
        ]
        indexes = [models.Index(fields=["value", "kind"], name="identity_by_value")]

    def __str__(self) -> str:
        return self.shown
