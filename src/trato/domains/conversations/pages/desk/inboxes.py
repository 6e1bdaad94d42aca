"""How do those who manage keep inboxes, and say what an answer costs?"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.domains.conversations.actions import inboxes as verbs
from trato.domains.conversations.forms.inboxes import CostsForm, InboxForm
from trato.domains.conversations.models import Inbox
from trato.domains.conversations.models.inbox import Sharing
from trato.domains.conversations.queries import inboxes as known
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.page import notify, render

_METHODS = ["GET", "HEAD", "POST"]


@endpoint("conversations.inbox", "define")
@require_safe
def inboxes(request: HttpRequest) -> HttpResponse:
    """All inboxes with who answers in them."""
    context = {"inboxes": known.staffed(request.actor), "sharing_words": dict(Sharing.choices)}
    return render(request, "conversations/inboxes.html", context)


@endpoint("conversations.inbox", "define")
@require_http_methods(_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Make an inbox."""
    return _form(request, None)


@endpoint("conversations.inbox", "define")
@require_http_methods(_METHODS)
def edit(request: HttpRequest, inbox: UUID) -> HttpResponse:
    """Change an inbox."""
    return _form(request, _found(request, inbox))


@endpoint("conversations.inbox", "define")
@require_POST
def put_away(request: HttpRequest, inbox: UUID) -> HttpResponse:
    """Use it no longer."""
    found = _found(request, inbox)
    try:
        verbs.put_away(found, by=request.actor, at=timezone.now())
    except verbs.CannotArrange as problem:
        notify(request, str(problem))
    else:
        words = _("%(name)s put away.") % {"name": found.name}
        notify(request, words, undo_url=reverse("console_inbox_bring_back", args=[inbox]))
    return redirect("console_inboxes")


@endpoint("conversations.inbox", "define")
@require_POST
def bring_back(request: HttpRequest, inbox: UUID) -> HttpResponse:
    """Use it again."""
    verbs.bring_back(_found(request, inbox), by=request.actor, at=timezone.now())
    return redirect("console_inboxes")


@endpoint("conversations.inbox", "define")
@require_http_methods(_METHODS)
def costs(request: HttpRequest) -> HttpResponse:
    """Say what an answer costs on each channel."""
    sent = request.POST if request.method == "POST" else None
    form = CostsForm(sent, initial=known.costs(request.actor))
    if sent is not None and form.is_valid():
        verbs.price(form.cleaned_data, by=request.actor, at=timezone.now())
        notify(request, _("Saved."))
        return redirect("console_inboxes")
    context = {"form": form, "heading": _("What an answer costs"), "back": reverse("console_inboxes")}
    return render(request, "conversations/form.html", context, status=200 if sent is None else 422)


def _form(request: HttpRequest, inbox: Inbox | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = InboxForm(sent, colleagues=known.colleagues(), initial=_as_it_is(inbox))
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        try:
            verbs.define(
                given["name"], team=given["team"], sharing=given["sharing"], members=form.staff(), known=inbox,
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except verbs.CannotArrange as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("Saved."))
            return redirect("console_inboxes")
    context = {"form": form, "heading": inbox.name if inbox else _("New inbox"), "back": reverse("console_inboxes")}
    return render(request, "conversations/form.html", context, status=200 if sent is None else 422)


def _as_it_is(inbox: Inbox | None) -> dict[str, Any]:
    if inbox is None:
        return {"sharing": Sharing.BY_HAND}
    members = known.members_of(inbox)
    return {
        "name": inbox.name,
        "team": inbox.team_id,
        "sharing": inbox.sharing,
        "members": [one.user_id for one in members],
        "skills": "\n".join(f"{one.user.name}: {', '.join(one.skills)}" for one in members if one.skills),
    }


def _found(request: HttpRequest, uid: UUID) -> Inbox:
    inbox = known.every(request.actor).filter(uid=uid).first()
    if inbox is None:
        raise Http404
    return inbox
