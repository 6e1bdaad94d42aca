"""What is left when somebody stops trato, or kills a part of it?"""

import os
import signal
import socket
import threading
import time

import psycopg
import pytest

from tests.faults.installation import Installation, soon
from trato.config.server.place import Place

TELL = """
    INSERT INTO stream_event (name, facet, happened_at, actor_kind, payload)
    VALUES ('fault.test.told', 'test', now(), 'trato', jsonb_build_object('run', %s::text)) RETURNING id
"""


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_stops_everything_within_ten_seconds(served: Installation, kind: signal.Signals) -> None:
    assert len(served.processes()) > 5
    began = time.monotonic()
    assert served.stop(kind) == 0
    assert time.monotonic() - began < 10
    assert served.processes() == []


def test_the_second_start_needs_less_than_two_processors_have_in_five_seconds(installation: Installation) -> None:
    """Processor time, because the clock also counts whatever else this machine is doing."""
    installation.start()
    assert installation.answers()
    assert installation.processor_seconds() < 2 * 5


def test_killing_the_supervisor_leaves_nothing_running(served: Installation) -> None:
    served.stop(signal.SIGKILL)
    assert soon(lambda: not served.processes())
    served.start()
    assert served.answers()


def test_a_start_right_after_killing_the_supervisor_waits_for_what_is_still_stopping(served: Installation) -> None:
    served.stop(signal.SIGKILL)
    served.start()
    assert served.answers()


def test_a_killed_web_worker_is_replaced(served: Installation) -> None:
    server, *workers = sorted(served.processes("trato.config.server.web"))
    os.kill(workers[0], signal.SIGKILL)
    # The killed one is still listed for a moment: counting alone would be content with it.
    assert soon(lambda: workers[0] not in served.processes())
    assert soon(lambda: len(served.processes("trato.config.server.web")) == 1 + len(workers))
    assert server in served.processes()
    assert soon(served.answers)


def test_a_killed_web_server_takes_its_workers_along_and_is_replaced(served: Installation) -> None:
    before = served.processes("trato.config.server.web")
    os.kill(min(before), signal.SIGKILL)
    assert soon(lambda: not set(before) & set(served.processes()))
    assert soon(served.answers)


def test_a_killed_worker_is_replaced(served: Installation) -> None:
    (before,) = served.processes("-m trato worker")
    os.kill(before, signal.SIGKILL)
    assert soon(lambda: served.processes("-m trato worker") not in ([], [before]))


def test_a_killed_database_loses_nothing_it_acknowledged(served: Installation) -> None:
    _kill_the_database_while_writing(served, "once")


def test_killing_everything_at_once_loses_nothing_acknowledged(served: Installation) -> None:
    acknowledged = _written_until(served, "all", lambda: _kill(served.processes()))
    assert served.server
    served.server.wait()
    served.start()
    assert acknowledged <= _kept(served, "all")


@pytest.mark.campaign
def test_twenty_killed_databases_lose_nothing_they_acknowledged(served: Installation) -> None:
    for number in range(20):
        _kill_the_database_while_writing(served, f"campaign {number}")


def test_a_second_server_on_the_same_data_is_refused(served: Installation) -> None:
    refused = served.command("serve", "--port", "0")
    assert refused.returncode == 1
    assert f"already running with the data folder {served.data}" in refused.stderr
    assert served.answers()


def test_a_port_that_is_taken_is_said_before_anything_starts(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", installation.port)):
        refused = installation.command("serve", "--port", str(installation.port))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"trato: Port {installation.port} is already taken.\n")
    assert installation.processes() == []


def test_other_machines_are_let_in_only_under_known_names(installation: Installation) -> None:
    refused = installation.command("serve", "--host", "0.0.0.0", "--port", str(installation.port))
    assert refused.returncode == 1
    assert "TRATO_ALLOWED_HOSTS" in refused.stderr
    assert installation.processes() == []


def test_a_pid_file_whose_process_is_somebody_else_does_not_hinder_the_start(installation: Installation) -> None:
    note = Place(installation.data).cluster / "postmaster.pid"
    note.write_text(f"{os.getppid()}\n{Place(installation.data).cluster}\n1\n5432\n")
    installation.start()
    assert installation.answers()


def test_commands_use_the_database_of_a_running_server(served: Installation) -> None:
    done = served.command("shell", "--code", "print(StoredEvent.objects.filter(name='nothing').count())")
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    assert served.answers()


def _kill_the_database_while_writing(served: Installation, run: str) -> None:
    acknowledged = _written_until(served, run, lambda: os.kill(served.postmaster(), signal.SIGKILL))
    assert soon(lambda: _answers_questions(served), 60)
    assert acknowledged <= _kept(served, run)
    assert soon(served.answers)


def _written_until(served: Installation, run: str, disaster) -> set[int]:
    acknowledged: set[int] = set()

    def write() -> None:
        try:
            with served.connect() as connection:
                while True:
                    row = connection.execute(TELL, [run]).fetchone()
                    acknowledged.add(row[0])
        except psycopg.OperationalError:
            return

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    assert soon(lambda: len(acknowledged) > 50)
    disaster()
    for writer in writers:
        writer.join(60)
    return acknowledged


def _kept(served: Installation, run: str) -> set[int]:
    with served.connect() as connection:
        rows = connection.execute(
            "SELECT id FROM stream_event WHERE name = 'fault.test.told' AND payload ->> 'run' = %s", [run]
        )
        return {row[0] for row in rows}


def _answers_questions(served: Installation) -> bool:
    try:
        with served.connect() as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def _kill(processes: list[int]) -> None:
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
