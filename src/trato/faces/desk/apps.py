"""The desk as a Django app; at start it says where one can go."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trato.foundation.look import menu


class DeskConfig(AppConfig):
    name = "trato.faces.desk"
    label = "desk"

    def ready(self) -> None:
        # Policies and models are known only once every app is loaded.
        from trato.faces.desk import customer_bulk
        from trato.faces.desk.words import create_menu
        from trato.foundation.access.policy import may
        from trato.foundation.lists import known

        known.offer(customer_bulk.page())

        menu.offer(
            [
                menu.Entry("g h", _("Home"), "home", "home", "customers.party.view", "/"),
                menu.Entry("g i", _("Inbox"), "inbox", "inbox", "conversations.conversation.view", "/inbox"),
                menu.Entry("g c", _("Customers"), "users", "customers", "customers.party.view", "/customers"),
                menu.Entry("g s", _("Segments"), "filter", "segments", "segments.segment.view", "/segments"),
                menu.Entry("g a", _("Agenda"), "calendar", "tasks", "agenda.task.view", "/tasks"),
                menu.Entry("g p", _("Orders"), "shopping-cart", "orders", "orders.order.view", "/orders"),
                menu.Entry("g d", _("Products"), "package", "products", "catalog.product.view", "/products"),
                menu.Entry(
                    "g m",
                    pgettext_lazy("menu", "Imports"),
                    "file-import",
                    "imports",
                    "exchange.import.view",
                    "/imports",
                ),
                menu.Entry(
                    "g r",
                    pgettext_lazy("menu", "Automation"),
                    "bolt",
                    "automation",
                    "automation.rule.view",
                    "/automation",
                ),
                menu.Entry("g k", _("Console"), "shield-lock", "console", "access.console.view", "/console"),
            ],
            may,
            create_menu,
        )
