"""After a restore: who was erased since the backup was made, and must not come back?"""

from collections.abc import Iterable
from datetime import datetime

from trato.foundation.kit import guard
from trato.foundation.kit.actor import trato
from trato.foundation.privacy import people, work
from trato.foundation.privacy.actions import erasing
from trato.foundation.privacy.ledger import Line
from trato.foundation.privacy.models import Erasure
from trato.foundation.stream import worker


@guard.working_as(work.WORK)
def replay(lines: Iterable[Line], *, at: datetime) -> int:
    """Erase again whoever the ledger names and the restored database still knows; return how many."""
    done = 0
    for line in lines:
        person = people.with_uid(line.kind, line.uid)
        if person is None or Erasure.objects.filter(person_kind=line.kind, person_uid=line.uid).exists():
            continue
        erasing.erase(person, reason="restore", by=trato("restore"), at=at)
        done += 1
    if done:
        worker.settle()
    return done
