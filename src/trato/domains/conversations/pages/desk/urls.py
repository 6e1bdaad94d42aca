"""At which addresses are web sites allowed?"""

from django.urls import path

from trato.domains.conversations.pages.desk import websites

urlpatterns = [
    path("console/websites", websites.websites, name="console_websites"),
    path("console/websites/new", websites.new, name="console_website_new"),
    path("console/websites/<uuid:website>", websites.edit, name="console_website"),
    path("console/websites/<uuid:website>/end", websites.end, name="console_website_end"),
]
