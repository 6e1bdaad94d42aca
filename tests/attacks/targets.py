"""What can be attacked? Every route of the running program and every form on its pages, found and not listed."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.attacks.furniture import NO_NUMBER, NOBODYS, House
from tests.attacks.intruder import Intruder
from tests.attacks.markup import Form, Page
from trato.foundation.access import policy
from trato.foundation.access.endpoint import OPEN, routes
from trato.foundation.kit.actor import Actor

API = "api/v1/"
_KNOWN = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What each route said it does; that stays the same as long as the program runs.
_METHODS: dict[str, list[str]] = {}
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
# Of pages that differ only in the values they are asked with, so many are looked at.
_ALIKE = 2
_MOST = 250
# The gallery of components shows forms and lists that ask and do nothing.
SHOWN_ONLY = {"look"}


@dataclass(frozen=True)
class Target:
    """One route, what it serves, and its address in the furnished house."""

    route: str
    view: Any
    address: str | None

    @property
    def is_program(self) -> bool:
        """Whether programs come here, with tokens, rather than people with cookies."""
        return self.route.startswith(API) and not self.is_open

    @property
    def is_open(self) -> bool:
        """Whether everybody may come here."""
        return self.view.serves[0] == OPEN

    @property
    def has_parameters(self) -> bool:
        """Whether its address names a thing."""
        return "<" in self.route

    def permission(self, method: str = "GET") -> str:
        """What a caller needs; "" where everybody may come."""
        if self.is_open:
            return ""
        by_method = getattr(self.view, "serves_by_method", {})
        return by_method.get(method) or ".".join(self.view.serves)

    def is_for(self, actor: Actor, method: str = "GET") -> bool:
        """Whether this caller may come here at all."""
        return self.is_open or policy.may(actor, self.permission(method))

    def methods(self, house: House) -> list[str]:
        """What it does, as it says itself when it is asked for something unheard-of."""
        if hasattr(self.view, "serves_by_method"):
            return sorted(self.view.serves_by_method)
        if self.route not in _METHODS:
            answer = house.admin.generic("ATTACK", self.address)
            allowed = answer.headers.get("Allow", "GET, POST") if answer.status_code == 405 else "GET, POST"
            _METHODS[self.route] = [method for method in allowed.split(", ") if method in _KNOWN]
        return _METHODS[self.route]


@dataclass
class Map:
    """The pages that somebody reaches by following what stands in them, and the forms found there."""

    pages: dict[str, Page] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)

    def parameters(self) -> dict[str, set[str]]:
        """By path: the names that addresses and searching forms put behind the question mark."""
        asked: dict[str, set[str]] = {}
        for address, page in self.pages.items():
            if _route(address) in SHOWN_ONLY:
                continue
            for link in page.links:
                parts = urlsplit(link)
                asked.setdefault(parts.path, set()).update(name for name, _ in parse_qsl(parts.query, True))
            for form in page.forms:
                if form.method == "get":
                    asked.setdefault(urlsplit(form.action).path, set()).update(form.names)
        return asked


def targets(house: House, *, among: str = "rows") -> list[Target]:
    """Every route of the program."""
    return [Target(_plain(route), view, _address(_plain(route), house, among)) for route, view in routes()]


def addressed(house: House) -> list[Target]:
    """Those whose address the house can fill in."""
    return [target for target in targets(house) if target.address]


def to_nobody(target: Target) -> str:
    """The same address with the names of things that never were."""
    return "/" + _PARAMETER.sub(lambda found: _nobodys(found[1] or "str"), target.route)


def pages(house: House) -> list[Target]:
    """The routes that show something to people, or to everybody."""
    return [one for one in addressed(house) if not one.is_program and "GET" in one.methods(house)]


def working(house: House) -> list[Target]:
    """Those of them that are more than a show."""
    return [one for one in pages(house) if not one.is_open and one.route not in SHOWN_ONLY]


def walk(house: House, client: Client, flaws: list[str]) -> Map:
    """Look at every page, and at whatever the pages link to; each answer is judged on the way."""
    intruder = Intruder(client, flaws)
    found, alike = Map(), Counter[tuple[str, ...]]()
    waiting = [one.address for one in pages(house) if one.address]
    known = set(waiting)
    while waiting and len(found.pages) < _MOST:
        address = waiting.pop(0)
        if not _is_new(address, alike):
            continue
        is_part = "part=" in address or "peek=" in address
        answer = intruder.send("GET", address, headers={"HX-Request": "true"} if is_part else {})
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = found.pages[address] = intruder.page(answer, address)
        if _route(address) not in SHOWN_ONLY:
            links = dict.fromkeys(urldefrag(link).url for link in page.links)
            waiting += [link for link in links if link not in known]
            known.update(links)
    shapes: set[tuple[str, frozenset[str]]] = set()
    for page in found.pages.values():
        for form in page.forms:
            shape = (_route(form.action), form.names)
            if form.method == "post" and shape not in shapes and shape[0] not in SHOWN_ONLY:
                shapes.add(shape)
                found.forms.append(form)
    return found


def route_of(address: str) -> str:
    """The route an address belongs to, "" when it leads nowhere."""
    return _route(address)


def _address(route: str, house: House, among: str) -> str | None:
    filled = route
    for found in _PARAMETER.finditer(route):
        before = route[: found.start()].rstrip("/").rpartition("/")[2]
        noun = before if "<" not in before and before else found[2]
        name = noun if noun in house.words else found[2]
        value = house.named(noun, found[1] or "str", name, among=among)
        if value is None:
            return None
        filled = filled.replace(found[0], value, 1)
    return "/" + filled


def _plain(route: str) -> str:
    """The route without signs of regular expressions."""
    return re.sub(r"\^?\(\?P<(\w+)>\.\*\)\$?", r"<path:\1>", route)


def _nobodys(converter: str) -> str:
    return NOBODYS if converter.startswith("uuid") else str(NO_NUMBER) if converter == "int" else "nothing"


def _route(address: str) -> str:
    try:
        return _plain(resolve(urlsplit(address).path).route)
    except Resolver404:
        return ""


def _is_new(address: str, alike: Counter[tuple[str, ...]]) -> bool:
    parts = urlsplit(address)
    route = _route(address) if not parts.netloc and parts.scheme == "" else ""
    if not route and parts.path != "/":
        return False
    # A part of a page, and a page about another thing, are pages of their own.
    named = [name if name != "part" else f"{name}={value}" for name, value in parse_qsl(parts.query, True)]
    shape = (route, *sorted(set(named)))
    alike[shape] += 1
    return alike[shape] <= _ALIKE
