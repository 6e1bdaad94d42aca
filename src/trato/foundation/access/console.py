"""Which sections does the console have? Each area of the house offers its own."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from trato.foundation.access import policy


@dataclass(frozen=True)
class Section:
    """One section: its word, its page, and what one needs to see it."""

    label: Any
    page: str
    permission: str
    place: int


_SECTIONS: dict[str, Section] = {}


def offer(label: Any, *, page: str, permission: str, place: int) -> None:
    """Add a section, once; `place` orders them."""
    _SECTIONS[page] = Section(label, page, permission, place)


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The sections this person may see, for `ui.tabs`; the one they are in is marked."""
    shown = []
    for section in sorted(_SECTIONS.values(), key=lambda section: section.place):
        if policy.may(request.actor, section.permission):  # type: ignore[attr-defined]
            address = reverse(section.page)
            here = request.path == address or (section.page != "console" and request.path.startswith(address + "/"))
            shown.append({"label": str(section.label), "href": address, "is_current": here})
    return shown
