"""How does a person prove a second time who they are: right after the password, or before something dangerous?"""

from datetime import timedelta

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trato.foundation.access import entering, limits, passkeys, second_step
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.forms import Code, PresentPassword
from trato.foundation.access.models import Provider, User
from trato.foundation.access.pages.sign_in import following
from trato.foundation.look.page import render

WINDOW = timedelta(minutes=15)


@endpoint(OPEN, "second_step")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step_page(request: HttpRequest) -> HttpResponse:
    """After the first proof: a code of the app, a recovery code, or a passkey."""
    waiting = entering.half_in(request)
    if waiting is None:
        return redirect("sign_in")
    (user, kept), complaint = waiting, ""
    form = Code(request.POST if request.method == "POST" and "code" in request.POST else None)
    if request.method == "POST":
        proof, complaint = _second_proof(request, user, form)
        if proof:
            entering.enter(request, user, proof=f"{kept['proof']}+{proof}", at=timezone.now())
            return redirect(kept["next"])
    return render(
        request,
        "access/second_step.html",
        {"form": form, "complaint": complaint, **_factors(user)},
        status=_status(request),
    )


@endpoint("access.session", "view")
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Before something dangerous: who is there proves once more that it is them."""
    user = User.objects.get(pk=request.actor.user_id)
    form = PresentPassword(request.POST if request.method == "POST" and "password" in request.POST else None)
    code = Code(request.POST if request.method == "POST" and "code" in request.POST else None)
    complaint = ""
    if request.method == "POST":
        proof, complaint = _second_proof(request, user, code)
        proof = proof or _password_proof(request, user, form)
        if proof:
            entering.prove_again(request, proof=proof, at=timezone.now())
            return redirect(following(request))
    context = {
        "form": form,
        "code": code,
        "complaint": complaint,
        "next": following(request),
        "has_password": user.has_usable_password(),
        "companies": _companies_of(user),
        **_factors(user),
    }
    return render(request, "access/again.html", context, status=_status(request))


def _second_proof(request: HttpRequest, user: User, form: Code) -> tuple[str, str]:
    """The proof, and what to say about a passkey that was none; what is wrong with a code stands in the form."""
    if "credential" in request.POST:
        proven = passkeys.authenticate(request.POST["credential"], of=user)
        return ("passkey", "") if proven else ("", _("This passkey is not one of yours, or the attempt took too long."))
    if not form.is_bound or not form.is_valid():
        return "", ""
    try:
        proof = second_step.check(user, form.cleaned_data["code"], at=timezone.now())
    except second_step.TooManyTries:
        form.add_error(None, _("Too many attempts. Try again in 15 minutes."))
        return "", ""
    if not proof:
        form.add_error("code", _("This code is not right, or was used already."))
    return proof, ""


def _password_proof(request: HttpRequest, user: User, form: PresentPassword) -> str:
    """A password alone is no proof for somebody who has a second one."""
    if not form.is_bound or not form.is_valid():
        return ""
    if not limits.is_within(f"present-password:{user.pk}", times=10, window=WINDOW, at=timezone.now()):
        form.add_error(None, _("Too many attempts. Try again in 15 minutes."))
    elif second_step.has_any(user) or not authenticate(
        request, email=user.email, password=form.cleaned_data["password"]
    ):
        form.add_error("password", _("This is not your present password."))
    else:
        return "password"
    return ""


def _factors(user: User) -> dict[str, object]:
    kinds = {factor.type for factor in second_step.kept(user)}
    return {
        "has_app": "totp" in kinds,
        "has_codes": "recovery_codes" in kinds,
        "has_passkey": "webauthn" in kinds,
        "has_second": second_step.has_any(user),
        "passkey_options": reverse("passkey_options"),
    }


def _companies_of(user: User) -> list[Provider]:
    keys = user.socialaccount_set.values_list("provider", flat=True)
    return list(Provider.objects.filter(key__in=keys, is_active=True))


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
