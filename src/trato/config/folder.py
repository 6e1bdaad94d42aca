"""Where does this installation keep its data?"""

import os
import shutil
from pathlib import Path

from trato.config.failure import Failure

REPOSITORY = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """The folder named by TRATO_DATA, or `.trato-data` beside the sources."""
    if named := os.environ.get("TRATO_DATA"):
        return Path(named).expanduser().absolute()
    if (REPOSITORY / "pyproject.toml").exists():
        return REPOSITORY / ".trato-data"
    return Path.home() / ".local" / "share" / "trato"


def prepare(folder: Path) -> Path:
    """Make the folder and its standing parts; others on this machine may pass through it but not list it."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o711)
        for part in ("run", "logs", "files"):
            (folder / part).mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise Failure(
            f"The data folder {folder} cannot be used: {error.strerror}.",
            "Name another one with --data DIR or the variable TRATO_DATA.",
        ) from error
    return folder


def free_megabytes(folder: Path) -> int:
    """How much room there is on the disk that holds the folder."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // 1_000_000
