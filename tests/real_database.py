"""Which PostgreSQL do the tests use? A real, throwaway one per worker, started before Django reads its settings."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

os.environ["TRATO_DATA"] = tempfile.mkdtemp(prefix="trato-test-")
Path(os.environ["TRATO_DATA"]).chmod(0o711)
os.environ.setdefault("TRATO_SECRET_KEY", "only for tests, where nothing is worth guarding")
for _name in ("TRATO_DATABASE_URL", "TRATO_APP_DATABASE_URL", "TRATO_DATABASE_ROLE"):
    os.environ.pop(_name, None)

from trato.config.folder import data_folder, prepare  # noqa: E402 - the environment comes first
from trato.config.server.postgres import PrivatePostgres  # noqa: E402

# Whether this server has been given the schema; a run that was forked from another one finds it there.
is_migrated = False
_server: PrivatePostgres | None = None
_begun_by = 0


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Each worker has a small server of its own, so that nothing one does is seen by another."""
    only_hands_out_work = not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None)
    if not config.option.collectonly and not only_hands_out_work:
        begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running and nothing behind."""
    end()


def begin() -> None:
    """Start the server, unless the process that this one was forked from did."""
    global _server, _begun_by
    if _server is None:
        prepare(data_folder())
        _server, _begun_by = PrivatePostgres(data_folder(), throwaway=True), os.getpid()
        _server.start()


def end() -> None:
    """Stop the server where it was started."""
    if _begun_by not in (0, os.getpid()):
        return
    if _server is not None:
        _server.stop()
    shutil.rmtree(os.environ["TRATO_DATA"], ignore_errors=True)
