"""Which faces are open, and where?"""

from django.urls import include, path

from trato.faces.api import urls as api
from trato.foundation.access.pages import urls as access
from trato.foundation.look import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include(access)),
    path("api/v1/", include(api)),
    path("", include("trato.faces.desk.urls")),
]

handler400 = "trato.foundation.look.problems.bad_request"
handler403 = "trato.foundation.look.problems.forbidden"
handler404 = "trato.foundation.look.problems.not_found"
handler500 = "trato.foundation.look.problems.broken"
