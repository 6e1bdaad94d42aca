"""Which pages do imports have?"""

from django.urls import path

from trato.foundation.exchange.pages import changing, imports

urlpatterns = [
    path("imports", imports.imports, name="imports"),
    path("imports/<uuid:uid>", imports.one_import, name="import"),
    path("imports/<uuid:uid>/rejected.csv", imports.rejected, name="import_rejected"),
    path("imports/<uuid:uid>/reading", changing.reading, name="import_reading"),
    path("imports/<uuid:uid>/target", changing.target, name="import_target"),
    path("imports/<uuid:uid>/columns", changing.columns, name="import_columns"),
    path("imports/<uuid:uid>/run", changing.run, name="import_run"),
    path("imports/<uuid:uid>/undo", changing.undo, name="import_undo"),
    path("imports/<uuid:uid>/discard", changing.discard, name="import_discard"),
]
