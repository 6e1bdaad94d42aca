"""Which pages does the desk have?"""

from django.urls import include, path

from trato.faces.desk import (
    account,
    contact_log,
    customer_counts,
    customer_file,
    customers,
    home,
    inbox,
    inbox_actions,
    inbox_files,
    inbox_replies,
    palette,
    record,
)

_TALK = "inbox/<uuid:uid>"

urlpatterns = [
    path("", home.home, name="home"),
    path("palette", palette.palette, name="palette"),
    path("search", palette.results, name="search"),
    path("me", account.me, name="me"),
    path("me/appearance", account.appearance, name="appearance"),
    path("help", account.help_page, name="help"),
    path("look", account.gallery, name="gallery"),
    path("customers", customers.customers, name="customers"),
    path("customers/counts", customer_counts.counts, name="customers_counts"),
    path("customers/file", customer_file.file, name="customers_file"),
    path("", include("trato.domains.customers.pages.desk.urls")),
    path("customers/<uuid:uid>", record.customer, name="customer"),
    path("customers/<uuid:uid>/log", contact_log.log, name="customer_log"),
    path("interactions/<uuid:uid>/withdraw", contact_log.withdraw, name="interaction_withdraw"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/replies", inbox_replies.replies, name="inbox_replies"),
    path(_TALK, inbox.conversation, name="conversation"),
    path(_TALK + "/write", inbox_actions.write, name="conversation_write"),
    path(_TALK + "/draft", inbox_actions.draft, name="conversation_draft"),
    path(_TALK + "/follow", inbox_actions.follow, name="conversation_follow"),
    path(_TALK + "/assign", inbox_actions.assign, name="conversation_assign"),
    path(_TALK + "/move", inbox_actions.move, name="conversation_move"),
    path(_TALK + "/resolve", inbox_actions.resolve, name="conversation_resolve"),
    path(_TALK + "/reopen", inbox_actions.reopen, name="conversation_reopen"),
    path(_TALK + "/snooze", inbox_actions.snooze, name="conversation_snooze"),
    path(_TALK + "/reject", inbox_actions.reject, name="conversation_reject"),
    path(_TALK + "/sort", inbox_actions.sort, name="conversation_sort"),
    path(_TALK + "/files/<uuid:file>", inbox_files.file, name="conversation_file"),
    path(_TALK + "/link", inbox_actions.link, name="conversation_link"),
    path("messages/<uuid:uid>/cancel", inbox_actions.cancel, name="message_cancel"),
    path("", include("trato.domains.conversations.pages.desk.urls")),
    path("", include("trato.domains.segments.pages.desk.urls")),
    path("", include("trato.domains.agenda.pages.desk.urls")),
    path("", include("trato.domains.orders.pages.desk.urls")),
    path("", include("trato.domains.catalog.pages.desk.urls")),
]
