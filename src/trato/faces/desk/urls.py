"""Which pages does the desk have?"""

from django.urls import include, path

from trato.faces.desk import account, contact_log, customer_counts, customer_file, customers, home, palette, record

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
    path("", include("trato.domains.conversations.pages.desk.urls")),
    path("", include("trato.domains.segments.pages.desk.urls")),
    path("", include("trato.domains.agenda.pages.desk.urls")),
    path("", include("trato.domains.orders.pages.desk.urls")),
    path("", include("trato.domains.catalog.pages.desk.urls")),
]
