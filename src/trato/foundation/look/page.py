"""How does a view become a page?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from trato.foundation.kit.actor import VISITOR
from trato.foundation.look.environment import template as template_of
from trato.foundation.look.menu import create_menu_of, menu_of, sections_of


def render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a template with what every page needs."""
    everywhere = {
        "actor": getattr(request, "actor", VISITOR),
        "viewer": getattr(request, "viewer", None),
        "csp_nonce": request.csp_nonce,  # type: ignore[attr-defined]
        "csrf_token": get_token(request),
        "prefs": _preferences(request),
        "path": request.path,
        "menu": menu_of(request),
        "create_menu": create_menu_of(request),
        "console_sections": sections_of(request),
        "notices": _notices(request),
        "is_fragment": is_fragment(request),
    }
    html = template_of(template).render({**everywhere, **context})
    return HttpResponse(html, status=status)


def notify(request: HttpRequest, text: str, *, undo_url: str = "") -> None:
    """Say what happened on the next page, with a way back where there is one."""
    notice = {"text": text, "undo_url": undo_url}
    request.session["notices"] = [*request.session.get("notices", []), notice][-3:]


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def _preferences(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "theme": user.theme if user else "system",
        "density": user.density if user else "compact",
        "keys": "on" if user is None or user.has_shortcuts else "off",
        "language": (get_language() or "es").split("-")[0],
    }


def _notices(request: HttpRequest) -> list[dict[str, str]]:
    session = getattr(request, "session", None)
    if session is None or is_fragment(request) or "notices" not in session:
        return []
    return session.pop("notices")
