"""Who holds a lock, when its holder died and children of it are still ending?"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trato.config.server.lock import Lock, Locked, holder_of

HOLD = """
import subprocess, sys, time
from pathlib import Path
from trato.config.server.lock import Lock
lock = Lock(Path(sys.argv[1])).take()
heir = subprocess.Popen(["sleep", "60"], pass_fds=[lock.descriptor])
print(heir.pid, flush=True)
time.sleep(60)
"""


def test_children_of_a_dead_holder_are_no_holder_and_are_waited_for(tmp_path: Path) -> None:
    """What is about to end is not to be used: a command right after `kill -9` waits for it instead."""
    path = tmp_path / "run" / "x.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    heir = int(holder.stdout.readline())
    assert holder_of(path) == holder.pid
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert holder_of(path) is None
    with pytest.raises(Locked):
        Lock(path).take()
    os.kill(heir, signal.SIGTERM)
    with Lock(path, wait_for_heirs=5):
        assert holder_of(path) == os.getpid()
