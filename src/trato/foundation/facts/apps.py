"""Facts as a Django app; at start it gathers what every domain lets people ask about."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from trato.foundation.access import console


class FactsConfig(AppConfig):
    name = "trato.foundation.facts"
    label = "facts"

    def ready(self) -> None:
        autodiscover_modules("facts")
        console.offer(_("Fields"), page="console_fields", permission="facts.field.define", place=40)
