"""Does a letter leave twice, or get lost, when processes are killed while letters are being sent? (acceptance 3)"""

import asyncio
import collections
import email
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.faults.installation import Installation, soon
from tests.mail.servers import free_port


class Sink:
    """A server that takes everything, a little slowly, and counts what it took."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.taken = seconds, collections.Counter[str]()

    async def handle_DATA(self, _server, _session, envelope):
        self.taken[email.message_from_bytes(envelope.content)["Message-ID"].strip("<>")] += 1
        # It was taken and is not yet said: here a kill leaves a doubt.
        await asyncio.sleep(self.seconds)
        return "250 taken"


@pytest.fixture
def installation() -> Iterator[Installation]:
    installation = Installation()
    done = installation.command("migrate")
    assert done.returncode == 0, done.stderr
    yield installation
    installation.remove()


def sent_under_fire(
    installation: Installation, *, count: int, kills: int, seed: int, slowness: float
) -> dict[str, float]:
    """Send so many letters while processes are killed so often; give the numbers of what came of them."""
    dice = random.Random(seed)
    sink = Sink(slowness)
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        installation.start()
        made = subprocess.run(
            [sys.executable, "-m", "tests.mail.many_answers", str(count), str(controller.port)],
            env=installation.environment(
                TRATO_DATA=str(installation.data),
                DJANGO_SETTINGS_MODULE="trato.config.settings",
                PYTHONPATH=os.pathsep.join([str(Path("src").resolve()), str(Path.cwd())]),
            ),
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        began, killed = time.monotonic(), collections.Counter[str]()
        for number in range(kills):
            goal = (number + 1) * count // (kills + 1)
            assert soon(lambda goal=goal: len(sink.taken) >= goal, 300), installation_says(installation, sink)
            killed[kill_one(installation, dice)] += 1
        assert soon(lambda: not unfinished(installation), 600), installation_says(installation, sink)
        took = time.monotonic() - began
    finally:
        controller.stop()
    states = dict(asked(installation, "SELECT key, state FROM conversations_message WHERE direction = 'out'"))
    assert len(states) == count, "each has its own name"
    twice = [key for key, times in sink.taken.items() if times > 1]
    lost = [key for key, state in states.items() if state == "sent" and key not in sink.taken]
    silent = [key for key in sink.taken if states.get(key) not in ("sent", "uncertain")]
    uncertain = [key for key, state in states.items() if state == "uncertain"]
    assert (twice, lost, silent) == ([], [], [])
    assert set(states.values()) <= {"sent", "uncertain"} and len(uncertain) <= kills
    events = asked(installation, "SELECT count(*) FROM stream_event WHERE payload->>'is_uncertain' = 'true'")[0][0]
    assert events == len(uncertain), "each doubt was told"
    return {"taken": len(sink.taken), "uncertain": len(uncertain), "seconds": round(took, 1), **killed}


def kill_one(installation: Installation, dice: random.Random) -> str:
    which = dice.choices(["mail", "worker", "serve"], weights=[5, 3, 2])[0]
    if which == "serve":
        installation.server.kill()
        installation.server.wait()
        installation.start()
        return which
    for process in installation.processes("-m trato", which):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return which


def unfinished(installation: Installation) -> int:
    found = "SELECT count(*) FROM conversations_message WHERE direction = 'out' AND state IN ('planned', 'sending')"
    return asked(installation, found)[0][0]


def asked(installation: Installation, statement: str):
    with installation.connect() as database:
        return database.execute(statement).fetchall()


def installation_says(installation: Installation, sink: Sink) -> str:
    said = (installation.data / "said.txt").read_text()[-2000:]
    return f"{len(sink.taken)} taken, {unfinished(installation)} left\n{said}"


def test_200_letters_leave_once_though_processes_are_killed_five_times(installation):
    found = sent_under_fire(installation, count=200, kills=5, seed=5, slowness=0.03)
    assert found["taken"] + found["uncertain"] >= 200


@pytest.mark.campaign
def test_5000_letters_leave_once_though_processes_are_killed_sixty_times(installation):
    seed = int(time.time())
    print(f"seed {seed}")
    print(sent_under_fire(installation, count=5_000, kills=60, seed=seed, slowness=0.01))
