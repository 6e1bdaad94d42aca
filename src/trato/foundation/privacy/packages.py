"""What is in the copy of their data that a person gets? A page to read, the same as JSON, and files to read in elsewhere."""

import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from trato.foundation.access.queries import company
from trato.foundation.kit import guard, sql
from trato.foundation.look.environment import template
from trato.foundation.privacy import holdings, people, portable, seals, work
from trato.foundation.privacy.holdings import Table
from trato.foundation.privacy.models import Request
from trato.foundation.privacy.people import Person

KEPT_FOR = timedelta(days=7)

_ROWS = "SELECT {columns} FROM {table} WHERE {whose} ORDER BY 1 LIMIT 100000"
_READERS = """
SELECT n.noted_at AS at, n.how, n.what, n.actor_kind AS by FROM audit_note n
WHERE n.parties @> ARRAY[%s]::bigint[] AND n.how IN ('view', 'export') ORDER BY n.id DESC LIMIT 10000
"""


@guard.working_as(work.WORK)
def contents(person: Person) -> list[dict[str, Any]]:
    """Everything held about a person, table by table, each with why and for how long."""
    parts = [_part(table, person) for table in holdings.tables() if person.kind in table.whose]
    if person.kind == "party":
        rows = [{name: _plain(value) for name, value in row.items()} for row in sql.rows(_READERS, [person.id])]
        parts.append(
            {
                "title": _("Who looked at it"),
                "table": "audit_note",
                "purpose": _("So that misuse can be found"),
                "kept": _("As long as the audit is kept"),
                "rows": rows,
            }
        )
    return [part for part in parts if part["rows"]]


def make(request: Request, *, at: datetime) -> Path:
    """Write the file of a request; it is there for a week."""
    person = Person(request.person_kind, request.person_id)
    known, parts = people.shown(person), contents(person)
    about = {"name": known["name"], "made_at": at.isoformat(), "company": company.ours().name}
    path = file_of(request)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps({**about, "held": parts}, ensure_ascii=False, indent=2))
        for name, rows in portable.files(person).items():
            archive.writestr(f"portable/{name}.json", portable.as_json(rows))
        archive.writestr("data.html", template("privacy/package.html").render({"about": about, "parts": parts}))
        for name, lying in attached(parts):
            archive.write(lying, f"files/{name}")
    partial.replace(path)
    return path


def attached(parts: list[dict[str, Any]]) -> Iterator[tuple[str, Path]]:
    """The files that rows of a copy tell of, with their names."""
    tables = {table.name: table for table in holdings.tables()}
    for part in parts:
        tell = tables[part["table"]].attached if part["table"] in tables else None
        if tell is None:
            continue
        for row in part["rows"]:
            name, path = tell(row)
            if path.is_file():
                yield name, path


def file_of(request: Request) -> Path:
    """Where the file of a request lies."""
    return Path(settings.DATA) / "files" / "privacy" / f"{request.uid}.zip"


def throw_away(person: Person) -> None:
    """Remove the copies that were made for a person."""
    for request in Request.objects.filter(person_kind=person.kind, person_id=person.id):
        file_of(request).unlink(missing_ok=True)


def throw_old_away(at: datetime) -> int:
    """Remove copies past their week; return how many."""
    old = Request.objects.filter(package_until__lt=at)
    count = 0
    for request in old:
        file_of(request).unlink(missing_ok=True)
        count += 1
    old.update(package_until=None)
    return count


def _part(table: Table, person: Person) -> dict[str, Any]:
    columns = [one for one in (*table.personal, *table.other) if one not in table.withheld]
    statement = _ROWS.format(columns=", ".join(columns), table=table.name, whose=table.whose[person.kind])
    rows = sql.rows(statement, {"person": person.id})
    return {
        "title": str(table.title),
        "table": table.name,
        "purpose": str(table.purpose),
        "kept": str(table.kept),
        "rows": [_readable(table, row, person) for row in rows],
    }


def _readable(table: Table, row: dict[str, Any], person: Person) -> dict[str, Any]:
    for column in table.sealed:
        if row[column] is not None:
            row[column] = seals.opened([row[column]], of=person, place=table.name)[0]
    return {name: _plain(value) for name, value in row.items() if value not in (None, "", [], {})}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool | int | str | list | dict) or value is None:
        return value
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
