"""What do we know of those who come to the company's web sites?"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models import Party
from trato.foundation.kit.identifiers import new_uid


class Happening(models.TextChoices):
    """What a visitor does on a site, as far as it is told."""

    PAGE = "page", _("Page")
    SEARCH = "search", _("Search")
    PRODUCT = "product", _("Product")
    CART = "cart", _("Cart")
    FORM = "form", _("Form sent")


class Website(models.Model):
    """One web site that may tell us of its visits: the key in its pages, from where, and for how long it is kept."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=40, unique=True)
    origins = ArrayField(models.CharField(max_length=200))
    needs_consent = models.BooleanField(default=True)
    days_kept = models.PositiveIntegerField(default=90)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class WebVisitor(models.Model):
    """One browser that agreed to be known again, and whose it is once that was proved."""

    uid = models.UUIDField(unique=True)
    site = models.ForeignKey(Website, on_delete=models.CASCADE, related_name="+", db_index=False)
    party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    consent = models.CharField(max_length=40, blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    visit_id = models.BigIntegerField(null=True)
    identified_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party"], condition=models.Q(party__isnull=False), name="webvisitor_by_party"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class WebVisit(models.Model):
    """One stay on a site: what a visitor did without half an hour of pause, and from where they came."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    site = models.ForeignKey(Website, on_delete=models.CASCADE, related_name="+", db_index=False)
    visitor = models.ForeignKey(WebVisitor, on_delete=models.CASCADE, related_name="visits")
    party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    landing = models.CharField(max_length=500, blank=True, default="")
    referrer = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=80, blank=True, default="")
    medium = models.CharField(max_length=80, blank=True, default="")
    campaign = models.CharField(max_length=80, blank=True, default="")
    pages = models.IntegerField(default=0)
    searches = models.IntegerField(default=0)
    products = models.IntegerField(default=0)
    carts = models.IntegerField(default=0)
    forms = models.IntegerField(default=0)
    is_over = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["party", "-began_at"], condition=models.Q(party__isnull=False), name="webvisit_by_party"
            ),
            models.Index(fields=["last_at"], condition=models.Q(is_over=False), name="webvisit_open"),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class WebEvent(models.Model):
    """One thing a visitor did; written by the collecting process, many at once, and never changed."""

    site_id = models.BigIntegerField()
    visitor = models.UUIDField()
    kind = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    title = models.CharField(max_length=200)
    consent = models.CharField(max_length=40)
    at = models.DateTimeField()
    details = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "id"], name="webevent_by_visitor"),
            BrinIndex(fields=["at"], name="webevent_by_time", pages_per_range=32),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class WebRefusal(models.Model):
    """A browser that took its consent back: nothing it sends is stored, and what was is erased when it asked."""

    visitor = models.UUIDField(primary_key=True)
    site_id = models.BigIntegerField()
    at = models.DateTimeField()
    wants_erasure = models.BooleanField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], condition=models.Q(wants_erasure=True, erased_at=None), name="webrefusal_to_do"
            ),
        ]

    def __str__(self) -> str:
        return str(self.visitor)


class WebMark(models.Model):
    """Up to which event visits were put together; one row."""

    id = models.SmallIntegerField(primary_key=True)
    event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.event)
