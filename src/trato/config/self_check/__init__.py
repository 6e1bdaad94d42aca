"""How well is this installation guarded, and what would help? Check after check, each in words a person can act on."""

from collections.abc import Callable, Iterator

from psycopg import Error

from trato.config.doctor import Finding
from trato.config.failure import Failure

Check = Callable[[], Finding]


def findings() -> Iterator[Finding]:
    """All checks; the settings must be loaded and the database within reach."""
    from trato.config.self_check import database, people, records, surroundings

    for check in (*surroundings.CHECKS, *database.CHECKS, *people.CHECKS, *records.CHECKS):
        yield _asked(check)


def _asked(check: Check) -> Finding:
    """A check that cannot be made is a finding too."""
    from django.db import DatabaseError

    try:
        return check()
    except Failure as failure:
        return Finding(check.__name__.replace("_", " "), "fail", failure.sentence, failure.hint)
    except (Error, DatabaseError, OSError) as error:
        return Finding(check.__name__.replace("_", " "), "fail", str(error).strip().partition("\n")[0])
