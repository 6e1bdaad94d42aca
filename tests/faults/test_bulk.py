"""Does a change of many rows go on by itself when its process is killed with violence, each row once?"""

import os
import signal

import pytest

from tests.faults.installation import Installation, soon

ROWS = 4_000
BEGIN = """
from django.utils import timezone
from trato.domains.customers.models import Party
from trato.foundation.access.actions import users
from trato.foundation.kit import guard
from trato.foundation.kit.actor import trato
from trato.foundation.lists import bulk as changes
from trato.foundation.lists.actions import bulk
now = timezone.now()
by = users.invite('ines@ecotec.example', name='Inés', role='administrator', by=trato('createadmin'), at=now).actor
rows = []
for n in range({rows}):
    party = Party(kind='person', created_at=now, updated_at=now)
    party.call(f'P{{n}}')
    rows.append(party)
with guard.opened(guard.protected()):
    Party.objects.bulk_create(rows)
    keys = [row.pk for row in rows]
bulk.begin(changes.find('customers', 'phase', by), of='customers', keys=keys, value='sale', by=by, at=now)
"""
COUNT = "SELECT count(*) FROM lists_bulkrow WHERE outcome <> ''"


@pytest.mark.campaign
def test_a_killed_change_goes_on_where_it_was(prepared: Installation) -> None:
    """PLT-10: every row changed once, told once."""
    begun = prepared.command("shell", "--code", BEGIN.format(rows=ROWS))
    assert begun.returncode == 0, begun.stderr
    prepared.start()
    with prepared.connect() as database:
        kills = 0
        for at_least in (1, 1_500, 3_000):
            if soon(lambda least=at_least: database.execute(COUNT).fetchone()[0] >= least, 90):
                for process in prepared.processes("worker", "--jobs"):
                    os.kill(process, signal.SIGKILL)
                    kills += 1
        assert kills, "nothing was killed in time"
        assert soon(lambda: database.execute("SELECT state FROM lists_bulkchange").fetchone()[0] == "done", 180)
        assert database.execute("SELECT counts FROM lists_bulkchange").fetchone()[0] == {"changed": ROWS}
        told = "SELECT count(*), count(DISTINCT parties) FROM stream_event WHERE name = 'customers.phase.changed'"
        assert database.execute(told).fetchone() == (ROWS, ROWS)
        assert database.execute("SELECT count(*) FROM customers_party WHERE phase = 'sale'").fetchone()[0] == ROWS
