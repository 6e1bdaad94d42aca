"""What do staff read about a segment, on the screen and on paper?"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from trato.domains.segments.models import SegmentKind
from trato.domains.segments.pages.desk.segments import builder_of, reach_of, segment_of
from trato.domains.segments.queries import report as reports
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.queries import company
from trato.foundation.look.page import render


@endpoint("segments.segment", "view")
@require_safe
def report(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The report of a segment."""
    found = segment_of(request, uid)
    at = timezone.now()
    made = reports.report(request.actor, found, at)
    builder = builder_of(request, "", found)
    context = {
        "segment": found,
        "sentence": "" if found.kind == SegmentKind.FIXED else builder.said(builder.condition),
        "report": made,
        "reach": reach_of(made.count, made.reach),
        "at": at,
        "currency": company.ours().currency,
    }
    return render(request, "segments/report.html", context)
