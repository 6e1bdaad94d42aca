"""At which addresses do people decide about their own data?"""

from django.urls import path

from trato.domains.customers.pages.public import preferences

urlpatterns = [
    path("preferences/<str:token>", preferences.center, name="preferences"),
    path("preferences/<str:token>/stop", preferences.stop, name="preferences_stop"),
    path("preferences/<str:token>/request", preferences.ask, name="preferences_request"),
]
