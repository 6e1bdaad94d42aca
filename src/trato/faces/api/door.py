"""Where do programs come in? Before sessions, cookies and forms: the API knows none of these.

One place resolves the address, calls the view and explains whatever goes wrong, so no answer of the API is a page.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _

from trato.faces.api import problems
from trato.foundation.access import owed
from trato.foundation.access.denials import note_denial
from trato.foundation.access.policy import Refused
from trato.foundation.kit import guard
from trato.foundation.kit.actor import VISITOR
from trato.foundation.kit.outward import HOP
from trato.foundation.rest.refusals import Refusal

PREFIX = "/api/"


class ProgramsDoor:
    """Answers everything under /api/ itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        language = _language(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        with guard.closed(), translation.override(language):
            response = _answer(request)
        response.headers["Content-Language"] = language
        response.headers.setdefault("Vary", "Accept-Language")
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    request.actor, request.user = VISITOR, None  # type: ignore[attr-defined,assignment]
    try:
        request.get_host()
        _refuse_our_own(request)
        found = resolve(request.path_info)
        request.resolver_match = found
        response = owed.settled(request, lambda request: found.func(request, *found.args, **found.kwargs))
    except Exception as trouble:  # noqa: BLE001 - whatever goes wrong is told as a problem
        if isinstance(trouble, Refused):
            note_denial(request, trouble)
        return problems.explained(trouble)
    return problems.not_allowed(response) if isinstance(response, HttpResponseNotAllowed) else response


def _refuse_our_own(request: HttpRequest) -> None:
    """What we told another program does not come back as something to do: that would go round and round."""
    if HOP in request.headers and request.method not in ("GET", "HEAD", "OPTIONS"):
        raise Refusal(508, _("This is a message of our own that was sent back to us."))


def _language(wanted: str) -> str:
    known = dict(settings.LANGUAGES)
    for part in wanted[:200].split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in known:
            return code
    return settings.LANGUAGE_CODE
