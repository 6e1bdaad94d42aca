"""Which faces are open, and where?"""

from django.urls import include, path

from trato.faces.api import urls as api
from trato.foundation.access.pages import urls as access
from trato.foundation.access.rules import pages as policies
from trato.foundation.look import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    # Programs ask most often, and addresses are tried in this order.
    path("api/v1/", include(api)),
    path("", include(access)),
    path("console/policies", policies.rules, name="console_policies"),
    path("console/policies/edit", policies.edit, name="console_policy_edit"),
    path("console/policies/<int:pk>/undo", policies.undo, name="console_policy_undo"),
    path("console/policies/why", policies.why, name="console_why"),
    path("console/policies/can", policies.can, name="console_can"),
    path("", include("trato.foundation.facts.pages.urls")),
    path("", include("trato.foundation.lists.pages.urls")),
    path("", include("trato.domains.customers.pages.public.urls")),
    path("", include("trato.domains.conversations.pages.public.urls")),
    path("", include("trato.foundation.jobs.pages.urls")),
    path("", include("trato.foundation.exchange.pages.urls")),
    path("", include("trato.foundation.automation.pages.urls")),
    path("", include("trato.foundation.privacy.pages.urls")),
    path("", include("trato.domains.conversations.pages.console.urls")),
    path("", include("trato.domains.conversations.pages.public.urls")),
    path("", include("trato.faces.desk.urls")),
]

handler400 = "trato.foundation.look.problems.bad_request"
handler403 = "trato.foundation.look.problems.forbidden"
handler404 = "trato.foundation.look.problems.not_found"
handler500 = "trato.foundation.look.problems.broken"
