"""Which browser is this, and did this person use it before?"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from trato.foundation.access.models import Device, User

KEPT_FOR = timedelta(days=365)
# The first that is found counts: each of them also claims to be those after it.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome",
             "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
            "Mac OS": "Mac", "Linux": "Linux"}  # fmt: skip


def name_of(request: HttpRequest) -> str:
    """Such as "Firefox · Linux"; only words of ours, whatever the browser claims."""
    claimed = request.META.get("HTTP_USER_AGENT", "")[:400]
    browser = next((name for mark, name in _BROWSERS.items() if f"{mark}/" in claimed), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in claimed), "")
    return " · ".join(part for part in (browser, system) if part)


def address_of(request: HttpRequest) -> str | None:
    """From which network address the request came."""
    return request.META.get("REMOTE_ADDR") or None


def mark_of(request: HttpRequest) -> str:
    """The hash of the browser's own cookie; empty when it has none."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest() if cookie else ""


def is_known(email: str, mark: str) -> bool:
    """Whether somebody with this address signed in from this browser before."""
    return Device.objects.filter(user__email__iexact=email, sha256=mark).exists()


def recognize(request: HttpRequest, user: User, at: datetime) -> bool:
    """Remember the browser; True when the person has others, but was never seen in this one."""
    seen = set(Device.objects.filter(user=user).values_list("sha256", flat=True))
    mark = mark_of(request)
    if mark in seen:
        Device.objects.filter(user=user, sha256=mark).update(last_used_at=at, name=name_of(request))
        return False
    if not mark:
        secret = secrets.token_urlsafe(32)
        request.device_secret = secret  # type: ignore[attr-defined]
        mark = hashlib.sha256(secret.encode()).hexdigest()
    Device.objects.create(user=user, sha256=mark, name=name_of(request), first_used_at=at, last_used_at=at)
    return bool(seen)


def give_mark(request: HttpRequest, response: HttpResponse) -> None:
    """Hand a browser the cookie by which we know it again."""
    if secret := getattr(request, "device_secret", ""):
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            secret,
            max_age=int(KEPT_FOR.total_seconds()),
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
