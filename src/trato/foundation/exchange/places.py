"""Where do the files of an import lie? In the data folder, under the name nobody can guess."""

import shutil
from pathlib import Path

from django.conf import settings

from trato.foundation.exchange.models import Import


def folder_of(one: Import) -> Path:
    """The folder of an import."""
    return root() / str(one.uid)


def root() -> Path:
    """Where all of them lie."""
    return Path(settings.DATA) / "files" / "imports"


def source_of(one: Import) -> Path:
    """The file as it was sent."""
    return folder_of(one) / "source"


def rows_of(one: Import) -> Path:
    """Its rows, once it was read."""
    return folder_of(one) / "rows.csv"


def sample_of(one: Import) -> Path:
    """What the trial run would have done with some rows."""
    return folder_of(one) / "sample.json"


def rejected_of(one: Import) -> Path:
    """The rows that could not be loaded, with the reason."""
    return folder_of(one) / "rejected.csv"


def prepare(one: Import) -> Path:
    """Make the folder, which only trato may open."""
    folder = folder_of(one)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def forget_rows(one: Import) -> None:
    """Throw away what is no longer needed once the rows are in the house."""
    for path in (source_of(one), rows_of(one), sample_of(one)):
        path.unlink(missing_ok=True)


def forget(one: Import) -> None:
    """Throw away everything."""
    shutil.rmtree(folder_of(one), ignore_errors=True)
