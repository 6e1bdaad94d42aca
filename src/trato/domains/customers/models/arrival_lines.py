"""How is an arriving customer written for COPY, as long as its id is not known?"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from trato.domains.customers.models.arrival import AddressRow, IdentityRow, PartyRow, Written
from trato.domains.customers.models.party import PartyRole

_USUAL_ROLES = (PartyRole.PROSPECT.value,)
_SPECIAL = str.maketrans({"\\": "\\\\"})


def written(party: PartyRow, identities: Sequence[IdentityRow], address: AddressRow | None, uid: str) -> Written:
    """The lines of a party whose id is not known yet; asks nothing, so that it can be done ahead."""
    known_as = []
    seen: set[str] = set()
    for one in identities:
        known_as.append(line(("", *one, "f" if one.kind in seen else "t")))
        seen.add(one.kind)
    own = line(("", uid, *party[:5], _array(party.roles or _USUAL_ROLES), _array(party.tags), *party[7:]))
    return Written(own, known_as, line(("", *address)) if address else "")


def line(values: Sequence[Any]) -> str:
    """One row as COPY reads it."""
    row = "\t".join(values)
    # Tidy texts have no control characters, so only this sign could be misread.
    if "\\" in row:
        row = "\t".join([value.translate(_SPECIAL) for value in values])
    return row + "\n"


@lru_cache(maxsize=4096)
def _array(values: Sequence[str]) -> str:
    if not values:
        return "{}"
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return '{"' + '","'.join(quoted) + '"}'
