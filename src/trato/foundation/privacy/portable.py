"""What of a copy can a person take along to another company, whose program reads it in (article 20)?"""

import json
from typing import Any

from trato.foundation.kit import guard, sql
from trato.foundation.privacy import work
from trato.foundation.privacy.people import Person

_FILES: dict[str, str] = {}


def goes_along(name: str, statement: str) -> None:
    """The rows of a statement about `%(person)s` make a file; its columns are called like the fields of an import."""
    _FILES[name] = statement


@guard.working_as(work.WORK)
def files(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The rows of each file that has any; only customers take something along."""
    if person.kind != "party":
        return {}
    found = {name: sql.rows(statement, {"person": person.id}) for name, statement in _FILES.items()}
    return {
        name: [{key: value for key, value in row.items() if value not in (None, "", [])} for row in rows]
        for name, rows in found.items()
        if rows
    }


def as_json(rows: list[dict[str, Any]]) -> str:
    """The file: one list of things."""
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str)
