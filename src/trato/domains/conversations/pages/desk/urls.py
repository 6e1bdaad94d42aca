"""At which addresses are inboxes, saved answers and web sites kept?"""

from django.urls import path

from trato.domains.conversations.pages.desk import inboxes, replies, website_chat, websites

_INBOX, _REPLY = "console/inboxes/<uuid:inbox>", "console/replies/<uuid:reply>"

urlpatterns = [
    path("console/inboxes", inboxes.inboxes, name="console_inboxes"),
    path("console/inboxes/new", inboxes.new, name="console_inbox_new"),
    path("console/inboxes/costs", inboxes.costs, name="console_costs"),
    path(_INBOX, inboxes.edit, name="console_inbox"),
    path(_INBOX + "/put-away", inboxes.put_away, name="console_inbox_put_away"),
    path(_INBOX + "/bring-back", inboxes.bring_back, name="console_inbox_bring_back"),
    path("console/replies", replies.replies, name="console_replies"),
    path("console/replies/new", replies.new, name="console_reply_new"),
    path(_REPLY, replies.edit, name="console_reply"),
    path(_REPLY + "/remove", replies.remove, name="console_reply_remove"),
    path("console/websites", websites.websites, name="console_websites"),
    path("console/websites/new", websites.new, name="console_website_new"),
    path("console/websites/<uuid:website>", websites.edit, name="console_website"),
    path("console/websites/<uuid:website>/chat", website_chat.edit, name="console_website_chat"),
    path("console/websites/<uuid:website>/end", websites.end, name="console_website_end"),
]
