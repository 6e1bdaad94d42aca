"""Does the warehouse still hold somebody who was erased? It is thrown away with them, and made anew without them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from trato.foundation.kit import sql
from trato.foundation.warehouse import folder

# Erasures in flight share the lock until they are committed; taking new tables over waits for all of them.
_SHARED = "SELECT pg_advisory_xact_lock_shared(7261746, 41)"
_ALONE = "SELECT pg_advisory_xact_lock(7261746, 41)"
# Counted: of two in flight the later one may have the smaller number.
COUNT = "SELECT count(*) AS count FROM privacy_erasure"


def throw_away() -> None:
    """Inside the transaction of an erasure: nothing that was read before it is taken over after it."""
    sql.rows(_SHARED)
    folder.forget()


@contextmanager
def none_in_flight() -> Iterator[None]:
    """For the length of a block no erasure begins, and all that began are over."""
    with transaction.atomic():
        sql.rows(_ALONE)
        yield


def count() -> int:
    """How many erasures there were."""
    return sql.rows(COUNT)[0]["count"]
