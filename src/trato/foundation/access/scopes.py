"""What may a token be held to? Areas, to read or to write: "customers:read", "orders:write", "*:read", "*"."""

from collections.abc import Iterable

EVERYTHING = "*"


def covers(scopes: Iterable[str], permission: str) -> bool:
    """Whether one of the scopes includes a permission such as "customers.party.register"."""
    area, _, rest = permission.partition(".")
    is_reading = rest.rpartition(".")[2] == "view"
    wanted = {EVERYTHING, f"{area}:write", "*:write"}
    if is_reading:
        wanted |= {f"{area}:read", "*:read"}
    return not wanted.isdisjoint(scopes)


def is_within(scopes: Iterable[str], bounds: Iterable[str]) -> bool:
    """Whether nothing in the scopes goes beyond the bounds."""
    held = set(bounds)
    return all(_is_within(scope, held) for scope in scopes)


def known(areas: Iterable[str]) -> list[str]:
    """All scopes one can choose from."""
    return [EVERYTHING, "*:read", *(f"{area}:{way}" for area in sorted(areas) for way in ("read", "write"))]


def _is_within(scope: str, held: set[str]) -> bool:
    area, _, way = scope.partition(":")
    if {EVERYTHING, scope} & held or f"{area}:write" in held:
        return True
    return f"*:{way}" in held or (way == "read" and "*:write" in held)
