"""At which addresses are mailboxes and accounts elsewhere kept?"""

from django.urls import path

from trato.domains.conversations.pages.console import mailboxes, messaging

_ONE, _ACCOUNT = "console/mailboxes/<uuid:uid>", "console/messaging/<uuid:uid>"

urlpatterns = [
    path("console/mailboxes", mailboxes.all_mailboxes, name="console_mailboxes"),
    path("console/mailboxes/new", mailboxes.new, name="console_mailbox_new"),
    path(_ONE, mailboxes.edit, name="console_mailbox"),
    path(_ONE + "/pause", mailboxes.pause, name="console_mailbox_pause"),
    path(_ONE + "/try", mailboxes.try_it, name="console_mailbox_try"),
    path(_ONE + "/domain", mailboxes.domain, name="console_mailbox_domain"),
    path("console/messaging", messaging.accounts, name="console_accounts"),
    path("console/messaging/new", messaging.new, name="console_account_new"),
    path(_ACCOUNT, messaging.edit, name="console_account"),
    path(_ACCOUNT + "/pause", messaging.pause, name="console_account_pause"),
    path(_ACCOUNT + "/remove", messaging.remove, name="console_account_remove"),
    path(_ACCOUNT + "/try", messaging.try_it, name="console_account_try"),
]
