"""Conversations as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from trato.foundation.access import console


class ConversationsConfig(AppConfig):
    name = "trato.domains.conversations"
    label = "conversations"

    def ready(self) -> None:
        console.offer(_("Inboxes"), page="console_inboxes", permission="conversations.inbox.define", place=44)
        console.offer(_("Mailboxes"), page="console_mailboxes", permission="conversations.mailbox.view", place=45)
        console.offer(
            _("Messaging accounts"), page="console_accounts", permission="conversations.messaging.view", place=46
        )
        console.offer(_("Web sites"), page="console_websites", permission="conversations.website.allow", place=75)
