"""Which row does somebody mean who asks why it can be seen? An outside name, or the address of its page."""

import re
import uuid

from trato.foundation.access import policy
from trato.foundation.access.rules import resources
from trato.foundation.kit.actor import Actor

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def row_named(actor: Actor, permission: str, typed: str) -> object | None:
    """The row a person points at, when they may see it themselves."""
    resource = resources.known(permission.rpartition(".")[0])
    while resource is not None and resource.comes_along and resource.parent is not None:
        resource = resource.parent
    if resource is None:
        return None
    names = {field.name for field in resource.model._meta.concrete_fields}
    seen = policy.scope(actor, resource.name).over(resource.model._base_manager.all())
    found = _UID.search(typed)
    if found and "uid" in names:
        return seen.filter(uid=uuid.UUID(found[0])).first()
    if "number" in names:
        return seen.filter(number=typed.strip().rpartition("/")[2]).first()
    return None
