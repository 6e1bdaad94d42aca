"""Does a program that sends again what was never answered make one party, whatever was killed meanwhile?"""

import os
import signal
import threading
import time
from http.client import HTTPConnection, HTTPException

import msgspec

from tests.faults.installation import Installation, soon
from trato.foundation.access.models.token import digest

SECRET = "trato_" + "a" * 43
PROGRAMS, REQUESTS = 4, 25

A_USER = """
WITH person AS (
    INSERT INTO access_user (uid, email, name, role, password, is_active, language, time_zone, theme, density,
        has_shortcuts, created_at)
    VALUES (gen_random_uuid(), 'program@ecotec.example', 'Programa', 'administrator', '!', true, 'es', 'Europe/Madrid',
        'system', 'compact', true, now()) RETURNING id
)
INSERT INTO access_token (uid, user_id, label, prefix, sha256, scopes, rows, created_at)
SELECT gen_random_uuid(), id, 'retries', 'trato_aaaaaa', %s, ARRAY['*'], '', now() FROM person
"""


def test_requests_sent_again_after_kills_make_one_party_each(served: Installation) -> None:
    with served.connect() as database:
        database.execute(A_USER, [digest(SECRET)])
    stop = threading.Event()
    programs = [threading.Thread(target=_insist, args=(served, number)) for number in range(PROGRAMS)]
    killer = threading.Thread(target=_kill_web_servers, args=(served, stop))
    for thread in (killer, *programs):
        thread.start()
    for program in programs:
        program.join(120)
    stop.set()
    killer.join()
    with served.connect() as database:
        made = database.execute("SELECT name, count(*) FROM customers_party GROUP BY name").fetchall()
        told = database.execute(
            "SELECT count(*) FROM stream_event WHERE name = 'customers.party.registered'"
        ).fetchone()
    assert sorted(made) == sorted((f"Persona {p} {n}", 1) for p in range(PROGRAMS) for n in range(REQUESTS))
    assert told == (PROGRAMS * REQUESTS,)


def _insist(served: Installation, program: int) -> None:
    for number in range(REQUESTS):
        assert soon(lambda number=number: _answered(served, program, number), 60)


def _answered(served: Installation, program: int, number: int) -> bool:
    body = msgspec.json.encode({"kind": "person", "name": f"Persona {program} {number}"})
    headers = {
        "Authorization": f"Bearer {SECRET}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"{program}-{number}",
    }
    connection = HTTPConnection("127.0.0.1", served.port, timeout=20)
    try:
        connection.request("POST", "/api/v1/parties", body, headers)
        return connection.getresponse().status == 201
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _kill_web_servers(served: Installation, stop: threading.Event) -> None:
    while not stop.wait(0.7):
        for process in served.processes("trato.config.server.web"):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        soon(served.answers, 30)
        time.sleep(0.1)
