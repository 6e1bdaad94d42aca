"""At which addresses do staff group customers?"""

from django.urls import path

from trato.domains.segments.pages.desk import report, segments, steps

_ONE = "segments/<uuid:uid>"

urlpatterns = [
    path("segments", segments.segments, name="segments"),
    path("segments/new", segments.new, name="segment_new"),
    path("segments/steps", steps.steps, name="segment_steps"),
    path("segments/count", segments.count, name="segment_count"),
    path(_ONE, segments.segment, name="segment"),
    path(_ONE + "/report", report.report, name="segment_report"),
    path(_ONE + "/edit", segments.edit, name="segment_edit"),
    path(_ONE + "/archive", segments.archive, name="segment_archive"),
    path(_ONE + "/restore", segments.restore, name="segment_restore"),
]
