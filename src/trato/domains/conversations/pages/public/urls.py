"""At which addresses do visitors' pages write with us, and providers tell us what happened?"""

from django.urls import path

from trato.domains.conversations.pages.public import chats, hooks

urlpatterns = [
    path("hooks/<uuid:uid>", hooks.hook, name="hook"),
    path("web/chat/look", chats.look, name="chat_look"),
    path("web/chat/say", chats.say, name="chat_say"),
    path("web/chat/file", chats.send_file, name="chat_file"),
    path("web/chat/writing", chats.writing, name="chat_writing"),
    path("web/chat/fetch", chats.fetch, name="chat_fetch"),
]
