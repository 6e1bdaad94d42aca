"""How is something noted that changes nothing: a view, an export, a denial, a failed sign-in?

A note costs one small insert. Outside a transaction it does not wait for the disk: a crash of the whole machine
may take the last half second of notes with it, the end of a process takes none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection

from trato.foundation.kit import sql
from trato.foundation.kit.actor import Actor

VIEW, EXPORT, DENIED, SIGN_IN, SETTING = "view", "export", "denied", "sign_in", "setting"

_NOTE = """
INSERT INTO audit_note (how, what, place, actor_kind, actor_id, parties, detail)
VALUES (%s, %s, %s, %s, %s, %s, %s::text::jsonb)
"""
_NOTE_SOON = """
INSERT INTO audit_note (how, what, place, actor_kind, actor_id, parties, detail)
SELECT %s, %s, %s, %s, %s, %s::bigint[], %s::text::jsonb FROM set_config('synchronous_commit', 'off', true)
"""


def note(
    what: str,
    *,
    how: str,
    by: Actor,
    place: str = "",
    parties: Sequence[int] = (),
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note what somebody saw or tried; `detail` holds nothing personal, for a note cannot be erased."""
    told = msgspec.json.encode(detail or {}).decode()
    sql.run(
        _NOTE if connection.in_atomic_block else _NOTE_SOON,
        [how, what[:200], place[:200], by.kind, by.id, sorted(set(parties)), told],
    )
