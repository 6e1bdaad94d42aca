"""How does somebody keep, share and take away a view? From the list itself, and back to it."""

import uuid
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import Refused
from trato.foundation.lists import known
from trato.foundation.lists.actions import views as verbs
from trato.foundation.lists.models import Audience, View
from trato.foundation.lists.queries import views as visible
from trato.foundation.look.page import notify, render

_MOST_WORDS = 60


@endpoint("lists.view", "save")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the list shows under a name."""
    page, words = known.find(request.POST.get("list", "")), _words(request)
    if page is None or words is None:
        return render(request, "look/400.html", {}, status=400)
    try:
        view = verbs.save(
            request.POST.get("name", ""), of=page.name, words=words, audience=request.POST.get("audience", Audience.MINE),
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except (verbs.CannotKeep, Refused) as problem:
        notify(request, str(problem))
        return redirect(reverse(page.page) + (f"?{urlencode(words)}" if words else ""))
    notify(request, _("«%(name)s» is kept.") % {"name": view.name}, undo_url=reverse("view_delete", args=[view.uid]))
    return redirect(_address(view))


@endpoint("lists.view", "change")
@require_POST
def change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let a view show what the list shows now, or call it otherwise and show it to others; what is not sent stays."""
    view, words = _view_of(request, uid), _words(request)
    if words is None:
        return render(request, "look/400.html", {}, status=400)
    told = {"by": request.actor, "at": timezone.now()}
    try:
        with transaction.atomic():
            view = verbs.change(
                view, name=request.POST.get("name"), words=words if "words" in request.POST else None, **told
            )
            if "audience" in request.POST:
                verbs.share(view, audience=request.POST["audience"], **told)
    except (verbs.CannotKeep, Refused) as problem:
        notify(request, str(problem))
        more = urlencode(words) if words else ""
        return redirect(_address(view) + (f"&{more}" if more else ""))
    notify(request, _("Saved."))
    return redirect(_address(view))


@endpoint("lists.view", "delete")
@require_POST
def delete(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a view away; the list stays, and the view can be brought back."""
    view = _view_of(request, uid)
    verbs.delete(view, by=request.actor, at=timezone.now())
    notify(request, _("«%(name)s» is deleted.") % {"name": view.name}, undo_url=reverse("view_restore", args=[uid]))
    page = known.find(view.list)
    return redirect(page.page if page else "home")


@endpoint("lists.view", "delete")
@require_POST
def restore(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Bring it back."""
    view = _view_of(request, uid, has_deleted=True)
    try:
        verbs.restore(view, by=request.actor, at=timezone.now())
    except verbs.CannotKeep as problem:
        notify(request, str(problem))
        page = known.find(view.list)
        return redirect(page.page if page else "home")
    return redirect(_address(view))


def _words(request: HttpRequest) -> dict[str, str] | None:
    """The words of the list's address as they were sent, None for what is no address."""
    try:
        return dict(parse_qsl(request.POST.get("words", ""), max_num_fields=_MOST_WORDS))
    except ValueError:
        return None


def _view_of(request: HttpRequest, uid: uuid.UUID, *, has_deleted: bool = False) -> View:
    found = visible.known_as(request.actor, uid, has_deleted=has_deleted)
    if found is None:
        raise Http404
    return found


def _address(view: View) -> str:
    page = known.find(view.list)
    return reverse(page.page if page else "home") + f"?view={view.uid}"
