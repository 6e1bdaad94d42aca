"""Does a backup bring everything back, and does a damaged one leave everything as it is?"""

import json
import random
import shutil
from pathlib import Path

import pytest

from tests.faults.installation import Installation
from trato.config.backup import archive
from trato.config.failure import Failure

TELL = """
    INSERT INTO stream_event (name, facet, happened_at, actor_kind, payload)
    VALUES ('fault.test.told', 'test', now(), 'trato', '{}')
"""
COUNT = "print(StoredEvent.objects.filter(name='fault.test.told').count())"
GROW_OLD = """
from django.db import connection
with connection.cursor() as cursor:
    for _ in range(5000): cursor.execute("SELECT pg_current_xact_id()")
"""
FOREIGN = "print(StoredEvent.objects.extra(where=[\"xid >= '4611686018427387904'::xid8\"]).count())"
SEQUENCE = "from trato.foundation.stream import sequence; print(sequence.append_positions())"


@pytest.fixture(scope="module")
def backup(prepared: Installation) -> Path:
    """A backup with three events, one of which has no position yet, and one attachment.

    Its server has given out more transaction ids than a new one will have when it takes over.
    """
    assert prepared.command("shell", "--code", GROW_OLD).returncode == 0
    _tell(prepared, 2)
    assert _asked(prepared, SEQUENCE) > 0
    _tell(prepared, 1)
    (prepared.data / "files" / "ab").mkdir()
    (prepared.data / "files" / "ab" / "contract.txt").write_text("signed")
    (prepared.data / "files" / "half.partial").write_text("not ours")
    file = prepared.data / "backup.zip"
    done = prepared.command("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "1 attachments" in done.stdout
    return file


def test_a_restore_brings_back_rows_and_attachments_and_keeps_what_was_there(
    prepared: Installation, backup: Path
) -> None:
    _tell(prepared, 5)
    (prepared.data / "files" / "later.txt").write_text("of after the backup")
    (prepared.data / "files" / "ab" / "contract.txt").unlink()

    done = prepared.command("restore", str(backup), "--yes")

    assert done.returncode == 0, done.stderr
    assert _asked(prepared, COUNT) == 3
    assert (prepared.data / "files" / "ab" / "contract.txt").read_text() == "signed"
    assert not (prepared.data / "files" / "later.txt").exists()
    (aside,) = prepared.data.glob("files.before_restore_*")
    assert (aside / "later.txt").read_text() == "of after the backup"
    assert "before_restore" in done.stdout


def test_after_a_restore_the_application_still_cannot_rewrite_the_stream(prepared: Installation, backup: Path) -> None:
    assert prepared.command("restore", str(backup), "--yes").returncode == 0
    found = {each["subject"]: each for each in json.loads(prepared.command("doctor", "--json").stdout)}
    assert found["rights"]["level"] == "ok"
    assert found["stream"]["words"] == "the application can only add to it"


def test_in_another_server_the_stream_goes_on_where_it_was(backup: Path) -> None:
    other = Installation()
    try:
        done = other.command("restore", str(shutil.copy(backup, other.data)))
        assert done.returncode == 0, done.stderr
        assert _asked(other, FOREIGN) == 3
        before = _asked(other, "print(StoredEvent.objects.count())")
        _tell(other, 2)
        assert _asked(other, SEQUENCE) == 2
        assert _asked(other, SEQUENCE) == 0
        in_order = _asked(
            other,
            "from trato.foundation.kit import sql\n"
            "print(sql.rows('SELECT count(*) AS n FROM stream_event JOIN stream_commit USING (xid)')[0]['n'])",
        )
        assert in_order == before + 2
    finally:
        other.remove()


def test_a_database_that_holds_data_is_only_replaced_when_told_so(prepared: Installation, backup: Path) -> None:
    before = _asked(prepared, COUNT)
    refused = prepared.command("restore", str(backup))
    assert refused.returncode == 1
    assert "trato: The database trato holds data.\n" in refused.stderr
    assert _asked(prepared, COUNT) == before


def test_nothing_is_restored_under_a_running_server(prepared: Installation, backup: Path) -> None:
    prepared.start()
    try:
        refused = prepared.command("restore", str(backup), "--yes")
    finally:
        prepared.stop()
    assert refused.returncode == 1
    assert "is running with the data folder" in refused.stderr


def test_a_backup_taken_while_people_work_is_one_instant(prepared: Installation, backup: Path) -> None:
    prepared.start()
    try:
        done = prepared.command("backup", str(prepared.data / "live.zip"))
    finally:
        prepared.stop()
    assert done.returncode == 0, done.stderr
    with archive.read(prepared.data / "live.zip") as (_, manifest):
        assert manifest["rows"]["public.stream_event"] == _asked(prepared, "print(StoredEvent.objects.count())")


def test_any_changed_byte_is_noticed(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    dice = random.Random(20261121)
    for place in [0, 30, len(whole) - 1, *(dice.randrange(len(whole)) for _ in range(60))]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << dice.randrange(8)
        _assert_refused(tmp_path, bytes(damaged))


def test_a_cut_off_backup_is_noticed(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    for length in (0, 1, 64, 65, len(whole) // 2, len(whole) - 1):
        _assert_refused(tmp_path, whole[:length])


def test_a_damaged_backup_changes_nothing(prepared: Installation, backup: Path) -> None:
    before = _asked(prepared, COUNT)
    cut = prepared.data / "cut.zip"
    cut.write_bytes(backup.read_bytes()[:-100])
    refused = prepared.command("restore", str(cut), "--yes")
    assert refused.returncode == 1
    assert "is damaged or cut off; nothing was changed" in refused.stderr
    assert _asked(prepared, COUNT) == before


def test_a_backup_of_a_newer_trato_is_refused(backup: Path, tmp_path: Path) -> None:
    newer = _rewritten(backup, tmp_path / "newer.zip", format=archive.FORMAT + 1)
    with pytest.raises(Failure, match="made by a newer trato"), archive.read(newer):
        pass


def test_a_backup_with_migrations_unknown_here_is_refused(prepared: Installation, backup: Path) -> None:
    newer = _rewritten(backup, prepared.data / "newer.zip", migrations=["stream.9999_of_tomorrow"])
    refused = prepared.command("restore", str(newer), "--yes")
    assert refused.returncode == 1
    assert "was made by a newer trato" in refused.stderr


def test_a_member_that_points_outside_the_folder_is_refused(tmp_path: Path) -> None:
    for name in ("files/../../evil", "/files/evil", "evil", "files/a\\..\\b", "files/"):
        path = tmp_path / "evil.zip"
        with archive.written(path) as writer:
            for member in (archive.DUMP, name):
                with (tmp_path / "content").open("wb+") as content:
                    writer.add(member, content)
            writer.close_with({})
        with pytest.raises(Failure, match="damaged"), archive.read(path):
            pass


def test_a_file_that_is_no_backup_says_so(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Dear diary")
    with pytest.raises(Failure, match=r"note\.txt is not a backup of trato"), archive.read(tmp_path / "note.txt"):
        pass


def test_a_backup_that_fails_leaves_no_file(prepared: Installation) -> None:
    target = prepared.data / "never.zip"
    failed = prepared.command("backup", str(target), TRATO_DATABASE_URL="postgresql:///x?host=/nowhere")
    assert failed.returncode == 1
    assert failed.stderr.startswith("trato: The database cannot be reached")
    assert list(prepared.data.glob("never*")) == []


def _tell(installation: Installation, count: int) -> None:
    code = f"from django.db import connection\nfor _ in range({count}): connection.cursor().execute({TELL!r})"
    done = installation.command("shell", "--code", code)
    assert done.returncode == 0, done.stderr


def _asked(installation: Installation, code: str) -> int:
    done = installation.command("shell", "--code", code)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def _rewritten(backup: Path, target: Path, **changed: object) -> Path:
    with archive.read(backup) as (old, manifest), archive.written(target) as new:
        for name in manifest.pop("sha256"):
            with old.open(name) as member:
                new.add(name, member)
        new.close_with(manifest | changed)
    return target


def _assert_refused(folder: Path, content: bytes) -> None:
    path = folder / "damaged.zip"
    path.write_bytes(content)
    with pytest.raises(Failure), archive.read(path):
        pass
