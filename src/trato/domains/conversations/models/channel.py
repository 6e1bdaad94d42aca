"""On which channels do we and our customers write and speak?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message travels; one conversation may use several."""

    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Web chat")
    FORM = "form", _("Web form")
    PHONE = "phone", _("Phone")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")
    MESSENGER = "messenger", _("Messenger")
    INSTAGRAM = "instagram", _("Instagram")
    MASTODON = "mastodon", _("Mastodon")
    BLUESKY = "bluesky", _("Bluesky")
    COMMENT = "comment", _("Blog comment")
    REVIEW = "review", _("Review")
    LETTER = "letter", _("Letter")
    FAX = "fax", _("Fax")
    IN_PERSON = "in_person", _("In person")


# Where many people can read along.
SOCIAL = (Channel.MESSENGER, Channel.INSTAGRAM, Channel.MASTODON, Channel.BLUESKY, Channel.COMMENT, Channel.REVIEW)
