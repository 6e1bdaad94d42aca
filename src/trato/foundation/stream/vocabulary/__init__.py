"""What can be told? Every event has a frozen, closed shape and a name that is never renamed.

Events refer to rows by id and hold no personal values, so that erasing a person never rewrites history.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar

import msgspec

BY_NAME: dict[str, type["Event"]] = {}


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all events: an unknown field is an error, so a shape changes only under a new name."""

    told_as: ClassVar[str] = ""
    shown_as: ClassVar[str] = "change"

    @property
    def facet(self) -> str:
        """The kind of timeline entry by which people filter."""
        return self.shown_as


def told_as(name: str, *, shown_as: str = "change") -> Callable[[type[Event]], type[Event]]:
    """Give an event class its name in the stream: `area.thing.happened`."""

    def name_it(event_class: type[Event]) -> type[Event]:
        if name in BY_NAME:
            raise ValueError(f"Two events are called {name}.")
        event_class.told_as, event_class.shown_as = name, shown_as
        BY_NAME[name] = event_class
        return event_class

    return name_it


def decode(name: str, payload: bytes | str) -> Event:
    """The event that was stored under a name; raises msgspec.ValidationError for a foreign shape."""
    return msgspec.json.decode(payload, type=BY_NAME[name])


for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
