"""How are parties linked with one another?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models.party import Party


class RelationshipKind(models.TextChoices):
    """What the first party is to the second."""

    WORKS_AT = "works_at", _("Works at")
    DECIDES = "decides", _("Decides at")
    INFLUENCES = "influences", _("Influences at")
    USES = "uses", _("Uses at")
    BUYS = "buys", _("Buys for")
    PART_OF = "part_of", _("Is part of")
    MEMBER_OF = "member_of", _("Is a member of the household")
    PARTNER_OF = "partner_of", _("Is a partner of")
    SUPPLIES = "supplies", _("Supplies")
    REFERRED = "referred", _("Referred")


# Links that make a person one of an organization's or household's people.
PEOPLE_KINDS = (
    RelationshipKind.WORKS_AT,
    RelationshipKind.DECIDES,
    RelationshipKind.INFLUENCES,
    RelationshipKind.USES,
    RelationshipKind.BUYS,
    RelationshipKind.MEMBER_OF,
)


class Relationship(models.Model):
    """A typed link: the first party works at, decides for, is part of … the second."""

    from_party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="links")
    to_party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="linked_from", db_index=False)
    kind = models.CharField(max_length=12, choices=RelationshipKind.choices)
    title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_party=models.F("to_party")), name="relationship_between_two"
            ),
            models.UniqueConstraint(
                fields=["from_party", "to_party", "kind"],
                condition=models.Q(until=None),
                name="relationship_once_at_a_time",
            ),
        ]
        # The first people of an organization, however many it has.
        indexes = [models.Index(fields=["to_party", "id"], name="relationship_by_target")]

    def __str__(self) -> str:
        return f"{self.from_party_id} {self.kind} {self.to_party_id}"
