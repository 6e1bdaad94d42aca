"""What becomes of a process when the one that started it dies? The system ends it, even after `kill -9`."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def end_with(parent: int, kind: signal.Signals) -> None:
    """From now on the system sends this process `kind` when its parent dies. Call it in the child."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, kind)
    if os.getppid() != parent:
        os._exit(1)


def ending_with_us(kind: signal.Signals) -> Callable[[], None] | None:
    """The same as a hook for subprocess: it runs in the child just before its program.

    By then the user is changed, which would undo it. The system watches the thread that starts the child, so
    start children from the main thread only.
    """
    parent = os.getpid()
    return (lambda: end_with(parent, kind)) if sys.platform == "linux" else None
