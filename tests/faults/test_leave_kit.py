"""Does everything reach another installation, on another server, and survive a kill on the way?"""

import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.faults.installation import Installation
from trato.config.server.lock import Lock

BEGIN = """
from django.utils import timezone
from trato.domains.customers.actions import parties
from trato.foundation.access import sealing
from trato.foundation.access.actions import users
from trato.foundation.access.models.provider import Provider
from trato.foundation.audit import chain
from trato.foundation.kit.actor import trato
from trato.foundation.stream import worker
now = timezone.now()
by = users.invite('ines@ecotec.example', name='Inés', role='administrator', by=trato('createadmin'), at=now).actor
for number in range({people}):
    parties.register('person', given='Ana', family=f'Nº {{number}}', despite_duplicates=True, by=by, at=now)
Provider.objects.create(key='casa', name='Casa', server_url='https://id.example', client_id='trato',
                        sealed_secret=sealing.seal('queso'), created_at=now)
worker.settle(); chain.link_notes()
"""
UNSEAL = """
from trato.foundation.access import sealing
from trato.foundation.access.models.provider import Provider
print(sealing.unseal(Provider.objects.get().sealed_secret))
"""
WORK_ON = """
from django.utils import timezone
from trato.domains.customers.actions import parties
from trato.foundation.access.models import User
from trato.foundation.stream import worker
parties.register('person', given='Una', family='Más', by=User.objects.get().actor, at=timezone.now())
worker.settle()
"""
COUNT = "print(Party.objects.count(), User.objects.count())"
# Another server gives out other transaction ids; the positions beside them are the same.
OF_THE_SERVER = {"tables/stream_event.jsonl", "tables/stream_commit.jsonl", "tables/stream_sequencer.jsonl"}


@pytest.fixture(scope="module")
def kit(prepared: Installation) -> Path:
    done = prepared.command("shell", "--code", BEGIN.format(people=40))
    assert done.returncode == 0, done.stderr
    (prepared.data / "files" / "contract.txt").write_text("signed")
    done = prepared.command("export", "--all", str(prepared.data / "kit.zip"))
    assert done.returncode == 0, done.stderr
    assert "ALL personal data" in done.stdout
    assert "  customers_party: 40\n" in done.stderr
    return prepared.data / "kit.zip"


@pytest.fixture
def other() -> Iterator[Installation]:
    """One that is as new."""
    other = Installation()
    assert other.command("migrate").returncode == 0
    yield other
    other.remove()


def test_nothing_comes_in_under_a_running_server(kit: Path, prepared: Installation) -> None:
    with Lock(prepared.data / "run" / "serve.lock"):
        refused = prepared.command("import", "everything", str(kit))
    assert "is running with the data folder" in refused.stderr


def test_a_target_that_exists_and_a_file_that_is_no_archive_are_refused(prepared: Installation, kit: Path) -> None:
    assert f"{kit} exists" in prepared.command("export", "--all", str(kit)).stderr
    assert prepared.command("export", str(kit)).returncode == 2
    (prepared.data / "note.zip").write_text("Dear diary")
    assert "is not a leave kit" in prepared.command("import", "everything", str(prepared.data / "note.zip")).stderr
    assert "There is no file" in prepared.command("import", "everything", "/no/such.zip").stderr
    assert "Name one folder or file" in prepared.command("import", "everything").stderr


def test_a_key_that_is_set_otherwise_here_is_named_before_anything_happens(kit: Path, other: Installation) -> None:
    refused = other.command("import", "everything", str(kit), TRATO_MASTER_KEY="another one")
    assert "TRATO_MASTER_KEY is set here to another key" in refused.stderr


def test_an_import_that_is_killed_leaves_the_installation_as_new(kit: Path, other: Installation) -> None:
    """Killed when some tables are in, and again when all are and their indexes are made."""
    for line in ("customers_party:", "stream_timeline:"):
        process = subprocess.Popen(
            [sys.executable, "-m", "trato", "import", "everything", str(kit), "--data", str(other.data)],
            env=other.environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert process.stderr
        heard = _read_until(line, process.stderr)
        assert line in heard[-1], heard
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
    assert other.command("shell", "--code", COUNT).stdout == "0 0\n"


def test_another_installation_becomes_equal_and_works_on(kit: Path, other: Installation) -> None:
    """VRX-05."""
    done = other.command("import", "everything", str(kit))
    assert done.returncode == 0, done.stderr
    assert (other.data / "files" / "contract.txt").read_text() == "signed"
    assert other.command("shell", "--code", UNSEAL).stdout == "queso\n"
    verified = other.command("audit", "verify")
    assert verified.stdout.startswith("Whole: "), verified.stdout
    assert other.command("export", "--all", str(other.data / "again.zip")).returncode == 0
    there, here = _digests(kit), _digests(other.data / "again.zip")
    different = {name for name in there if there[name] != here.get(name) and not name.endswith(".md")}
    assert different <= OF_THE_SERVER
    assert _without_ids(kit) == _without_ids(other.data / "again.zip")
    worked = other.command("shell", "--code", WORK_ON)
    assert worked.returncode == 0, worked.stderr
    assert other.command("audit", "verify").stdout.startswith("Whole: ")
    levels = {each["level"] for each in json.loads(other.command("doctor", "--json").stdout)}
    assert "fail" not in levels

    refused = other.command("import", "everything", str(kit))
    assert refused.returncode == 1
    assert "holds data" in refused.stderr


def _read_until(line: str, lines: Iterable[str]) -> list[str]:
    heard = [""]
    for said in lines:
        heard.append(said)
        if line in said:
            break
    return heard


def _digests(kit: Path) -> dict[str, str]:
    with zipfile.ZipFile(kit) as archive:
        return {name: one["sha256"] for name, one in json.loads(archive.read("manifest.json"))["members"].items()}


def _without_ids(kit: Path) -> list[list[dict[str, object]]]:
    with zipfile.ZipFile(kit) as archive:
        tables = [archive.read(name).splitlines() for name in sorted(OF_THE_SERVER - {"tables/stream_sequencer.jsonl"})]
    return [[json.loads(line) | {"xid": None} for line in table] for table in tables]
