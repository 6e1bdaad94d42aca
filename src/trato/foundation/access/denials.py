"""Who was turned away, from what? Each denied decision is noted once, where the request ends."""

from typing import Any

from django.http import HttpRequest

from trato.foundation.audit.notes import DENIED, note
from trato.foundation.kit.actor import VISITOR


def note_denial(request: HttpRequest, problem: Exception) -> None:
    """Note what the caller was refused; the transaction it happened in is over."""
    match: Any = request.resolver_match
    serves = getattr(match.func, "serves", ("", "")) if match else ("", "")
    note(
        getattr(problem, "permission", "") or ".".join(serves),
        how=DENIED,
        by=getattr(request, "actor", VISITOR),
        place=f"{request.method} /{match.route}" if match else "",
    )
