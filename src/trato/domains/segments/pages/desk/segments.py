"""What do staff see of segments, and how do they define them?"""

import json
import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.customers.queries import parties
from trato.domains.customers.queries.consents import channel_words
from trato.domains.segments.actions import segments as verbs
from trato.domains.segments.forms import SegmentForm
from trato.domains.segments.models import Segment, SegmentKind
from trato.domains.segments.queries import definitions
from trato.domains.segments.queries import segments as visible
from trato.domains.segments.queries.definitions import PARTY
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.facts import condition as tree
from trato.foundation.facts.evaluate.reasons import Reason
from trato.foundation.facts.fault import BadCondition
from trato.foundation.facts.json_form import as_json
from trato.foundation.facts.pages.builder import Builder, Segments
from trato.foundation.kit.identifiers import is_uid
from trato.foundation.look import formats
from trato.foundation.look.page import notify, render


@endpoint("segments.segment", "view")
@require_safe
def segments(request: HttpRequest) -> HttpResponse:
    """All segments by name."""
    shown = request.GET.get("show", "")
    if shown not in ("", *SegmentKind.values, "archived"):
        return render(request, "look/400.html", {}, status=400)
    kind = shown if shown in SegmentKind.values else ""
    views = [("", _("All")), ("living", _("Living segments")), ("fixed", _("Fixed lists")), ("archived", _("Archived"))]
    context = {
        "rows": visible.index(request.actor, kind=kind, is_archived=shown == "archived"),
        "tabs": [
            {"label": label, "href": reverse("segments") + (f"?show={key}" if key else ""), "is_current": key == shown}
            for key, label in views
        ],
        "shown": shown,
        "kind_words": dict(SegmentKind.choices),
        "may_define": may(request.actor, "segments.segment.define"),
    }
    return render(request, "segments/segments.html", context)


@endpoint("segments.segment", "define")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Group customers by a condition; everything stands in the address until it is saved."""
    builder = builder_of(request, reverse("segment_new"))
    if builder.is_step:
        return redirect(builder.href(builder.condition))
    form = SegmentForm(
        request.POST if request.method == "POST" else None, initial={"name": request.GET.get("name", "")}
    )
    if request.method == "POST" and form.is_valid() and not builder.problem:
        given = form.cleaned_data
        try:
            made = verbs.define(
                given.pop("name"),
                condition=as_json(builder.condition),
                words=given,
                by=request.actor,
                at=timezone.now(),
            )
        except (verbs.CannotDefine, BadCondition) as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("%(name)s keeps itself from now on.") % {"name": made.name})
            return redirect("segment", made.uid)
    return _form(request, builder, form, None)


@endpoint("segments.segment", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Describe a segment anew, or ask another condition."""
    found = segment_of(request, uid)
    address = reverse("segment_edit", args=[uid])
    builder = builder_of(request, address, found)
    if builder.is_step:
        return redirect(builder.href(builder.condition, **({} if builder.where else {"where": '{"all":[]}'})))
    initial = {field: getattr(found, field) for field in ("name", *verbs.WORDS)}
    form = SegmentForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and not builder.problem:
        given = form.cleaned_data
        condition = as_json(builder.condition) if found.kind == SegmentKind.LIVING else None
        try:
            verbs.change(
                found, name=given.pop("name"), words=given, condition=condition, by=request.actor, at=timezone.now()
            )
        except (verbs.CannotDefine, BadCondition) as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("segment", uid)
    return _form(request, builder, form, found)


