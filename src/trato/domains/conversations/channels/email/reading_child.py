"""What do mails say, told on standard output by a process that has little time and memory for each?"""

import os
import select
import signal
import sys
from typing import BinaryIO

import msgspec

from trato.domains.conversations.channels.email import parse
from trato.foundation.kit import confined

SECONDS, MEMORY = 2.0, 256_000_000
_NO_MEMORY = 7
# The ends that a mail brings about: its time is up, or what it asked for could not be had.
ENDED_BY_LIMIT = frozenset({-signal.SIGPROF, -signal.SIGXCPU, -signal.SIGABRT, -signal.SIGSEGV, _NO_MEMORY})


def main(arguments: list[str]) -> int:
    """Read mails until nobody sends any."""
    parent = int(arguments[0])
    # Nothing is written to files; a signal that ends the session of whoever started it is not meant for this one.
    confined.keep_to(memory=MEMORY, written=0)
    into, out = sys.stdin.buffer, sys.stdout.buffer
    while (raw := _next(into, parent)) is not None:
        # The system counts, and ends the process even inside a library; nothing here could catch it.
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            answer = msgspec.msgpack.encode(parse.letter(raw))
        except MemoryError:
            return _NO_MEMORY
        signal.setitimer(signal.ITIMER_PROF, 0)
        del raw
        out.write(len(answer).to_bytes(8, "big"))
        out.write(answer)
        out.flush()
    return 0


def _next(into: BinaryIO, parent: int) -> bytes | None:
    """The next mail after its length; None when nobody is there any more."""
    while not select.select([into], [], [], 30)[0]:
        if os.getppid() != parent:
            return None
    head = into.read(8)
    return into.read(int.from_bytes(head, "big")) if len(head) == 8 else None
