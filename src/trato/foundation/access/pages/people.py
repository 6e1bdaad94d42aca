"""How does an administrator look after the people of the house?"""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.foundation.access import owed, second_step
from trato.foundation.access.actions import factors, users
from trato.foundation.access.actions import sessions as session_verbs
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.forms.people import Invitation, NewRole
from trato.foundation.access.models import User
from trato.foundation.access.models.user import Role
from trato.foundation.access.queries import absences, sessions
from trato.foundation.access.queries import users as known
from trato.foundation.access.step_up import step_up
from trato.foundation.look.page import notify, render

MOST = 500
STATES = {
    "active": Q(is_active=True, joined_at__isnull=False),
    "invited": Q(is_active=True, joined_at=None),
    "left": Q(is_active=False),
}


@endpoint("access.user", "deactivate")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, found by name, address, role or state."""
    typed, role, state = (request.GET.get(name, "")[:100] for name in ("q", "role", "state"))
    if (role and role not in Role.values) or (state and state not in STATES) or "\0" in typed:
        return render(request, "look/400.html", {}, status=400)
    found = known.visible_to(request.actor).order_by("name", "pk")
    if typed:
        found = found.filter(Q(name__icontains=typed) | Q(email__icontains=typed))
    found = found.filter(Q(role=role) if role else Q(), STATES.get(state, Q()))
    shown = list(found[:MOST])
    proven = Authenticator.objects.filter(user__in=shown, type__in=("totp", "webauthn"))
    context = {
        "people": shown,
        "count": found.count(),
        "proven": set(proven.values_list("user_id", flat=True)),
        "away": set(absences.on(absences.day_of(timezone.now())).values_list("user_id", flat=True)),
        "typed": typed,
        "role": role,
        "state": state,
        "roles": Role.choices,
        "states": [("active", _("Works here")), ("invited", _("Invited")), ("left", _("Has left"))],
    }
    return render(request, "access/people.html", context)


@endpoint("access.user", "deactivate")
@require_safe
def person(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One person: their work, their keys, their sessions, and what can be done about them."""
    return _shown(request, _found(request, uid), NewRole())


@endpoint("access.user", "invite")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; they get a letter with which they join."""
    form = Invitation(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            invited = users.invite(given.pop("email"), **given, **_told(request))
        except ValidationError as problem:
            form.add_error("email", _first_words(problem))
        else:
            notify(request, _("A letter to %(name)s is on its way.") % {"name": invited.name})
            return redirect("console_user", invited.uid)
    return render(request, "access/invite.html", {"form": form}, status=422 if request.method == "POST" else 200)


@endpoint("access.user", "invite")
@require_POST
def invite_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send the letter once more."""
    return _done(request, uid, lambda user: users.invite_again(user, **_told(request)), _("A letter is on its way."))


@endpoint("access.user", "deactivate")
@require_POST
@step_up
def deactivate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let somebody in no more."""
    said = _("Let in no more; sessions and tokens have ended.")
    return _done(request, uid, lambda user: users.deactivate(user, **_told(request)), said)


@endpoint("access.user", "reactivate")
@require_POST
@step_up
def reactivate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let somebody in again."""
    return _done(request, uid, lambda user: users.reactivate(user, **_told(request)), _("Let in again."))


@endpoint("access.user", "change_role")
@require_POST
@step_up
def change_role(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give somebody another role."""
    form = NewRole(request.POST)
    if not form.is_valid():
        return _shown(request, _found(request, uid), form, status=422)
    role = form.cleaned_data["role"]
    said = _("The role has changed; the person signs in again.")
    return _done(request, uid, lambda user: users.change_role(user, role=role, **_told(request)), said)


@endpoint("access.session", "end_for_another")
@require_POST
def end_sessions(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """End all sessions of somebody."""
    said = _("All sessions have ended.")
    return _done(request, uid, lambda user: session_verbs.end_all(user, **_told(request)), said)


@endpoint("access.factor", "remove_for_another")
@require_POST
@step_up
def remove_factors(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """For somebody who lost their device: passkeys, app and codes go; the password alone lets them in again."""

    def remove(user: User) -> None:
        for factor in second_step.kept(user):
            factors.remove(factor, **_told(request))

    return _done(request, uid, remove, _("Passkeys, app and codes were removed."))


@endpoint("access.user", "view_as")
@require_POST
@step_up
def view_as(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Look at trato as this person sees it."""
    user, session = _found(request, uid), request.session.row
    try:
        session_verbs.begin_view(session, through=user, **_told(request))
    except session_verbs.CannotView as problem:
        notify(request, str(problem))
        return redirect("console_user", uid)
    return redirect("home")


@endpoint(OPEN, "view_end")
@require_POST
def view_end(request: HttpRequest) -> HttpResponse:
    """Look with one's own eyes again."""
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return redirect("home")
    session = request.session.row
    seen = session.viewing
    session_verbs.end_view(session, by=viewer.actor, at=timezone.now())
    return redirect("console_user", seen.uid)


def _done(request: HttpRequest, uid: uuid.UUID, verb: Any, said: str) -> HttpResponse:
    try:
        verb(_found(request, uid))
    except users.CannotChange as problem:
        said = str(problem)
    notify(request, said)
    return redirect("console_user", uid)


def _shown(request: HttpRequest, user: User, form: NewRole, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "person": user,
        "form": form,
        "roles": Role.choices,
        "factors": second_step.kept(user),
        "linked": SocialAccount.objects.filter(user=user),
        "sessions": sessions.of(user, now),
        "tokens": user.tokens.filter(revoked_at=None).order_by("-created_at"),
        "absences": absences.coming_of(user, now),
        "quotas": owed.used(user.actor, now),
        "is_self": user.pk == request.actor.user_id,
        "now": now,
    }
    return render(request, "access/person.html", context, status=status)


def _found(request: HttpRequest, uid: uuid.UUID) -> User:
    user = known.visible_to(request.actor).filter(uid=uid).first()
    if user is None:
        raise Http404
    return user


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _first_words(problem: ValidationError) -> str:
    """An address that is taken is told by the database's constraint in words about fields."""
    if hasattr(problem, "error_dict") and "__all__" in problem.error_dict:
        return _("Somebody has this address already.")
    return " ".join(problem.messages)
