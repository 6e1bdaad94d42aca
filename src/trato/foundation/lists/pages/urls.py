"""At which addresses are views of lists kept?"""

from django.urls import path

from trato.foundation.lists.pages import views

_ONE = "views/<uuid:uid>"

urlpatterns = [
    path("views", views.save, name="view_save"),
    path(_ONE + "/change", views.change, name="view_change"),
    path(_ONE + "/delete", views.delete, name="view_delete"),
    path(_ONE + "/restore", views.restore, name="view_restore"),
]
