"""How do guardians see what people ask for, and answer it?"""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import User
from trato.foundation.access.policy import may
from trato.foundation.audit.notes import EXPORT, note
from trato.foundation.look.page import notify, render
from trato.foundation.privacy import packages, people
from trato.foundation.privacy.actions import erasing, handing_over, holds
from trato.foundation.privacy.actions import requests as verbs
from trato.foundation.privacy.forms.request import RequestForm
from trato.foundation.privacy.models import Hold, HoldKind, Request, RequestKind, RequestState
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.queries import trail

REFUSALS = (verbs.CannotAnswer, erasing.CannotErase, handing_over.CannotHandOver, holds.CannotHold)
MOST = 200
MOST_COPIES = 20
TOLD_ON = (RequestKind.CORRECTION, RequestKind.ERASURE, RequestKind.RESTRICTION)
TONES = {"received": "amber", "verified": "blue", "done": "green", "refused": "red"}


@endpoint("privacy.request", "view")
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Open requests by deadline, or those that are closed."""
    is_closed = request.GET.get("show") == "closed"
    every = Request.objects.exclude(closed_at=None) if is_closed else Request.objects.filter(closed_at=None)
    rows = list(every.order_by(*(["-closed_at", "-id"] if is_closed else ["due_at", "id"]))[:MOST])
    now = timezone.now()
    context = {
        "rows": [_row(one, now) for one in rows],
        "is_closed": is_closed,
        "tabs": [
            {"label": _("Open"), "href": reverse("privacy"), "is_current": not is_closed},
            {"label": _("Closed"), "href": reverse("privacy") + "?show=closed", "is_current": is_closed},
        ],
        "section": "requests",
        "may_take_in": may(request.actor, "privacy.request.verify"),  # type: ignore[attr-defined]
        "sections": sections(request, "requests"),
    }
    return render(request, "privacy/requests.html", context)


@endpoint("privacy.request", "verify")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody who works or worked here asks for."""
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = Person("user", given["user"].pk)
        try:
            one = verbs.receive(person, kind=given["kind"], note=given["note"], **_told(request))
        except verbs.CannotAnswer as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Taken in. There is one month to answer."))
            return redirect("privacy_request", one.uid)
    return render(request, "privacy/request_form.html", {"form": form}, status=422 if request.method == "POST" else 200)


@endpoint("privacy.request", "view")
@require_safe
def request_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One request: who, what, until when, and the next step."""
    return _page(request, _request_of(uid))


@endpoint("privacy.request", "verify")
@require_POST
def verify(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Confirm who asks."""
    return _done(request, uid, verbs.verify, _("Identity confirmed."), "how")


