"""What does the worker do by the clock? Each stone and domain names its chores; they are done in turn."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

log = logging.getLogger(__name__)


@dataclass
class Chore:
    """A named piece of regular work; it is handed the time and says how much it did."""

    name: str
    every: timedelta
    work: Callable[[datetime], int]
    due_at: float = field(default=0.0)


CHORES: dict[str, Chore] = {}


def regularly(name: str, *, every: timedelta) -> Callable[[Callable[[datetime], int]], Callable[[datetime], int]]:
    """Do the decorated work again and again while a worker runs; several workers must not mind one another."""

    def register(work: Callable[[datetime], int]) -> Callable[[datetime], int]:
        if name in CHORES:
            raise ValueError(f"Two chores are called {name}.")
        CHORES[name] = Chore(name, every, work)
        return work

    return register


def do_what_is_due() -> int:
    """Do each chore whose time has come; one that fails is tried again at its next time."""
    done, now = 0, time.monotonic()
    for chore in CHORES.values():
        if chore.due_at > now:
            continue
        chore.due_at = now + chore.every.total_seconds()
        try:
            done += chore.work(timezone.now())
        except Exception:
            if not connection.is_usable():
                raise
            log.exception("The chore %s failed; it is tried again in %s.", chore.name, chore.every)
    return done
