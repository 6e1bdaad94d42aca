"""How does a person sign in with a passkey, without typing anything?"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trato.foundation.access import devices, entering, limits, passkeys
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.access.forms import SignIn
from trato.foundation.access.models import User
from trato.foundation.access.pages.sign_in import following, ways_in
from trato.foundation.look.page import render

TRIES, WINDOW = 60, timedelta(minutes=15)


@endpoint(OPEN, "passkey")
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """A challenge for the browser: for anybody's passkey, or for those of whoever is in or half in."""
    if not _is_calm(request):
        return JsonResponse({}, status=429)
    waiting = entering.half_in(request)
    user = request.user if isinstance(request.user, User) else waiting[0] if waiting else None
    return JsonResponse(passkeys.options_for_showing(user))


@endpoint(OPEN, "passkey")
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Come in with a passkey: it is both proofs in one, what one has and what one knows or is."""
    user = passkeys.authenticate(request.POST.get("credential", "")) if _is_calm(request) else None
    if user is None:
        form = SignIn()
        complaint = _("This passkey is not known here, or the attempt took too long.")
        context = {"form": form, "complaint": complaint, **ways_in(request)}
        return render(request, "access/sign_in.html", context, status=422)
    entering.enter(request, user, proof="passkey", at=timezone.now())
    return redirect(following(request))


def _is_calm(request: HttpRequest) -> bool:
    return limits.is_within(f"passkey:{devices.address_of(request)}", times=TRIES, window=WINDOW, at=timezone.now())
