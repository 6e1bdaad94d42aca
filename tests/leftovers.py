"""What of a person is still to be found, byte by byte, in the database and the files?"""

import json
import subprocess
from pathlib import Path

from trato.config import database
from trato.config.backup import dump
from trato.config.folder import data_folder


def found_in_database(values: list[str]) -> list[str]:
    """Which of the values stand in a plain dump of the database, in any of the ways text is written there."""
    with database.connect("owner") as owner:
        program, name = dump.program("pg_dump", owner), owner.info.dbname
    written = subprocess.run([str(program), "--inserts"], env=dump.environment(name), capture_output=True, check=True)
    return _in(written.stdout, values)


def found_in_files(values: list[str], folder: Path | None = None) -> list[str]:
    """Which of them stand in a file of the data folder, the cluster itself left out."""
    folder = folder or data_folder()
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and "postgres" not in path.relative_to(folder).parts:
            found |= set(_in(path.read_bytes(), values))
    return sorted(found)


def _in(content: bytes, values: list[str]) -> list[str]:
    lower = content.lower()
    return [value for value in values if any(form.lower() in lower for form in _forms(value))]


def _forms(value: str) -> list[bytes]:
    # As text, as JSON writes it, and as bytes of a bytea are dumped.
    return [value.encode(), value.lower().encode(), json.dumps(value)[1:-1].encode(), value.encode().hex().encode()]
