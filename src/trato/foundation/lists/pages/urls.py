"""At which addresses are views of lists kept?"""

from django.urls import path

from trato.foundation.lists.pages import bulk, cells, views

_ONE = "views/<uuid:uid>"

urlpatterns = [
    path("lists/<slug:name>/change", bulk.change_many, name="bulk_ask"),
    path("lists/<slug:name>/cell/<uuid:uid>/<str:column>", cells.cell, name="cell"),
    path("bulk-changes", bulk.changes_made, name="bulk_changes"),
    path("bulk-changes/<uuid:uid>", bulk.change_made, name="bulk_change"),
    path("bulk-changes/<uuid:uid>/left-out.csv", bulk.left_out, name="bulk_left_out"),
    path("bulk-changes/<uuid:uid>/undo", bulk.undo, name="bulk_undo"),
    path("bulk-changes/<uuid:uid>/go-on", bulk.go_on, name="bulk_go_on"),
    path("views", views.save, name="view_save"),
    path(_ONE + "/change", views.change, name="view_change"),
    path(_ONE + "/delete", views.delete, name="view_delete"),
    path(_ONE + "/restore", views.restore, name="view_restore"),
]
