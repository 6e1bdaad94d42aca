"""Conversations as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    name = "trato.domains.conversations"
    label = "conversations"

    def ready(self) -> None:
        from trato.foundation.access import console

        console.offer(_("Mailboxes"), page="console_mailboxes", permission="conversations.mailbox.view", place=45)