@endpoint("segments.segment", "view")
@require_safe
def segment(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One segment: what it means, who belongs, how they can be reached, and why somebody does or does not."""
    found = segment_of(request, uid)
    builder = builder_of(request, reverse("segment", args=[uid]), found)
    now = timezone.now()
    checked = _checked(request, found, builder)
    counted = visible.count(request.actor, _meaning(found), now)
    context = {
        "segment": found,
        "sentence": "" if found.kind == SegmentKind.FIXED else builder.said(builder.condition),
        "counted": counted,
        "reach": reach_of(counted.count, counted.reach),
        "sample": visible.sample(request.actor, found),
        "checked": checked,
        "check": request.GET.get("check", "")[:200],
        "members_url": f"{reverse('customers')}?segment={uid}",
        "may_change": may(request.actor, "segments.segment.change"),
        "may_archive": may(request.actor, "segments.segment.archive"),
        "problem": builder.problem,
    }
    return render(request, "segments/segment.html", context)


@endpoint("segments.segment", "view")
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """How many are meant by the condition in the address, as a piece of a page."""
    builder = builder_of(request, reverse("segment_count"))
    if builder.problem:
        return render(request, "segments/count.html", {"counted": None}, status=400)
    counted = visible.count(request.actor, builder.condition, timezone.now())
    return render(request, "segments/count.html", {"counted": counted, "reach": reach_of(counted.count, counted.reach)})


@endpoint("segments.segment", "archive")
@require_POST
def archive(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Use it no longer."""
    found = segment_of(request, uid)
    try:
        verbs.archive(found, by=request.actor, at=timezone.now())
    except verbs.CannotDefine as problem:
        notify(request, str(problem))
        return redirect("segment", uid)
    notify(request, _("%(name)s archived.") % {"name": found.name}, undo_url=reverse("segment_restore", args=[uid]))
    return redirect("segments")


@endpoint("segments.segment", "archive")
@require_POST
def restore(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Use it again."""
    found = segment_of(request, uid)
    try:
        verbs.restore(found, by=request.actor, at=timezone.now())
    except verbs.CannotDefine as problem:
        notify(request, str(problem))
    return redirect("segment", uid)


def builder_of(request: HttpRequest, address: str, segment: Segment | None = None) -> Builder:
    """The condition in the address, or the segment's own."""
    asked = request.GET if request.method != "POST" else _posted(request)
    if segment is not None and "where" not in asked and not {"said", "op", "shape"} & set(asked):
        asked = asked.copy()
        asked["where"] = json.dumps(segment.condition or {"all": []})
    others = visible.names(request.actor)
    if segment is not None:
        others.pop(str(segment.uid), None)
    return Builder(request.actor, PARTY, asked, address, Segments(others))


def _posted(request: HttpRequest) -> QueryDict:
    kept = QueryDict(mutable=True)
    kept["where"] = request.POST.get("where", "")
    return kept


def _form(request: HttpRequest, builder: Builder, form: SegmentForm, segment: Segment | None) -> HttpResponse:
    now = timezone.now()
    estimate = visible.count(request.actor, builder.condition, now, is_exact=False)
    context = {
        "builder": builder,
        "form": form,
        "segment": segment,
        "is_fixed": segment is not None and segment.kind == SegmentKind.FIXED,
        "estimate": estimate.count,
        "count_url": f"{reverse('segment_count')}?{_where(builder)}",
    }
    return render(request, "segments/segment_form.html", context, status=422 if request.method == "POST" else 200)


def _where(builder: Builder) -> str:
    words = QueryDict(mutable=True)
    words["where"] = builder.where
    return words.urlencode()


def segment_of(request: HttpRequest, uid: uuid.UUID) -> Segment:
    """The segment of this address, if whoever asks may see it."""
    found = visible.known_as(request.actor, uid)
    if found is None:
        raise Http404
    return found


def _meaning(segment: Segment) -> tree.Condition:
    return definitions.all_of().meaning(str(segment.uid))


def reach_of(total: int, reach: Mapping[str, int]) -> list[dict[str, Any]]:
    """The channels with how many of so many may be written to on each."""
    words = channel_words()
    return [
        {"label": words[channel], "count": count, "share": 100 * count // total if total else 0}
        for channel, count in reach.items()
    ]


def _checked(request: HttpRequest, segment: Segment, builder: Builder) -> dict[str, Any] | None:
    """The customer who was asked about, and the answer part by part."""
    uid = request.GET.get("check", "")
    if not uid:
        return None
    party = parties.known_as(request.actor, uid) if is_uid(uid) else None
    if party is None:
        return {"party": None}
    reason = visible.why(request.actor, _meaning(segment), party.pk, timezone.now())
    since = visible.since(segment, party.pk)
    return {"party": party, "since": since, "lines": _lines(reason, builder) if reason else []}


def _lines(reason: Reason, builder: Builder, depth: int = 0) -> list[dict[str, Any]]:
    """The parts of an answer from the top down, each with what it saw."""
    match reason.part:
        case tree.All():
            text = _("All of these:")
        case tree.Any():
            text = _("One of these at least:")
        case _:
            text = builder.said(reason.part)
    value = _short(reason.value)
    is_group = isinstance(reason.part, tree.All | tree.Any)
    line = {"text": text, "holds": reason.holds, "value": "" if is_group else value, "depth": min(depth, 5)}
    inner = reason.parts if is_group or isinstance(reason.part, tree.InSegment) else ()
    return [line, *(below for part in inner for below in _lines(part, builder, depth + 1))]


def _short(value: str | None) -> str:
    """A number without the zeros it is stored with, anything else as it is."""
    if not value:
        return ""
    try:
        return formats.number(Decimal(value), 0 if Decimal(value) == Decimal(value).to_integral_value() else 2)
    except InvalidOperation:
        return value[:80]
