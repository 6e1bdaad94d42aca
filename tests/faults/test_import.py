"""Does an import go on by itself when its process is killed with violence, and come out the same?"""

import os
import signal

import pytest

from tests.faults.installation import Installation, soon

ROWS = 60_000
BEGIN = """
import io
from django.utils import timezone
from trato.foundation.access.actions import users
from trato.foundation.exchange.actions import imports
from trato.foundation.jobs import worker
from trato.foundation.kit.actor import trato
now = timezone.now()
by = users.invite('ines@ecotec.example', name='Inés', role='administrator', by=trato('createadmin'), at=now).actor
rows = ''.join(f'P{{n}},p{{n}}@x.example,6{{n:08d}}\\n' if n % 100 else f'P{{n}},bad@,1\\n' for n in range({rows}))
one = imports.receive([('name,email,phone\\n' + rows).encode()], file_name='p.csv', by=by, at=now)
worker.run_all()
one.refresh_from_db()
imports.map_columns(one, columns=one.columns, choices={{'source': 'x', 'invalid': 'refuse'}}, by=by, at=now)
imports.run(one, by=by, at=now)
"""
COUNT = "SELECT coalesce(sum(rows), 0) FROM exchange_importpart"


@pytest.mark.campaign
def test_a_killed_import_goes_on_where_it_was(prepared: Installation) -> None:
    """PLT-08: rows, refusals and events as if nothing had happened."""
    begun = prepared.command("shell", "--code", BEGIN.format(rows=ROWS))
    assert begun.returncode == 0, begun.stderr
    prepared.start()
    with prepared.connect() as database:
        kills = 0
        for at_least in (1, 20_001, 40_001):
            if soon(lambda least=at_least: database.execute(COUNT).fetchone()[0] >= least, 90):
                for process in prepared.processes("worker", "--jobs"):
                    os.kill(process, signal.SIGKILL)
                    kills += 1
        assert kills, "nothing was killed in time"
        assert soon(lambda: database.execute("SELECT state FROM exchange_import").fetchone()[0] == "done", 180)
        counts = database.execute("SELECT counts FROM exchange_import").fetchone()[0]
        assert counts == {"read": ROWS, "new": ROWS - ROWS // 100, "refused": ROWS // 100}
        told = "SELECT sum(cardinality(parties)) FROM stream_event WHERE name = 'customers.import.registered'"
        for question in ("SELECT count(*) FROM customers_party", told):
            assert database.execute(question).fetchone()[0] == counts["new"]
    (rejected,) = (prepared.data / "files" / "imports").glob("*/rejected.csv")
    assert len(rejected.read_text().splitlines()) == 1 + counts["refused"]
