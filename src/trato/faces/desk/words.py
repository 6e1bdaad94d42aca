"""What can be created from every page of the desk?"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from trato.foundation.access.policy import may
from trato.foundation.kit.actor import Actor


def create_menu(actor: Actor) -> list[dict[str, Any]]:
    """The entries of «Create» for this actor."""
    offered = [
        ("customers.party.register", _("Person"), "user", reverse("customer_new") + "?kind=person"),
        ("customers.party.register", _("Organization"), "building", reverse("customer_new") + "?kind=organization"),
        ("customers.party.register", _("Household"), "home", reverse("customer_new") + "?kind=household"),
        ("agenda.task.plan", _("Task"), "checkbox", reverse("task_new")),
        ("catalog.product.add", _("Product"), "package", reverse("product_new")),
    ]
    return [
        {"label": label, "icon": icon, "url": url, "href": url}
        for permission, label, icon, url in offered
        if may(actor, permission)
    ]
