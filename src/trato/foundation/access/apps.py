"""Access as a Django app; at start it gathers what every domain protects and permits."""

from pathlib import Path

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules


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
