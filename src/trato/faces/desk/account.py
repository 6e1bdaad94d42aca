"""What can people set up for themselves, and where do they find help?"""

from datetime import timedelta
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.faces.desk.account_forms import LANGUAGES, OwnPassword, Profile
from trato.foundation.access import limits
from trato.foundation.access.actions import users
from trato.foundation.access.endpoint import endpoint
from trato.foundation.look.origin import origin
from trato.foundation.look.page import notify, render


@endpoint("access.preferences", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Two forms on one page; which of them was sent stands in `what`."""
    user, sent = request.user, request.POST if request.method == "POST" else None
    is_password = sent is not None and sent.get("what") == "password"
    profile = Profile(None if is_password else sent, user=user)
    password = OwnPassword(sent if is_password else None, user=user)
    if is_password and _may_try(request, password) and password.is_valid():
        chosen = {"password": password.cleaned_data["password"], "keeping": request.session.row}
        users.choose_password(user, **chosen, by=request.actor, at=timezone.now())
        update_session_auth_hash(request, user)
        notify(request, _("Password changed. Other sessions have ended."))
        return redirect("me")
    if sent is not None and not is_password and profile.is_valid():
        users.set_up(user, wanted=profile.cleaned_data, by=request.actor, at=timezone.now())
        with translation.override(user.language):
            notify(request, _("Saved."))
        return redirect("me")
    context = {
        "user": user,
        "profile": profile,
        "password": password,
    }
    return render(request, "desk/account.html", context, status=200 if sent is None else 422)


@endpoint("access.preferences", "change")
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Change theme, density, language or shortcuts with one press, from the menu of every page."""
    wanted: dict[str, Any] = {key: request.POST[key] for key in ("theme", "density", "language") if key in request.POST}
    if "keys" in request.POST:
        wanted["has_shortcuts"] = request.POST["keys"] == "on"
    try:
        if wanted.get("language", "es") not in dict(LANGUAGES):
            raise ValidationError(wanted["language"])
        users.set_up(request.user, wanted=wanted, by=request.actor, at=timezone.now())
    except ValidationError:
        return render(request, "look/400.html", {}, status=400)
    return redirect(origin(request, "/"))


@endpoint("access.preferences", "change")
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Shortcuts, and how the common things are done."""
    return render(request, "desk/help.html", {})


@endpoint("access.preferences", "change")
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages."""
    return render(request, "look/gallery.html", {})


def _may_try(request: HttpRequest, form: OwnPassword) -> bool:
    """A session that was left open is no way to guess the password."""
    subject = f"present-password:{request.actor.user_id}"
    if limits.is_within(subject, times=10, window=timedelta(minutes=15), at=timezone.now()):
        return True
    form.add_error(None, _("Too many attempts. Try again in 15 minutes."))
    return False
