"""Who is calling, in which language, and under which browser walls?"""

import secrets
import zoneinfo
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from trato.foundation.access import devices, owed, sessions
from trato.foundation.access.denials import note_denial
from trato.foundation.access.models import User
from trato.foundation.access.policy import ProofNeeded, Refused
from trato.foundation.access.rules import editions
from trato.foundation.access.sessions import SessionStore
from trato.foundation.access.step_up import ask_again
from trato.foundation.kit import guard
from trato.foundation.kit.actor import VISITOR, Actor
from trato.foundation.look import problems

Handler = Callable[[HttpRequest], HttpResponse]

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """Puts the browser's walls around every response, error pages included."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = self.get_response(request)
        for name, value in _FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _policy(request))
        # What is not found among the static files is a page too, with the reader's name on it.
        if not request.path.startswith(settings.STATIC_URL) or response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        if settings.IS_HTTPS:
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response


class CallerIsKnown:
    """Gives every request its actor and person, and speaks their language in their time zone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        editions.keep_up()
        user = _recognize(request)
        language = user.language if user else _language_of_visitor(request)
        zone = user.time_zone if user else "Europe/Madrid"
        with guard.closed(), translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        devices.give_mark(request, response)
        return response


class ReadingIsNoted:
    """Notes whose data each answer showed, to whom, and keeps the quotas of rules."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return owed.settled(request, self.get_response)
        except owed.QuotaUsedUp as problem:
            note_denial(request, problem)
            return problems.used_up(request, problem)


class RefusalsAreExplained:
    """Turns a policy's refusal into a page that says who can help."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, ProofNeeded) and not request.viewer:  # type: ignore[attr-defined]
            return ask_again(request)
        if isinstance(problem, owed.QuotaUsedUp):
            note_denial(request, problem)
            return problems.used_up(request, problem)
        if isinstance(problem, Refused):
            note_denial(request, problem)
            return problems.forbidden(request, PermissionDenied(str(problem)))
        return None


def caller_of_cookie(header: str) -> tuple[str, Actor]:
    """The (hashed) session behind a Cookie header and its actor, for routes outside Django's request cycle."""
    try:
        cookie = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return "", VISITOR
    if cookie is None:
        return "", VISITOR
    request = HttpRequest()
    request.session = SessionStore(session_key=cookie.value)
    _recognize(request, is_use=False)
    return sessions.digest(cookie.value), request.actor  # type: ignore[attr-defined]


def _recognize(request: HttpRequest, *, is_use: bool = True) -> User | None:
    """Find out who calls: `user` and `actor` are whom they act as, `viewer` who looks through these eyes."""
    found = get_user(request) if SESSION_KEY in request.session else None
    user = found if isinstance(found, User) and found.is_active else None
    row = getattr(request.session, "row", None)
    request.user, request.actor, request.viewer = user, VISITOR, None  # type: ignore[assignment,attr-defined]
    if user is None or row is None:
        return user
    if is_use:
        sessions.note_use(row, address=devices.address_of(request), at=timezone.now())
    viewed = User.objects.filter(pk=row.viewing_id).first() if row.viewing_id else None
    request.actor = sessions.actor_of(row, user, viewed)  # type: ignore[attr-defined]
    if row.viewing_id:
        request.viewer = user  # type: ignore[attr-defined]
        request.user = viewed or user
    return user


def _policy(request: HttpRequest) -> str:
    # Only a page that says so holds frames, and only of documents that let themselves be framed.
    frames = "frame-src 'self'; " if getattr(request, "holds_frames", False) else ""
    return (
        "default-src 'none'; "
        f"script-src 'nonce-{request.csp_nonce}' 'strict-dynamic'; {frames}"  # type: ignore[attr-defined]
        "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types trato"
    )


def _language_of_visitor(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in known:
        return chosen
    wanted = request.headers.get("Accept-Language", "")
    for part in wanted.split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in known:
            return code
    return settings.LANGUAGE_CODE
