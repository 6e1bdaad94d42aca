"""How does a customer of the portal come in without a password? With a link by mail, in the browser that asked for it."""

import hashlib
import secrets
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from trato.foundation.access import devices, entering, letters, limits
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.forms import Forgotten
from trato.foundation.access.models import MagicLink
from trato.foundation.access.models.letter import LetterKind
from trato.foundation.look.page import render

BROWSER = "link_browser"


@endpoint(OPEN, "link")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whoever asks."""
    form = Forgotten(request.POST if request.method == "POST" else None)
    is_sent = False
    if request.method == "POST" and form.is_valid():
        _post_link(request, form.cleaned_data["email"].lower())
        is_sent = True
    status = 422 if request.method == "POST" and not is_sent else 200
    return render(request, "access/ask_link.html", {"form": form, "is_sent": is_sent}, status=status)


@endpoint(OPEN, "link")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Come in with the link: programs that look at mail only GET it, and that uses nothing up."""
    if request.method != "POST":
        return render(request, "access/link.html", {"state": "asked"})
    held = request.session.get(BROWSER, "")
    found = MagicLink.objects.select_related("user").filter(
        sha256=_hash(secret), browser=_hash(held), expires_at__gt=timezone.now(), user__is_active=True
    ).first()  # fmt: skip
    # Of two who press at once, one takes the link away.
    if not held or found is None or not MagicLink.objects.filter(pk=found.pk).delete()[0]:
        return render(request, "access/link.html", {"state": "void"}, status=404)
    del request.session[BROWSER]
    return entering.proceed(request, found.user, proof="link", following=reverse("own_keys"))


def _post_link(request: HttpRequest, email: str) -> None:
    now = timezone.now()
    is_calm = limits.is_within(f"link:{devices.address_of(request)}", times=30, window=timedelta(hours=1), at=now)
    if not (limits.is_within(f"link:{email}", times=5, window=timedelta(hours=1), at=now) and is_calm):
        return
    if BROWSER not in request.session:
        request.session[BROWSER] = secrets.token_urlsafe(32)
    letters.post(LetterKind.LINK, email, at=now, browser=_hash(request.session[BROWSER]))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
