"""Which pages do rules have?"""

from django.urls import path

from trato.foundation.automation.pages import editor, rules

_ONE = "automation/<uuid:uid>"

urlpatterns = [
    path("automation", rules.rules, name="automation"),
    path("automation/new", editor.new, name="automation_new"),
    path(_ONE, rules.rule, name="automation_rule"),
    path(_ONE + "/edit", editor.edit, name="automation_edit"),
    path(_ONE + "/try", rules.try_out, name="automation_try"),
    path(_ONE + "/switch", rules.switch, name="automation_switch"),
    path(_ONE + "/archive", rules.archive, name="automation_archive"),
    path(_ONE + "/restore", rules.restore, name="automation_restore"),
]
