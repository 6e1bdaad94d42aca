"""What can a program ask for? Each domain declares its operations here; the API face mounts them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

View = Callable[..., "Document | bytes | None"]


class Document(NamedTuple):
    """The JSON answer of an operation, and where the thing it made is found from now on."""

    content: bytes
    location: str = ""


@dataclass(frozen=True)
class Operation:
    """One method on one path: the permission it needs, the view that answers, what the answer looks like."""

    method: str
    path: str
    resource: str
    action: str
    view: View
    shows: Any
    status: int
    tag: str
    refusals: tuple[type[Exception], ...]
    # The answer tells something that may not lie around: what is kept of it is sealed.
    is_secret: bool = False


class Resource:
    """The operations on one kind of thing.

    `refusals` are the exceptions of its verbs whose message is meant for the caller; anything else is our fault.
    """

    def __init__(self, name: str, *, tag: str, refusals: tuple[type[Exception], ...] = ()) -> None:
        self.name, self.tag, self.refusals = name, tag, refusals
        self.operations: list[Operation] = []

    def get(self, path: str, *, shows: Any, action: str = "view") -> Callable[[View], View]:
        """Reading; needs the permission to view, unless taking something along is a permission of its own."""
        return self._declare("GET", path, action, shows, 200)

    def post(
        self, path: str, action: str, *, shows: Any, status: int = 201, is_secret: bool = False
    ) -> Callable[[View], View]:
        """Making something, or another verb on it (status 200 then)."""
        return self._declare("POST", path, action, shows, status, is_secret)

    def patch(self, path: str, action: str, *, shows: Any) -> Callable[[View], View]:
        """Changing the fields that are sent, leaving the others."""
        return self._declare("PATCH", path, action, shows, 200)

    def delete(self, path: str, action: str) -> Callable[[View], View]:
        """Taking something away; nothing is answered."""
        return self._declare("DELETE", path, action, None, 204)

    def _declare(
        self, method: str, path: str, action: str, shows: Any, status: int, is_secret: bool = False
    ) -> Callable[[View], View]:
        # "identity.add" names a neighbor's permission inside the same domain.
        resource, _, verb = action.rpartition(".")
        name = f"{self.name.split('.')[0]}.{resource}" if resource else self.name

        def note(view: View) -> View:
            declared = Operation(method, path, name, verb, view, shows, status, self.tag, self.refusals, is_secret)
            self.operations.append(declared)
            return view

        return note
