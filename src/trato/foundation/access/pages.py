"""How does a person come in, and out, and in again after forgetting the password?"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trato.foundation.access import limits
from trato.foundation.access.actions import users
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.forms import Forgotten, NewPassword, SignIn
from trato.foundation.access.models import User
from trato.foundation.audit.notes import SIGN_IN, note
from trato.foundation.kit.actor import VISITOR, trato
from trato.foundation.kit.keys import keyed
from trato.foundation.look.page import render

WINDOW = timedelta(minutes=15)


@endpoint(OPEN, "sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; ten tries an address and thirty a machine in fifteen minutes."""
    if request.actor.kind == "user":  # type: ignore[attr-defined]
        return redirect(_next(request))
    form = SignIn(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        user = _known(request, form)
        if user:
            login(request, user)
            users.note_sign_in(user, by=user.actor, at=timezone.now())
            return redirect(_next(request))
        status = 422
    return render(request, "access/sign_in.html", {"form": form, "next": _next(request)}, status=status)


@endpoint(OPEN, "sign_out")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    response = redirect("sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@endpoint(OPEN, "reset")
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link for a new password; the answer is the same whether the address is known or not."""
    form = Forgotten(request.POST if request.method == "POST" else None)
    is_sent = False
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if limits.is_within(f"reset:{email}", times=5, window=timedelta(hours=1), at=timezone.now()):
            _send_link(email)
        is_sent = True
    status = 422 if request.method == "POST" and not is_sent else 200
    return render(request, "access/forgotten.html", {"form": form, "is_sent": is_sent}, status=status)


@endpoint(OPEN, "reset")
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Choose a new password through the link; looking at it does not use it up."""
    user = _user_of_link(uidb64)
    if user is None or not default_token_generator.check_token(user, token):
        return render(request, "access/reset.html", {"form": None}, status=404)
    form = NewPassword(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        users.choose_password(user, password=form.cleaned_data["password"], by=trato("reset"), at=timezone.now())
        login(request, user)
        return redirect("home")
    return render(request, "access/reset.html", {"form": form}, status=422 if request.method == "POST" else 200)


@endpoint(OPEN, "language")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the interface, also before signing in."""
    chosen = request.POST.get("language", "")
    response = redirect(_next(request))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            samesite="Lax",
            secure=settings.IS_HTTPS,
        )
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


@endpoint(OPEN, "form_expired")
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its one-time mark: say so, and let the person go back to what they typed."""
    return render(request, "look/expired.html", {}, status=403)


def _known(request: HttpRequest, form: SignIn) -> User | None:
    if not form.is_valid():
        return None
    now, email = timezone.now(), form.cleaned_data["email"].lower()
    machine = f"sign-in:{request.META.get('REMOTE_ADDR', '')}"
    is_calm = limits.is_within(machine, times=30, window=WINDOW, at=now)
    is_calm = limits.is_within(f"sign-in:{email}", times=10, window=WINDOW, at=now) and is_calm
    if not is_calm:
        _note_failure(request, email, "too_many")
        form.add_error(None, _("Too many attempts. Try again in 15 minutes."))
        return None
    user = authenticate(request, email=email, password=form.cleaned_data["password"])
    if user is None:
        _note_failure(request, email, "wrong")
        form.add_error(None, _("The e-mail or the password is not right."))
        return None
    limits.forget(f"sign-in:{email}")
    return user


def _note_failure(request: HttpRequest, email: str, why: str) -> None:
    """Which address was tried from which machine stays comparable, and is not written down."""
    tried = keyed("audit sign-in", email.encode()).hex()[:16]
    machine = keyed("audit sign-in", request.META.get("REMOTE_ADDR", "").encode()).hex()[:16]
    detail = {"why": why, "address": tried, "machine": machine}
    note("access.sign_in.failed", how=SIGN_IN, by=VISITOR, place="POST /sign-in", detail=detail)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("home")


def _send_link(email: str) -> None:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.uid))
    path = reverse("reset", args=[uid, default_token_generator.make_token(user)])
    send_mail(
        _("Choose a new password for trato"),
        _("With this link you choose a new password. It is valid for one hour:\n\n%(link)s")
        % {"link": settings.PUBLIC_URL.rstrip("/") + path},
        None,
        [user.email],
    )


def _user_of_link(uidb64: str) -> User | None:
    try:
        uid = urlsafe_base64_decode(uidb64).decode()
        return User.objects.filter(uid=uid, is_active=True).first()
    except (ValueError, ValidationError):
        return None
