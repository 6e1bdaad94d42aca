"""At which addresses are mailboxes kept?"""

from django.urls import path

from trato.domains.conversations.pages.console import mailboxes

_ONE = "console/mailboxes/<uuid:uid>"

urlpatterns = [
    path("console/mailboxes", mailboxes.all_mailboxes, name="console_mailboxes"),
    path("console/mailboxes/new", mailboxes.new, name="console_mailbox_new"),
    path(_ONE, mailboxes.edit, name="console_mailbox"),
    path(_ONE + "/pause", mailboxes.pause, name="console_mailbox_pause"),
    path(_ONE + "/try", mailboxes.try_it, name="console_mailbox_try"),
    path(_ONE + "/domain", mailboxes.domain, name="console_mailbox_domain"),
]
