"""Who reads a mail for us, so that one that is made to hurt hurts only a process we can do without?

A few processes wait for mails. Each has two seconds of processor time and 256 MB for one; the system ends it when it
takes more, and another one takes its place. The mail is then known by its head, which is cheap to read.
"""

import atexit
import logging
import os
import select
import signal
import subprocess
import threading
import time
from typing import IO, cast

import msgspec

from trato.domains.conversations.channels.email import parse, reading_child
from trato.domains.conversations.channels.email.letter import Letter
from trato.foundation.kit import confined

# Two seconds of a processor that others want too can take long.
_PATIENCE = 40.0
_TOO_LATE = -signal.SIGPROF
_LONGEST_ANSWER = 100_000_000

log = logging.getLogger(__name__)


class _Gone(Exception):
    """The process ended before it answered; `of` says how."""

    def __init__(self, of: int) -> None:
        super().__init__(of)
        self.of = of


class Readers:
    """Some processes that read mails, safe to be asked from any thread; they start when they are needed."""

    def __init__(self, most: int = 2) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[_Reader] = []
        self._owner = os.getpid()

    def read(self, raw: bytes) -> Letter:
        """The mail, or what its head says where it asks for too much."""
        # One byte more than is read, so that it is known that there was more.
        sent = raw[: parse.LARGEST + 1]
        with self._places:
            for _attempt in range(2):
                reader = self._taken()
                try:
                    letter = reader.read(sent)
                except _Gone as gone:
                    # Ended by its own limit it would end again; ended by somebody else it deserves another one.
                    if gone.of in reading_child.ENDED_BY_LIMIT:
                        break
                except BaseException:
                    reader.end()
                    raise
                else:
                    self._given_back(reader)
                    return letter
        log.warning("A mail of %s bytes asked for too much to be read; its head is known.", len(raw))
        return parse.head_only(raw, "too_costly")

    def end(self) -> None:
        """Let all processes go."""
        with self._lock:
            idle, self._idle = self._idle, []
        if self._owner == os.getpid():
            for reader in idle:
                reader.end()

    def _taken(self) -> "_Reader":
        with self._lock:
            if self._owner != os.getpid():
                # After a fork the processes are those of the other one: two must not talk to them.
                self._idle, self._owner = [], os.getpid()
            while self._idle:
                reader = self._idle.pop()
                if reader.is_alive():
                    return reader
                reader.end()
        return _Reader()

    def _given_back(self, reader: "_Reader") -> None:
        if reader.is_worn():
            reader.end()
            return
        with self._lock:
            self._idle.append(reader)


class _Reader:
    """One process that waits for mails; it ends when its standard input does, and so with us."""

    # Memory that was needed once is not all given back.
    _WORN_AFTER = 1_000

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            confined.command(reading_child.__name__, str(os.getpid())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=confined.environment(),
            # Who asks the worker to stop does not mean this one, which ends with it.
            start_new_session=True,
        )
        self._into = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._count = 0

    def read(self, raw: bytes) -> Letter:
        self._count += 1
        try:
            self._into.write(len(raw).to_bytes(8, "big"))
            self._into.write(raw)
            self._into.flush()
            until = time.monotonic() + _PATIENCE
            size = int.from_bytes(self._received(8, until), "big")
            if size > _LONGEST_ANSWER:
                raise _Gone(self.end())
            return msgspec.msgpack.decode(self._received(size, until), type=Letter)
        except (OSError, ValueError, msgspec.MsgspecError) as lost:
            raise _Gone(self.end()) from lost

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def is_worn(self) -> bool:
        return self._count >= self._WORN_AFTER

    def end(self) -> int:
        """End it if it has not ended, and say how it did; nothing of it stays behind."""
        for pipe in (self._into, self._answers):
            try:
                pipe.close()
            except OSError:
                continue
        try:
            # One that was ended by its limit is about to be gone; it should say so itself.
            return self._process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _received(self, size: int, until: float) -> bytes:
        told = bytearray()
        answers = self._answers.fileno()
        # `select` knows no numbers above 1,023, of which a busy server has many.
        heard = select.poll()
        heard.register(answers, select.POLLIN)
        while len(told) < size:
            if not heard.poll(max(0.0, until - time.monotonic()) * 1_000):
                self._process.kill()
                self.end()
                raise _Gone(_TOO_LATE)
            piece = os.read(answers, min(size - len(told), 1_048_576))
            if not piece:
                raise _Gone(self.end())
            told += piece
        return bytes(told)


_READERS = Readers(most=max(1, min(4, os.cpu_count() or 1)))
atexit.register(_READERS.end)


def read(raw: bytes) -> Letter:
    """Read a mail in a process of its own; an answer comes whatever the mail does."""
    return _READERS.read(raw)
