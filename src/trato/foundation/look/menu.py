"""Where can one go from everywhere? Each face tells its entries once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """One place in the rail: which page, under which word, with which key after G."""

    key: str
    label: Any
    icon: str
    page: str
    permission: str
    under: str


_ENTRIES: list[Entry] = []


def _nobody(actor: Any, permission: str) -> bool:
    return False


def _nothing(actor: Any) -> list[dict[str, Any]]:
    return []


_sections: Callable[[HttpRequest], list[dict[str, Any]]] = _nothing
_may: Callable[[Any, str], bool] = _nobody
_creating: Callable[[Any], list[dict[str, Any]]] = _nothing


def offer(
    entries: list[Entry], may: Callable[[Any, str], bool], creating: Callable[[Any], list[dict[str, Any]]]
) -> None:
    """A face names its entries, how to ask whether somebody may go there, and what somebody may create."""
    global _may, _creating
    _ENTRIES[:] = entries
    _may, _creating = may, creating


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries the caller may use."""
    actor = getattr(request, "actor", None)
    return [
        {
            "key": entry.key,
            "label": str(entry.label),
            "icon": entry.icon,
            "url": reverse(entry.page),
            "is_current": request.path == entry.under or (entry.under != "/" and request.path.startswith(entry.under)),
        }
        for entry in _ENTRIES
        if actor and _may(actor, entry.permission)
    ]


def offer_sections(sections: Callable[[HttpRequest], list[dict[str, Any]]]) -> None:
    """Who keeps the console tells its sections."""
    global _sections
    _sections = sections


def sections_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The sections of the console the caller may see, on its pages."""
    return _sections(request) if request.path.startswith("/console") else []


def create_menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """What the caller may create from every page."""
    actor = getattr(request, "actor", None)
    return _creating(actor) if actor else []
