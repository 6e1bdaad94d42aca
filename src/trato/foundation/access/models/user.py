"""Who can sign in to the desk?"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from trato.foundation.access.models.team import Team
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.identifiers import new_uid


class Role(models.TextChoices):
    """What a person does in the company; policies speak of these."""

    SALES_REP = "sales_rep", _("Sales representative")
    SALES_MANAGER = "sales_manager", _("Sales manager")
    CALL_CENTER_AGENT = "call_center_agent", _("Call-center agent")
    OUTSOURCED_AGENT = "outsourced_agent", _("Outsourced agent")
    SERVICE_AGENT = "service_agent", _("Service agent")
    MARKETER = "marketer", _("Marketer")
    TECHNICIAN = "technician", _("Technician")
    STORE_MANAGER = "store_manager", _("Store manager")
    ANALYST = "analyst", _("Analyst")
    DATA_STEWARD = "data_steward", _("Data steward")
    ADMINISTRATOR = "administrator", _("Administrator")
    PARTNER = "partner", _("Partner")
    PORTAL_CUSTOMER = "portal_customer", _("Portal customer")


# Who comes from outside the company.
OUTSIDE = frozenset({Role.PARTNER.value, Role.PORTAL_CUSTOMER.value})


class Theme(models.TextChoices):
    """Light, dark, or what the device says."""

    SYSTEM = "system", _("Like the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """How much room rows take."""

    COMPACT = "compact", _("Compact")
    COMFORTABLE = "comfortable", _("Comfortable")


class UserManager(BaseUserManager["User"]):
    """Finds users by the address they type."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in: an employee, a partner's colleague or a customer of the portal."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=32, choices=Role.choices)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    # The party that a partner or a customer acts for; a domain's table, so only its number stands here.
    account_id = models.BigIntegerField(null=True, blank=True)
    # Between which days an outsourced agent's contract runs.
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(_("language"), max_length=8, default="es")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Madrid")
    theme = models.CharField(_("theme"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(_("density"), max_length=12, choices=Density.choices, default=Density.COMPACT)
    has_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    created_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # Until when a password alone still lets in somebody of whom the company asks more.
    second_factor_due_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """The user as every verb meets them."""
        return Actor(
            kind="user",
            id=self.pk,
            name=self.name,
            roles=frozenset({self.role}),
            team_id=self.team_id,
            account_id=self.account_id,
            begins_on=self.begins_on,
            ends_on=self.ends_on,
        )
