"""Did the person prove lately that it is still them? Dangerous things are only done within ten minutes of it."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from trato.foundation.look.origin import origin

LASTS = timedelta(minutes=10)


def has_proved_lately(request: HttpRequest, lasts: timedelta = LASTS) -> bool:
    """Whether the session's last proof is young enough."""
    row = getattr(request.session, "row", None)
    return bool(row and row.user_id and row.proved_at and timezone.now() - row.proved_at <= lasts)


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks for a proof, and back to where the person was."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else origin(request, reverse("home"))
    return redirect(f"{reverse('again')}?{urlencode({'next': back})}")


def step_up(view: Callable[..., Any]) -> Callable[..., Any]:
    """For a page's view, below @endpoint: whoever proved nothing for ten minutes is asked first."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if has_proved_lately(request) else ask_again(request)

    return asked
