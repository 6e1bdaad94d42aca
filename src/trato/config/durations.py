"""How long do sessions last? As somebody wrote it: "staff=12h/60m,administrator=4h/15m,portal=30d/7d"."""

import re
from datetime import timedelta

from trato.config.failure import Failure

Limits = dict[str, tuple[timedelta, timedelta]]

USUAL = "staff=12h/60m,administrator=4h/15m,portal=30d/7d"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def session_limits(written: str) -> Limits:
    """For each kind of person the longest life of a session and the longest rest; what is not written is as usual."""
    limits = _read(USUAL)
    given = _read(written)
    if unknown := given.keys() - limits.keys():
        raise Failure(f"TRATO_SESSION_LIMITS names {', '.join(sorted(unknown))}.", f"It looks like {USUAL}")
    return limits | given


def _read(written: str) -> Limits:
    limits = {}
    for part in filter(None, written.replace(" ", "").split(",")):
        found = re.fullmatch(r"(\w+)=([1-9]\d{0,4})([mhd])/([1-9]\d{0,4})([mhd])", part)
        if not found:
            raise Failure(f"TRATO_SESSION_LIMITS says «{part}».", f"It looks like {USUAL}")
        kind, whole, of_whole, idle, of_idle = found.groups()
        limits[kind] = (timedelta(**{_UNITS[of_whole]: int(whole)}), timedelta(**{_UNITS[of_idle]: int(idle)}))
    return limits
