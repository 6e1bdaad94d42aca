"""What can a page be asked? The names in links and searching forms, and those it looks up while one listens."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.http import QueryDict

from tests.attacks.furniture import House
from tests.attacks.targets import Map, working


def asked_of(house: House, plan: Map) -> dict[str, set[str]]:
    """By address of each working page: what it can be asked, found in links, in forms and by listening."""
    known = plan.parameters()
    asked = {}
    for one in working(house):
        with overheard() as names:
            house.admin.get(f"{one.address}?unheard-of=1")
        asked[one.address] = (known.get(one.address, set()) | names) - {"csrfmiddlewaretoken"}
    return asked


@contextmanager
def overheard() -> Iterator[set[str]]:
    """The names that pages look up in what they are asked, while the block runs."""
    names: set[str] = set()

    def noting(method: Callable[..., Any]) -> Callable[..., Any]:
        def noted(self: Any, name: str, *rest: Any) -> Any:
            names.add(name)
            return method(self, name, *rest)

        return noted

    class Plain(dict[str, Any]):
        """What a page keeps of the query."""

        get, __getitem__, __contains__ = noting(dict.get), noting(dict.__getitem__), noting(dict.__contains__)

    ours = {name: noting(getattr(QueryDict, name)) for name in ("get", "getlist", "__getitem__", "__contains__")}
    whole = QueryDict.dict
    with ExitStack() as listening:
        for name, method in [*ours.items(), ("dict", lambda self: Plain(whole(self)))]:
            listening.enter_context(mock.patch.object(QueryDict, name, method))
        yield names
