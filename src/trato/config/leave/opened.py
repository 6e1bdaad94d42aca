"""What do the sealed columns say? A leave kit has them both as they lie in the table, and to read without any key."""

import msgspec
from psycopg import Connection, sql

from trato.config.leave import archive

_SEALED = """
SELECT k.person_id, k.wrapped, t.id, t.sealed FROM privacy_key k
JOIN LATERAL (SELECT id, {column} AS sealed FROM {table} WHERE {column} IS NOT NULL AND ({whose})) AS t ON true
WHERE k.person_kind = {kind} AND k.wrapped IS NOT NULL ORDER BY t.id
"""


def add_all(writer: archive.Writer, owner: Connection) -> None:
    """One member for each sealed column: the row's number, and what is sealed there."""
    from trato.foundation.privacy import holdings

    for table in holdings.tables():
        for column in table.sealed:
            with writer.adding(f"{archive.OPENED}{table.name}.{column}.jsonl") as member:
                for kind, whose in table.whose.items():
                    _add(member, owner, (table.name, column), kind, whose)


def _add(member: archive.Counted, owner: Connection, place: tuple[str, str], kind: str, whose: str) -> None:
    from trato.foundation.privacy import seals
    from trato.foundation.privacy.people import Person

    table, column = place
    question = sql.SQL(_SEALED).format(
        column=sql.Identifier(column), table=sql.Identifier(table), kind=sql.Literal(kind),
        # Written by us in a declaration; the person it asks for is here that of the key.
        whose=sql.SQL(whose.replace("%(person)s", "k.person_id")),
    )  # fmt: skip
    with owner.cursor(name="opened") as cursor:
        for person, wrapped, row, sealed in cursor.execute(question):
            text = seals.opened_by(bytes(wrapped), bytes(sealed), of=Person(kind, person), place=table)
            member.write(msgspec.json.encode({"id": row, column: text}) + b"\n")
