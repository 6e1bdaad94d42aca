"""How does a provider tell us that somebody wrote? At an address of its own, and it proves who it is."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from trato.domains.conversations.channels.messaging import receive
from trato.domains.conversations.channels.messaging.adapter import Knock, NotReadable
from trato.domains.conversations.channels.messaging.styles import STYLES, opened
from trato.domains.conversations.models.messaging import AccountState
from trato.domains.conversations.queries import messaging
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.kit.actor import trato

BY = trato("channel")


@csrf_exempt
@endpoint(OPEN, "hook")
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take in what a provider tells; it hears that we have it when it lies safe."""
    account = messaging.known_as(uid)
    if account is None:
        raise Http404
    if _is_too_long(request):
        return _said(413)
    knock = _knock(request)
    if request.method == "GET":
        answer = STYLES[account.style].handshake(knock, opened(account))
        return _said(403) if answer is None else _said(200, answer)
    try:
        if account.state == AccountState.PAUSED:
            # Providers come back later; what they tell meanwhile is not lost.
            return _said(503, retry="600")
        receive.take_in(knock, account, by=BY, at=knock.at)
    except receive.NotGenuine:
        return _said(403)
    except NotReadable:
        return _said(400)
    return _said(200)


def _is_too_long(request: HttpRequest) -> bool:
    try:
        return int(request.headers.get("Content-Length") or 0) > receive.LONGEST_BODY
    except ValueError:
        return True


def _knock(request: HttpRequest) -> Knock:
    return Knock(
        method=request.method or "",
        # As the provider calls us, whatever stands between it and us.
        url=settings.PUBLIC_URL.rstrip("/") + request.get_full_path(),
        query=request.GET.dict(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
        at=timezone.now(),
    )


def _said(status: int, words: str = "", retry: str = "") -> HttpResponse:
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    if retry:
        response.headers["Retry-After"] = retry
    return response
