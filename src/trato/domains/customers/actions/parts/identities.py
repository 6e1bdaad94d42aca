"""How do identities as written become rows of a party?"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from trato.domains.customers.models import Identity, Party
from trato.domains.customers.models.identity import IdentityKind
from trato.domains.customers.models.recognition import Recognized, recognized
from trato.foundation.kit import text

_KINDS = frozenset(IdentityKind.values)


class CannotAdd(ValueError):
    """The identity cannot lead to this party; the message says why."""


class Written(NamedTuple):
    """An identity as somebody wrote it."""

    kind: str
    value: str
    network: str = ""
    label: str = ""


class Named(NamedTuple):
    """A recognized identity with what was said about it."""

    kind: str
    network: str
    label: str
    form: Recognized


def recognize(written: Iterable[Written], *, country: str) -> list[Named]:
    """The identities as written in their compared forms, each once; raises Unrecognizable or CannotAdd."""
    named: dict[tuple[str, str, str], Named] = {}
    for one in written:
        if one.kind not in _KINDS:
            raise CannotAdd(_("Choose e-mail, phone, handle, web visitor or number elsewhere."))
        one = one._replace(network=text.tidy(one.network)[:40], label=text.tidy(one.label)[:40])
        form = recognized(one.kind, one.value, country=country)
        named.setdefault((one.kind, one.network, form.value), Named(one.kind, one.network, one.label, form))
    return list(named.values())


def with_primaries(named: Iterable[Named]) -> Iterator[tuple[Named, bool]]:
    """Each identity of a party that is being registered, and whether it is the first of its kind."""
    seen: set[str] = set()
    for one in named:
        yield one, one.kind not in seen
        seen.add(one.kind)


def unsaved(party: Party, named: Iterable[Named], *, at: datetime) -> list[Identity]:
    """The rows of a party that is being registered, for those who write them for many at once."""
    return [row(party, one, is_primary=is_primary, at=at) for one, is_primary in with_primaries(named)]


def row(party: Party, one: Named, *, is_primary: bool, at: datetime) -> Identity:
    """One identity of a party, not yet written."""
    return Identity(
        party=party,
        kind=one.kind,
        network=one.network,
        value=one.form.value,
        shown=one.form.shown,
        label=one.label,
        is_primary=is_primary,
        created_at=at,
    )
