"""Automation as a Django app; at start every domain says when rules may begin and what they may do."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AutomationConfig(AppConfig):
    name = "trato.foundation.automation"
    label = "automation"

    def ready(self) -> None:
        autodiscover_modules("offers")
        # Which events are followed is known only once everybody offered theirs.
        from trato.foundation.automation import following, offers, webhooks

        offers.offer(webhooks.Webhook)
        following.begin()
