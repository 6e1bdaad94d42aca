"""At which addresses are fields made?"""

from django.urls import path

from trato.foundation.facts.pages import fields

_ONE = "console/fields/<uuid:field>"

urlpatterns = [
    path("console/fields", fields.fields, name="console_fields"),
    path("console/fields/new", fields.new, name="console_field_new"),
    path("console/words", fields.words, name="console_words"),
    path(_ONE, fields.edit, name="console_field_edit"),
    path(_ONE + "/archive", fields.archive, name="console_field_archive"),
    path(_ONE + "/restore", fields.restore, name="console_field_restore"),
]
