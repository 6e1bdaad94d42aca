"""Whom do we relate with?"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models import Team, Territory, User
from trato.foundation.kit import folding, text
from trato.foundation.kit.identifiers import new_uid


class Folded(models.Func):
    """A text in the form in which texts are compared (foundation/kit/folding.py)."""

    function = folding.NAME
    arity = 1


class PartyKind(models.TextChoices):
    """What sort of party it is."""

    PERSON = "person", _("Person")
    ORGANIZATION = "organization", _("Organization")
    HOUSEHOLD = "household", _("Household")


class Phase(models.TextChoices):
    """Where the relation stands in its life cycle (S1: detección … gestión), and its end."""

    DETECTION = "detection", _("Detection")
    QUALIFICATION = "qualification", _("Qualification")
    SALE = "sale", _("Sale")
    ACQUISITION = "acquisition", _("Acquisition")
    MANAGEMENT = "management", _("Management")
    DECLINE = "decline", _("Decline")


class PartyRole(models.TextChoices):
    """What a party is to us; it may be several things at once."""

    CUSTOMER = "customer", _("Customer")
    PROSPECT = "prospect", _("Prospect")
    PARTNER = "partner", _("Partner")
    SUPPLIER = "supplier", _("Supplier")
    PRESS = "press", _("Press")
    MEMBER = "member", _("Member")
    DONOR = "donor", _("Donor")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


class Party(models.Model):
    """A person, an organization or a household with whom the company has a relation of any kind."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=PartyKind.choices)
    name = models.CharField(_("name"), max_length=200)
    given_name = models.CharField(_("given name"), max_length=100, blank=True, default="")
    family_name = models.CharField(_("family name"), max_length=100, blank=True, default="")
    # Folded name: what lists sort by and texts are compared with.
    name_key = models.CharField(max_length=220, db_collation="C")
    roles = ArrayField(models.CharField(max_length=20, choices=PartyRole.choices), default=list)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    phase = models.CharField(max_length=16, choices=Phase.choices, default=Phase.DETECTION)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    territory = models.ForeignKey(Territory, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    city = models.CharField(_("city"), max_length=120, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True, default="")
    sector = models.CharField(_("sector"), max_length=120, blank=True, default="")
    born_on = models.DateField(_("birthday"), null=True, blank=True)
    # Folded by the database itself, so that no writer can forget to.
    city_key = models.GeneratedField(
        expression=Folded("city"), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    sector_key = models.GeneratedField(
        expression=Folded("sector"), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    preferences = models.JSONField(default=dict)
    source = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    # Who this turned out to be; always the last survivor, so that one step leads there.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="party_has_a_name"),
            models.CheckConstraint(condition=models.Q(kind__in=PartyKind.values), name="party_kind_known"),
            models.CheckConstraint(condition=models.Q(phase__in=Phase.values), name="party_phase_known"),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="party_by_name"),
            models.Index(fields=["updated_at", "id"], name="party_by_change"),
            models.Index(fields=["country", "name_key", "id"], name="party_by_country"),
            models.Index(fields=["city_key", "name_key", "id"], name="party_by_city"),
            models.Index(fields=["owner", "name_key", "id"], name="party_by_owner"),
            models.Index(fields=["team", "name_key", "id"], name="party_by_team"),
            models.Index(
                fields=["territory", "name_key", "id"],
                condition=models.Q(territory__isnull=False),
                name="party_by_territory",
            ),
            GinIndex(fields=["tags"], name="party_by_tag"),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="party_by_survivor"
            ),
            models.Index(fields=["tax_number"], condition=~models.Q(tax_number=""), name="party_by_tax_number"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        """Whether the party was put away."""
        return self.archived_at is not None

    def call(self, name: str, *, given: str = "", family: str = "") -> None:
        """Set the name together with the form it is compared in; a person's name may come in parts."""
        self.given_name, self.family_name = text.tidy(given), text.tidy(family)
        self.name = text.tidy(name) or f"{self.given_name} {self.family_name}".strip()
        self.name_key = text.folded(self.name)[:220]
