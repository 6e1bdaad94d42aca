"""What does the console show first, and who is in the house at the moment?"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trato.foundation.access.actions import sessions as verbs
from trato.foundation.access.actions import tokens as token_verbs
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.models import Token
from trato.foundation.access.queries import absences, overview, sessions
from trato.foundation.look.page import notify, render

MOST = 500


@endpoint("access.console", "view")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The house at a glance: what to look at, who is away, how many people and keys there are."""
    now = timezone.now()
    context = {
        "numbers": overview.numbers(now),
        "findings": overview.findings(now),
        "away": absences.on(absences.day_of(now)).order_by("until_on")[:20],
    }
    return render(request, "access/console.html", context)


@endpoint("access.session", "end_for_another")
@require_safe
def all_sessions(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with which device, from where."""
    context = {
        "sessions": sessions.visible_to(request.actor, timezone.now())[:MOST],
        "here": request.session.row.uid,
    }
    return render(request, "access/console_sessions.html", context)


@endpoint("access.session", "end_for_another")
@require_POST
def end_session(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """End somebody's session; they have to sign in again."""
    session = sessions.visible_to(request.actor, timezone.now()).filter(uid=uid).first()
    if session is None:
        raise Http404
    verbs.end(session, by=request.actor, at=timezone.now())
    notify(request, _("The session of %(name)s has ended.") % {"name": session.user.name})
    return redirect("console_sessions")


@endpoint("access.token", "revoke_for_another")
@require_safe
def all_tokens(request: HttpRequest) -> HttpResponse:
    """Which programs act for whom, held to what, and when did they last."""
    tokens = Token.objects.select_related("user").order_by("revoked_at", "-created_at")
    context = {"tokens": tokens[:MOST], "now": timezone.now()}
    return render(request, "access/console_tokens.html", context)


@endpoint("access.token", "revoke_for_another")
@require_POST
def revoke_token(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let a program in no more."""
    token = Token.objects.filter(uid=uid).first()
    if token is None:
        raise Http404
    token_verbs.revoke(token, by=request.actor, at=timezone.now())
    notify(request, _("The token opens nothing any more."))
    return redirect("console_tokens")
