"""Privacy as a Django app; at start it discovers what each stone and domain holds about people."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from trato.foundation.access import console


class PrivacyConfig(AppConfig):
    name = "trato.foundation.privacy"
    label = "privacy"

    def ready(self) -> None:
        autodiscover_modules("personal_data")
        console.offer(_("Privacy"), page="privacy", permission="privacy.request.view", place=30)
        console.offer(_("Audit"), page="audit", permission="privacy.audit.view", place=40)