@endpoint("privacy.request", "close")
@require_POST
def extend(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take two months more."""
    return _done(request, uid, verbs.extend, _("Two months more, until the new date."), "because")


@endpoint("privacy.request", "close")
@require_POST
def fulfill(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Do what was asked for."""
    one = _request_of(uid)
    if one.kind == RequestKind.ERASURE and request.POST.get("sure") != "1":
        return _page(request, one, _("Tick that you are sure: an erasure cannot be undone."))
    return _done(request, uid, verbs.fulfill, _("Done, and written down."), "outcome")


@endpoint("privacy.request", "close")
@require_POST
def refuse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Refuse, with the reason."""
    return _done(request, uid, verbs.refuse, _("Refused, and written down."), "because")


@endpoint("privacy.package", "hand_over")
@require_POST
def package(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Make the copy."""
    return _done(request, uid, handing_over.hand_over, _("The copy is ready. It is kept for a week."))


@endpoint("privacy.package", "hand_over")
@require_safe
def download(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Take the copy along; that it left is noted."""
    one = _request_of(uid)
    path = packages.file_of(one)
    if one.package_until is None or one.package_until < timezone.now() or not path.exists():
        raise Http404
    about = [one.person_id] if one.person_kind == "party" else []
    note("privacy.package.download", how=EXPORT, by=request.actor, parties=about)  # type: ignore[attr-defined]
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"data-{one.uid}.zip")


@endpoint("privacy.hold", "place")
@require_POST
def hold(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Keep the person's data from erasure, or let the hold go."""
    one = _request_of(uid)
    person, told = Person(one.person_kind, one.person_id), _told(request)
    standing = Hold.objects.filter(person_kind=person.kind, person_id=person.id, kind=HoldKind.LEGAL, until=None)
    try:
        if request.POST.get("release"):
            for each in standing:
                holds.release(each, **told)
        else:
            holds.place(person, kind=HoldKind.LEGAL, reason=request.POST.get("reason", ""), **told)
    except REFUSALS as problem:
        return _page(request, one, str(problem))
    notify(request, _("Saved."))
    return redirect("privacy_request", uid)


def sections(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The parts of privacy the caller may see."""
    every = [
        ("requests", _("Requests"), "privacy", "privacy.request.view"),
        ("purposes", _("Purposes"), "privacy_purposes", "customers.purpose.define"),
        ("retention", _("Periods"), "privacy_retention", "privacy.retention.view"),
        ("register", _("Register"), "privacy_register", "privacy.register.view"),
        ("breaches", _("Breaches"), "privacy_breaches", "privacy.breach.view"),
    ]
    return [
        {"label": label, "href": reverse(page), "is_current": key == current}
        for key, label, page, permission in every
        if may(request.actor, permission)  # type: ignore[attr-defined]
    ]


def _page(request: HttpRequest, one: Request, error: str = "") -> HttpResponse:
    known = people.shown(Person(one.person_kind, one.person_id))
    actor: Any = request.actor  # type: ignore[attr-defined]
    names = dict(User.objects.filter(pk__in=[one.verified_by_user_id, one.closed_by_user_id]).values_list("pk", "name"))
    context = {
        "one": one,
        "row": _row(one, timezone.now()),
        "person": known,
        "person_address": people.address_of(one.person_kind, known["uid"]),
        "holds": list(
            Hold.objects.filter(person_kind=one.person_kind, person_id=one.person_id, until=None).order_by("since")
        ),
        "names": names,
        "error": error,
        "may_verify": may(actor, "privacy.request.verify") and one.state == RequestState.RECEIVED,
        "may_close": may(actor, "privacy.request.close") and one.is_open,
        "may_hand_over": may(actor, "privacy.package.hand_over")
        and one.kind in handing_over.WITH_A_COPY
        and one.state in (RequestState.VERIFIED, RequestState.DONE),
        "may_hold": may(actor, "privacy.hold.place"),
        "has_copy": one.package_until is not None and packages.file_of(one).exists(),
        "hold_words": dict(HoldKind.choices),
        "copies": _copies(one, known["uid"]) if may(actor, "privacy.audit.view") else None,
        "copies_address": f"{reverse('audit')}?how=export&whom={known['uid']}",
    }
    return render(request, "privacy/request.html", context, status=422 if error else 200)


def _copies(one: Request, uid: str) -> list[dict[str, Any]] | None:
    """Where what changes now has gone before: those who have it are told (article 19)."""
    if one.kind not in TOLD_ON or one.person_kind != "party":
        return None
    return trail.find({"how": EXPORT, "whom": uid}, size=MOST_COPIES).rows


def _done(request: HttpRequest, uid: uuid.UUID, verb: Callable[..., Any], words: str, field: str = "") -> HttpResponse:
    one = _request_of(uid)
    given = {field: request.POST.get(field, "")} if field else {}
    try:
        verb(one, **given, **_told(request))
    except REFUSALS as problem:
        return _page(request, one, str(problem))
    notify(request, words)
    return redirect("privacy_request", uid)


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}  # type: ignore[attr-defined]


def _request_of(uid: uuid.UUID) -> Request:
    one = Request.objects.filter(uid=uid).first()
    if one is None:
        raise Http404
    return one


def _row(one: Request, now: Any) -> dict[str, Any]:
    known = people.shown(Person(one.person_kind, one.person_id))
    left = (one.due_at - now).days
    return {
        "uid": str(one.uid),
        "kind": RequestKind(one.kind).label,
        "state": {"label": RequestState(one.state).label, "tone": TONES[one.state]},
        "name": known["name"],
        "received_at": one.received_at,
        "due_at": one.due_at,
        "closed_at": one.closed_at,
        "is_overdue": one.is_overdue(now),
        "left": left,
    }
