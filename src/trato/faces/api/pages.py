"""Where do the authors of programs read about the API? The document, and a page made of it that needs no network."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from markupsafe import Markup, escape

from trato.faces.api.description import Description
from trato.foundation.access.endpoint import OPEN, endpoint
from trato.foundation.look.page import render
from trato.foundation.rest.refusals import not_found


def pages_of(description: Description) -> tuple[Any, Any]:
    """The views of the OpenAPI document and of its readable form."""

    @endpoint(OPEN, "view")
    @require_safe
    @gzip_page
    def openapi(request: HttpRequest) -> HttpResponse:
        return HttpResponse(description.encoded(), content_type="application/json")

    @endpoint(OPEN, "view")
    @require_safe
    @gzip_page
    def docs(request: HttpRequest) -> HttpResponse:
        shown = {"document": description.content(), "chapters": _chapters(description), "plainly": _plainly}
        return render(request, "api/docs.html", shown)

    return openapi, docs


@endpoint(OPEN, "view")
def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """404 for addresses below /api/ that do not exist."""
    raise not_found()


def _chapters(description: Description) -> dict[str, list[dict[str, Any]]]:
    chapters: dict[str, list[dict[str, Any]]] = {}
    for path, methods in description.content()["paths"].items():
        for method, operation in methods.items():
            entry = {"method": method.upper(), "path": path, **operation}
            chapters.setdefault(operation["tags"][0], []).append(entry)
    return chapters


def _plainly(text: str) -> Markup:
    """The two marks our descriptions use, `code` and **emphasis**, as HTML."""
    escaped = str(escape(text))
    coded = re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", coded))  # noqa: S704 - escaped above
