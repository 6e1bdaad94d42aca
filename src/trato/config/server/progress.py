"""What is trato doing, and how long did it take? A step says so only when it lasts longer than a second."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(words: str) -> Iterator[None]:
    """Print `words …` after a second, and the duration at the end of the same line."""
    began = time.monotonic()
    shown = threading.Event()

    def show() -> None:
        shown.set()
        print(f"  {words} …", end="", flush=True, file=sys.stderr)

    timer = threading.Timer(1.0, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if shown.is_set():
            print(f" {time.monotonic() - began:.1f} s", flush=True, file=sys.stderr)
