"""Who may work with a folder right now? One holder at most; the lock ends with the last process of it."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType


class Locked(Exception):
    """Somebody else holds the lock; `holder` is the process that took it, when it is still known."""

    def __init__(self, path: Path, holder: int | None) -> None:
        super().__init__(f"{path} is held by process {holder}")
        self.holder = holder


class Lock:
    """A lock on a file. Children that inherit `descriptor` keep it locked after the holder is gone."""

    def __init__(self, path: Path, *, wait: float = 0, wait_for_heirs: float = 0) -> None:
        self._path = path
        self._wait = wait
        self._wait_for_heirs = wait_for_heirs
        self._file = -1

    @property
    def descriptor(self) -> int:
        return self._file

    @property
    def is_held(self) -> bool:
        return self._file >= 0

    def take(self) -> "Lock":
        """Take it, after `wait` seconds, or `wait_for_heirs` when only children of a dead holder are left."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        began = time.monotonic()
        while not _try(self._file):
            holder = _process_in(self._path)
            patience = self._wait if _is_alive(holder) else max(self._wait, self._wait_for_heirs)
            if time.monotonic() - began >= patience:
                self.release()
                raise Locked(self._path, holder)
            time.sleep(0.05)
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)
        return self

    def release(self) -> None:
        if self.is_held:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> "Lock":
        return self.take()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder_of(path: Path) -> int | None:
    """The living process that holds this lock; None when it is free, or when only children of a dead one still end."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        if _try(file):
            return None
        holder = _process_in(path) or 0
        return holder if holder in (0, os.getpid()) or _is_alive(holder) else None
    finally:
        os.close(file)


def _try(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _process_in(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def _is_alive(process: int | None) -> bool:
    if process is None or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
