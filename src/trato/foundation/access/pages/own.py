"""How does a person look after their own keys: passkeys, app, codes, sessions, tokens, linked accounts?"""

import base64
import uuid
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trato.foundation.access import asked_factor, passkeys, second_step
from trato.foundation.access.actions import factors, providers
from trato.foundation.access.actions import sessions as verbs
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.forms import NewApp
from trato.foundation.access.models import Provider, Session, User
from trato.foundation.access.policy import may
from trato.foundation.access.queries import absences, sessions
from trato.foundation.access.step_up import step_up
from trato.foundation.look.page import notify, render


@endpoint("access.security", "view")
@require_safe
def own_keys(request: HttpRequest) -> HttpResponse:
    """Everything with which one comes in, and where one is in."""
    user, now = _me(request), timezone.now()
    linked = SocialAccount.objects.filter(user=user)
    context = {
        "factors": [factor for factor in second_step.kept(user) if factor.type == Authenticator.Type.WEBAUTHN],
        "app": second_step.app_of(user),
        "codes": second_step.codes_of(user),
        "sessions": sessions.of(user, now),
        "here": request.session.row.uid,
        "tokens": user.tokens.filter(revoked_at=None).order_by("-created_at"),
        "now": now,
        "linked": [(account, _name_of(account)) for account in linked],
        "companies": Provider.objects.filter(is_active=True).exclude(key__in=linked.values("provider")),
        "absences": absences.coming_of(user, now),
        "due_at": asked_factor.due_at(user),
        "may_issue": may(request.actor, "access.token.issue"),
        "may_be_away": may(request.actor, "access.absence.plan"),
    }
    return render(request, "access/own_keys.html", context)


@endpoint("access.factor", "add")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def new_passkey(request: HttpRequest) -> HttpResponse:
    """Make a passkey; the page's script asks the browser for it."""
    complaint = ""
    if request.method == "POST":
        credential = passkeys.made(request.POST.get("credential", ""))
        if credential:
            try:
                factors.add_passkey(
                    _me(request), name=request.POST.get("name", ""), credential=credential, **_told(request)
                )
            except factors.CannotAdd as problem:
                complaint = str(problem)
            else:
                notify(request, _("Passkey added. From now on you can come in with it alone."))
                return redirect("own_keys")
        complaint = complaint or _("The browser made no passkey that we can use. Try again.")
    context = {"complaint": complaint, "name": request.POST.get("name", "")[:60]}
    return render(request, "access/new_passkey.html", context, status=422 if complaint else 200)


@endpoint("access.factor", "add")
@require_POST
@step_up
def passkey_challenge(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    return JsonResponse(passkeys.options_for_new(_me(request)))


@endpoint("access.factor", "add")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def new_app(request: HttpRequest) -> HttpResponse:
    """Give an authenticator app its secret, and see by a first code that it has it."""
    user, sent = _me(request), request.POST if request.method == "POST" else None
    secret = totp.get_totp_secret()
    form = NewApp(sent)
    if sent is not None and form.is_valid():
        if totp.validate_totp_code(secret, form.cleaned_data["code"].replace(" ", "")):
            try:
                factors.add_app(user, secret=secret, **_told(request))
            except factors.CannotAdd as problem:
                form.add_error(None, str(problem))
            else:
                totp.clear_totp_secret(request)
                notify(request, _("App added. From now on its code is asked for after your password."))
                return redirect("new_codes" if second_step.codes_of(user) is None else "own_keys")
        else:
            form.add_error("code", _("This code is not right. Look whether the clock of your device is."))
    url = get_adapter().build_totp_url(user, secret)
    drawn = base64.b64encode(get_adapter().build_totp_svg(url).encode()).decode()
    context = {"form": form, "secret": secret, "picture": f"data:image/svg+xml;base64,{drawn}"}
    return render(request, "access/new_app.html", context, status=200 if sent is None else 422)


@endpoint("access.factor", "add")
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ten codes for the day on which everything else is lost; they are shown this once."""
    codes = factors.make_codes(_me(request), **_told(request)) if request.method == "POST" else []
    return render(request, "access/new_codes.html", {"codes": codes})


@endpoint("access.factor", "remove")
@require_POST
@step_up
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a passkey, the app or the codes."""
    factor = Authenticator.objects.filter(pk=pk, user=_me(request)).first()
    if factor is None:
        raise Http404
    factors.remove(factor, **_told(request))
    notify(request, _("Removed."))
    return redirect("own_keys")


@endpoint("access.session", "end")
@require_POST
def end_session(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """End one of one's own sessions."""
    session = Session.objects.filter(uid=uid, user=_me(request)).first()
    if session is None:
        raise Http404
    verbs.end(session, **_told(request))
    notify(request, _("The session has ended."))
    return redirect("own_keys")


@endpoint("access.session", "end")
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    verbs.end_all(_me(request), keeping=request.session.row, **_told(request))
    notify(request, _("Your other sessions have ended."))
    return redirect("own_keys")


@endpoint("access.account", "unlink")
@require_POST
@step_up
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an account of a company open nothing any more."""
    account = SocialAccount.objects.filter(pk=pk, user=_me(request)).first()
    if account is None:
        raise Http404
    providers.unlink(account, **_told(request))
    notify(request, _("Removed."))
    return redirect("own_keys")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - @endpoint lets nobody else in
    return request.user


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": timezone.now()}


def _name_of(account: SocialAccount) -> str:
    return Provider.objects.filter(key=account.provider).values_list("name", flat=True).first() or account.provider
