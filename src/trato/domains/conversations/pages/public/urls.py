"""At which addresses do providers tell us what happened?"""

from django.urls import path

from trato.domains.conversations.pages.public import hooks

urlpatterns = [path("hooks/<uuid:uid>", hooks.hook, name="hook")]
