"""Does an answer on a messenger leave twice, or get lost, when processes are killed while it is being sent?"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.installation import Installation, soon
from trato.domains.conversations.channels.messaging.tests.contracts import WhatsApp
from trato.domains.conversations.channels.messaging.tests.provider import Provider


class Slow(WhatsApp):
    """It takes everything, and says so a little later: here a kill leaves a doubt."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def answer(self, call, provider):
        said = super().answer(call, provider)
        time.sleep(self.seconds)
        return said


class Family(Installation):
    """An installation that believes the certificate of our provider, and speaks to it."""

    certificate, port_there = "", 0

    def environment(self, **variables: str) -> dict[str, str]:
        more = {"SSL_CERT_FILE": self.certificate, "TRATO_OUTWARD_ALLOWED": f"localhost:{self.port_there}"}
        return super().environment(**more, **variables)


def sent_under_fire(folder: Path, *, count: int, kills: int, seed: int, slowness: float) -> dict[str, float]:
    """Send so many answers while processes are killed so often; give the numbers of what came of them."""
    dice, provider, installation = random.Random(seed), Provider(folder, Slow(slowness)), Family()
    installation.certificate, installation.port_there = str(provider.certificate), provider.port
    try:
        done = installation.command("migrate")
        assert done.returncode == 0, done.stderr
        installation.start()
        _write_answers(installation, count, provider.port)
        began, killed = time.monotonic(), Counter[str]()
        for number in range(kills):
            goal = (number + 1) * count // (kills + 1)
            assert soon(lambda goal=goal: len(provider.taken) >= goal, 300), _said(installation)
            killed[_kill_one(installation, dice)] += 1
        assert soon(lambda: not _asked(installation, _UNFINISHED)[0][0], 600), _said(installation)
        took = time.monotonic() - began
        states = dict(_asked(installation, "SELECT text, state FROM conversations_message WHERE direction = 'out'"))
    finally:
        provider.close()
        installation.remove()
    twice = [text for text, times in provider.taken.items() if times > 1]
    lost = [text for text, state in states.items() if state == "sent" and text not in provider.taken]
    silent = [text for text in provider.taken if states[text] not in ("sent", "uncertain")]
    uncertain = [text for text, state in states.items() if state == "uncertain"]
    assert (twice, lost, silent) == ([], [], [])
    assert set(states.values()) <= {"sent", "uncertain"} and len(uncertain) <= kills
    return {"taken": len(provider.taken), "uncertain": len(uncertain), "seconds": round(took, 1), **killed}


_UNFINISHED = "SELECT count(*) FROM conversations_message WHERE direction = 'out' AND state IN ('planned', 'sending')"


def _write_answers(installation: Family, count: int, port: int) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "tests.messaging.many_answers", str(count), str(port)],
        env=installation.environment(
            TRATO_DATA=str(installation.data), DJANGO_SETTINGS_MODULE="trato.config.settings",
            PYTHONPATH=os.pathsep.join([str(Path("src").resolve()), str(Path.cwd())]),
        ),
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr


def _kill_one(installation: Family, dice: random.Random) -> str:
    which = dice.choices(["mail", "worker"], weights=[6, 4])[0]
    for process in installation.processes("-m trato", which):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return which


def _asked(installation: Family, statement: str):
    with installation.connect() as database:
        return database.execute(statement).fetchall()


def _said(installation: Family) -> str:
    return (installation.data / "said.txt").read_text()[-2000:]


def test_30_answers_leave_once_though_processes_are_killed_twice(tmp_path):
    found = sent_under_fire(tmp_path, count=30, kills=2, seed=5, slowness=0.05)
    assert found["taken"] + found["uncertain"] >= 30


@pytest.mark.campaign
def test_200_answers_leave_once_though_processes_are_killed_ten_times(tmp_path):
    seed = int(time.time())
    print(f"seed {seed}")
    print(sent_under_fire(tmp_path, count=200, kills=10, seed=seed, slowness=0.03))
