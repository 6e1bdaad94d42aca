"""Which secrets does this installation have? They are made at random on the first run and never leave it."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from trato.config.failure import Failure
from trato.config.folder import prepare
from trato.config.server.lock import Lock


def _random() -> str:
    return secrets.token_urlsafe(36)


@dataclass(frozen=True)
class Secrets:
    """One random value each; a new kind of secret is added to an older file the next time it is loaded."""

    secret_key: str = field(default_factory=_random, repr=False)
    master_key: str = field(default_factory=_random, repr=False)
    postgres_superuser: str = field(default_factory=_random, repr=False)
    postgres_owner: str = field(default_factory=_random, repr=False)
    postgres_app: str = field(default_factory=_random, repr=False)

    @classmethod
    def load(cls, data: Path) -> "Secrets":
        """Read `secrets.json`, or make it; two processes starting at once agree on one file."""
        path = data / "secrets.json"
        if known := _read(path):
            complete = cls(**known)
            if len(known) == len(fields(cls)):
                return complete
        prepare(data)
        with Lock(data / "run" / "secrets.lock", wait=30):
            complete = cls(**(_read(path) or {}))
            _write(path, asdict(complete))
        return complete

    @classmethod
    def take_over(cls, data: Path, *, master_key: str, secret_key: str) -> None:
        """Go on under the keys of another installation, whose data come here."""
        known = cls.load(data)
        with Lock(data / "run" / "secrets.lock", wait=30):
            _write(data / "secrets.json", asdict(replace(known, master_key=master_key, secret_key=secret_key)))


def _read(path: Path) -> dict[str, str] | None:
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        # Made anew, the file would lock everybody out of the database: better to stop here.
        raise Failure(
            f"{path} cannot be read: {error}.",
            "Put the file back from a copy; it belongs to the database beside it.",
        ) from error
    return {each.name: content[each.name] for each in fields(Secrets) if content.get(each.name)}


def _write(path: Path, content: dict[str, str]) -> None:
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
