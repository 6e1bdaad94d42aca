"""How does a program learn what went wrong? As problem+json (RFC 9457), in the language it asked for."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
import psycopg
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.foundation.access.owed import QuotaUsedUp
from trato.foundation.access.policy import Refused
from trato.foundation.rest.refusals import Fault, Refusal

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: gettext_lazy("The request cannot be read"),
    401: gettext_lazy("Who is asking?"),
    403: gettext_lazy("Not permitted"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Not possible here"),
    409: gettext_lazy("Not possible as things are"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Not JSON"),
    422: gettext_lazy("Some values are not valid"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Our fault"),
}

log = logging.getLogger(__name__)


def problem(refusal: Refusal) -> HttpResponse:
    """The answer that explains a refusal."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(refusal.status) or HTTPStatus(refusal.status).phrase),
        "status": refusal.status,
        "detail": refusal.detail,
        "errors": [{"in": fault.place, "field": fault.field, "message": fault.message} for fault in refusal.faults],
        **refusal.members,
    }
    response = HttpResponse(msgspec.json.encode(body), status=refusal.status, content_type=MEDIA_TYPE)
    for name, value in refusal.headers.items():
        response.headers[name] = value
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="trato"'
    return response


def explained(trouble: Exception) -> HttpResponse:
    """The problem behind any exception; what nobody foresaw is logged and told as our fault."""
    foreseen = _refusal_in(trouble)
    if foreseen is None:
        log.error("A program's request failed.", exc_info=trouble)
        foreseen = Refusal(500, _("Something went wrong on our side. It was noted; nothing was changed."))
    return problem(foreseen)


def not_allowed(response: HttpResponse) -> HttpResponse:
    """405 with the methods that are allowed."""
    answer = problem(Refusal(405, _("This method is not possible here; see Allow.")))
    answer.headers["Allow"] = response.headers["Allow"]
    return answer


def _refusal_in(trouble: Exception) -> Refusal | None:
    match trouble:
        case Refusal():
            return trouble
        case QuotaUsedUp():
            return Refusal(429, str(trouble), headers={"Retry-After": str(trouble.wait)})
        case Refused():
            return Refusal(403, str(trouble))
        case Http404():
            return Refusal(404, _("There is nothing here, or nothing you may see."))
        case DisallowedHost():
            return Refusal(400, _("This host is not ours."))
        case RequestDataTooBig():
            return Refusal(413, _("The body is larger than 2.5 MB."))
        case SuspiciousOperation():
            return Refusal(400, _("The request cannot be read."))
        case DataError() | psycopg.DataError():
            log.warning("The database refused a value.", exc_info=trouble)
            message = _("A value is too long or out of range.")
            return Refusal(422, message, faults=[Fault("body", "", message)])
    return None
