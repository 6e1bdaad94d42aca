"""Under which keys was everything sealed? An installation that takes over an archive takes over its keys."""

import os

import msgspec

from trato.config.failure import Failure
from trato.config.folder import data_folder
from trato.config.leave import archive
from trato.config.leave.archive import Reader
from trato.config.secrets import Secrets


class _Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    master_key: str
    secret_key: str
    former_secret_keys: list[str]


def install(reader: Reader) -> None:
    """Keep the archive's keys in this installation, or say where they are to be put."""
    try:
        keys = msgspec.json.decode(reader.all_of(archive.KEYS), type=_Keys)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Failure(f"{archive.KEYS} does not say what it should: {error}; nothing was changed.") from error
    former = os.environ.get("TRATO_FORMER_SECRET_KEYS", "").split(",")
    needed = {"TRATO_MASTER_KEY": [keys.master_key], "TRATO_SECRET_KEY": [keys.secret_key]}
    for name, values in needed.items():
        here = os.environ.get(name)
        if here and here not in values and not (name == "TRATO_SECRET_KEY" and keys.secret_key in former):
            raise Failure(
                f"{name} is set here to another key than that of the archive; nothing was changed.",
                f"Give it the value in {archive.KEYS}, or unset it.",
            )
    if lacking := [key for key in keys.former_secret_keys if key not in former]:
        raise Failure(
            f"The archive knows {len(lacking)} former secret keys that this installation does not; nothing was changed.",
            f"Set TRATO_FORMER_SECRET_KEYS to those in {archive.KEYS}, separated by commas.",
        )
    Secrets.take_over(data_folder(), master_key=keys.master_key, secret_key=keys.secret_key)
