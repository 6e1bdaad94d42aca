"""Which resource and action does a route serve? Every route says so, or the process does not start."""

import functools
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import gettext as _

from trato.foundation.access import policy
from trato.foundation.access.asked_factor import OPEN_TO_THEM, has_to_add_first, lead_to_keys

OPEN = "open"


def endpoint(resource: str, action: str, *, door: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare what a view serves; callers without the permission `resource.action` do not reach it.

    The resource "open" is for pages that anybody may see, such as signing in. `door` is the permission to enter the
    face the page belongs to: who may see their own orders in the portal does not see the desk's page of orders. Keys,
    sessions and the like belong to everybody who signs in.
    """
    door = door or ("access.page.open" if resource.startswith("access.") else "desk.page.open")

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = request.actor  # type: ignore[attr-defined]
            if getattr(request, "viewer", None) and not _may_while_viewing(request, resource, action):
                raise policy.Refused(_("You are looking through a colleague's eyes: nothing can be changed that way."))
            if resource != OPEN and resource not in OPEN_TO_THEM and has_to_add_first(request):
                return lead_to_keys(request)
            if resource != OPEN and not (policy.may(actor, door) and policy.may(actor, f"{resource}.{action}")):
                return _turned_away(request)
            if resource != OPEN:
                policy.require(actor, f"{resource}.{action}")
            return view(request, *args, **kwargs)

        guarded.serves, guarded.door = (resource, action), door  # type: ignore[attr-defined]
        return guarded

    return declare


def routes() -> list[tuple[str, Any]]:
    """All routes with their views."""
    return list(_walk(get_resolver(), ""))


def refuse_undeclared_routes() -> None:
    """Raise ImproperlyConfigured when a route does not say what it serves."""
    silent = [route for route, view in routes() if not hasattr(view, "serves")]
    if silent:
        raise ImproperlyConfigured("These routes declare no resource and action (see @endpoint): " + ", ".join(silent))


def _may_while_viewing(request: HttpRequest, resource: str, action: str) -> bool:
    """Through a colleague's eyes one looks at the work, not at their keys, and changes nothing."""
    if resource == OPEN:
        return request.method in ("GET", "HEAD") or action in ("view_end", "sign_out")
    return request.method in ("GET", "HEAD") and not resource.startswith("access.")


def _turned_away(request: HttpRequest) -> HttpResponse:
    if request.actor.kind == "visitor":  # type: ignore[attr-defined]
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
    raise policy.Refused


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback
