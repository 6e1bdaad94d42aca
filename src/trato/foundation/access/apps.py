"""Access as a Django app; at start it gathers what every domain protects and permits."""

from pathlib import Path

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from trato.foundation.access import console
from trato.foundation.look import menu


class AccessConfig(AppConfig):
    name = "trato.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Declarations come first, so that a text which names what nobody declared does not start."""
        from trato.foundation.access import policy
        from trato.foundation.access.rules import reading

        autodiscover_modules("policies")
        for app in apps.get_app_configs():
            path = Path(app.path) / "policies.txt"
            if path.exists():
                policy.ship(reading.read(path.read_text(encoding="utf-8"), f"{app.label}/policies.txt"))
        menu.offer_sections(console.tabs)
        console.offer(_("Overview"), page="console", permission="access.console.view", place=0)
        console.offer(_("People"), page="console_users", permission="access.user.deactivate", place=10)
        console.offer(_("Rules"), page="console_policies", permission="access.policy.view", place=20)
        console.offer(_("Sessions"), page="console_sessions", permission="access.session.end_for_another", place=50)
        console.offer(_("Tokens"), page="console_tokens", permission="access.token.revoke_for_another", place=60)
        console.offer(_("Sign-in"), page="console_sign_in", permission="access.company.change", place=65)
        console.offer(_("Company accounts"), page="console_providers", permission="access.provider.view", place=70)
