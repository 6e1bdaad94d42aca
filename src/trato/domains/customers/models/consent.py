"""For what may we use what we know of a person, and what did they say about it?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models.merge import Merge
from trato.domains.customers.models.party import Party
from trato.foundation.kit.identifiers import new_uid
from trato.foundation.kit.languages import spoken


class Basis(models.TextChoices):
    """Why the law allows it (article 6)."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")


# What nobody can object to without giving up the contract or breaking the law.
UNOBJECTIONABLE = (Basis.CONTRACT, Basis.LEGAL_OBLIGATION)


class ContactChannel(models.TextChoices):
    """How we may reach out."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    LETTER = "letter", _("Letter")
    MESSAGE = "message", _("Message")


class Decision(models.TextChoices):
    """What the person said."""

    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OBJECTED = "objected", _("Objected")


class Purpose(models.Model):
    """One thing we use personal data for, with its lawful basis; the words are the company's."""

    code = models.CharField(max_length=40, primary_key=True)
    name_es = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    is_marketing = models.BooleanField(default=False)
    channels = ArrayField(models.CharField(max_length=10, choices=ContactChannel.choices), default=list)
    position = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if spoken() == "en" else self.name_es

    @property
    def is_objectionable(self) -> bool:
        """Whether a person can say no to it."""
        return self.basis not in UNOBJECTIONABLE


class ConsentWording(models.Model):
    """What people are shown when they decide; a new wording is a new version, so that the old one stays provable."""

    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="wordings")
    version = models.PositiveIntegerField()
    text_es = models.TextField()
    text_en = models.TextField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_wording_version_once")]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.version}"

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return self.text_en if spoken() == "en" else self.text_es


class Consent(models.Model):
    """One statement of one person, with its proof. INSERT and SELECT only: the next one overrules it."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents", db_index=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Empty for every channel.
    channel = models.CharField(max_length=10, blank=True, default="")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    wording = models.ForeignKey(ConsentWording, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=30)
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    # From where, with which words of theirs: sealed with the person's key.
    proof = models.BinaryField(null=True)
    # Taken over in this merge: it holds as long as the two are one (see queries/consents.py).
    merge = models.ForeignKey(Merge, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(decision__in=Decision.values), name="consent_decision_known")
        ]
        indexes = [models.Index(fields=["party", "purpose", "-id"], name="consent_by_party")]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.channel} {self.decision}"
