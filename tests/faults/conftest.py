"""An installation shared by the tests of one worker: each starts and stops it, none needs an empty one."""

from collections.abc import Iterator

import pytest

from tests.faults.installation import Installation


@pytest.fixture(scope="module")
def prepared() -> Iterator[Installation]:
    installation = Installation()
    done = installation.command("migrate")
    assert done.returncode == 0, done.stderr
    yield installation
    installation.remove()


@pytest.fixture
def installation(prepared: Installation) -> Iterator[Installation]:
    yield prepared
    if prepared.server and prepared.server.poll() is None:
        prepared.stop()


@pytest.fixture
def served(installation: Installation) -> Installation:
    installation.start()
    return installation
