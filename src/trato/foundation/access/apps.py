"""Access as a Django app; at start it discovers every domain's policies."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from trato.foundation.access import console


class AccessConfig(AppConfig):
    name = "trato.foundation.access"
    label = "access"

    def ready(self) -> None:
        autodiscover_modules("policies")
        console.offer(_("Overview"), page="console", permission="access.console.view", place=0)
        console.offer(_("People"), page="console_users", permission="access.user.deactivate", place=10)
        console.offer(_("Sessions"), page="console_sessions", permission="access.session.end_for_another", place=50)
        console.offer(_("Tokens"), page="console_tokens", permission="access.token.revoke_for_another", place=60)
        console.offer(_("Company accounts"), page="console_providers", permission="access.provider.view", place=70)
