"""May this actor do this? Which rows may they see? Default deny; each domain's `policies.py` permits.

This is the seat of the policy engine: verbs call `require`, queries call `scope`. For now a permit names roles;
row scopes, field classes, conditions and explanations join it here without changing any caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from trato.foundation.access import scopes
from trato.foundation.kit.actor import Actor

_PERMITS: dict[str, set[str]] = {}

STAFF = frozenset(
    {
        "sales_rep",
        "sales_manager",
        "call_center_agent",
        "service_agent",
        "marketer",
        "technician",
        "store_manager",
        "analyst",
        "administrator",
    }
)


class Refused(Exception):
    """The actor may not do this; the message can be shown to a person."""


@dataclass(frozen=True)
class Scope:
    """Which rows of a resource an actor may see: for now all or none."""

    is_everything: bool

    @property
    def sql(self) -> str:
        """The condition for hand-written statements."""
        return "TRUE" if self.is_everything else "FALSE"

    def over(self, queryset: Any) -> Any:
        """The same for the ORM."""
        return queryset if self.is_everything else queryset.none()


def permit(permission: str, roles: Iterable[str]) -> None:
    """Allow roles a permission such as "customers.party.register"; for use in `policies.py` only."""
    _PERMITS.setdefault(permission, set()).update(roles)


def may(actor: Actor, permission: str) -> bool:
    """Whether the actor holds the permission, also within the scopes of a token."""
    if actor.scopes is not None and not scopes.covers(actor.scopes, permission):
        return False
    return not actor.roles.isdisjoint(_PERMITS.get(permission, ()))


def require(actor: Actor, permission: str, thing: object = None) -> None:
    """Raise Refused unless the actor may do this (to this thing)."""
    if not may(actor, permission):
        raise Refused(_("You do not have permission for this. An administrator can give it to you."))


def scope(actor: Actor, resource: str) -> Scope:
    """The rows of a resource such as "customers.party" that the actor may see."""
    # A token that is bound to some rows sees none of a resource whose policies do not say which those are.
    return Scope(is_everything=may(actor, f"{resource}.view") and not actor.rows)


def areas() -> set[str]:
    """The areas that permissions speak of: "customers", "orders" and so on."""
    return {permission.partition(".")[0] for permission in _PERMITS}
