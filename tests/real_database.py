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

_server: PrivatePostgres | None = None


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Each worker has a small server of its own, so that nothing one does is seen by another."""
    global _server
    only_hands_out_work = not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None)
    if config.option.collectonly or only_hands_out_work:
        return
    prepare(data_folder())
    _server = PrivatePostgres(data_folder(), throwaway=True)
    _server.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running and nothing behind."""
    if _server is not None:
        _server.stop()
    shutil.rmtree(os.environ["TRATO_DATA"], ignore_errors=True)
