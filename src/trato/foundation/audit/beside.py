"""Which rows lie beside the stream with personal values, and may go without breaking the chain?

An event such as "customers.party.changed" names a row with the values. The link covers a keyed hash of that row. When
the person is erased the row goes; the link still stands, and the erasure told in the stream excuses the gap.
"""

from typing import NamedTuple

from trato.foundation.kit import guard, sql
from trato.foundation.kit.keys import keyed

PURPOSE = "audit beside"
# Events that tell of an erasure or of words taken out of texts, for the parties they are about.
EXCUSES = ("privacy.person.erased", "privacy.mention.removed", "privacy.texts.expired")


class Beside(NamedTuple):
    """The field of an event that names the row, and the statement that reads it as `id` and `text`."""

    field: str
    statement: str


_BY_EVENT: dict[str, Beside] = {}

_READ = "SELECT id, jsonb_build_array({columns})::text AS text FROM {table} WHERE id = ANY(%s)"
# The chain holds what happened to everybody.
CHAINING = guard.capability("audit.chain", guard.EVERYTHING)


def lies_beside(event: str, *, field: str, table: str, columns: str) -> None:
    """The values of this event lie in `table`, in the row whose id is `field`."""
    _BY_EVENT[event] = Beside(field, _READ.format(table=table, columns=columns))


@guard.working_as(CHAINING)
def digests(events: list[tuple[int, str, int | None]]) -> dict[int, bytes]:
    """For (event id, name, row id): the keyed hash of each row that is there."""
    found: dict[int, bytes] = {}
    for name, beside in _BY_EVENT.items():
        rows = {row: event for event, told_as, row in events if told_as == name and row is not None}
        if rows:
            for read in sql.rows(beside.statement, [list(rows)]):
                event = rows[read["id"]]
                found[event] = keyed(PURPOSE, f"{event}:{read['text']}".encode())
    return found


def fields() -> dict[str, str]:
    """The field that names the row, by event."""
    return {name: beside.field for name, beside in _BY_EVENT.items()}
