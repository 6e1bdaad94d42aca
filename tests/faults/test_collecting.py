"""Is what a web site tells on the disk once it was answered, and is everything refused that nobody agreed to?"""

import json
import os
import signal
import threading
import time
import uuid
from http.client import HTTPConnection, HTTPException

import pytest

from tests.faults.installation import Installation, soon

ORIGIN = "https://www.ecotec.example"
SITE = """
INSERT INTO conversations_website (uid, name, key, origins, needs_consent, days_kept, created_at)
VALUES (gen_random_uuid(), %s, %s, %s, %s, 90, now())
"""
PER_MINUTE = 600


@pytest.fixture(scope="module")
def served(prepared: Installation) -> Installation:
    """One for all of them: what they kill comes back by itself."""
    prepared.start()
    return prepared


@pytest.fixture
def site(served: Installation) -> str:
    """A key that is known already."""
    key = f"key-{uuid.uuid4().hex[:8]}"
    with served.connect() as database:
        database.execute(SITE, ["Tienda", key, [ORIGIN], True])
    assert soon(lambda: tell(served, post(key)) == 204, 10)
    return key


def post(site: str, *paths: str, **more) -> dict:
    events = [{"kind": "page", "path": path, "title": "ECO-70", "details": {}} for path in paths or ("/",)]
    return {"site": site, "visitor": str(uuid.uuid4()), "consent": "2026-11", "events": events} | more


def tell(served: Installation, body: object, origin: str = ORIGIN, address: str = "", **headers: str) -> int:
    """The status that a browser is answered with; 0 when nobody answered."""
    connection = HTTPConnection("127.0.0.1", served.port, timeout=20)
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    # Each sender lives elsewhere, so that the limit of one address is not met by chance.
    somewhere = address or f"203.0.113.{uuid.uuid4().int % 250}"
    told = {"Origin": origin, "X-Forwarded-For": somewhere, "Content-Type": "text/plain"} | headers
    try:
        connection.request("POST", "/web/collect", sent, told)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def stored(served: Installation, condition: str, *values) -> int:
    with served.connect() as database:
        return database.execute(f"SELECT count(*) FROM conversations_webevent WHERE {condition}", values).fetchone()[0]


def test_each_refusal_says_why_and_stores_nothing(served: Installation, site: str) -> None:
    """RL02, PV11: consent, origin, key, signals of the browser, sizes and shapes."""
    before = stored(served, "TRUE")
    assert tell(served, post(site, consent="")) == 403
    assert tell(served, post(site), origin="https://evil.example") == 403
    assert tell(served, post(site), origin="null") == 403
    assert tell(served, post("unknown")) == 403
    assert tell(served, post(site), **{"Sec-GPC": "1"}) == 403
    assert tell(served, post(site), DNT="1") == 403
    assert tell(served, b"\xff\xfe nonsense") == 400
    assert tell(served, post(site) | {"events": []}) == 400
    assert tell(served, post(site) | {"extra": 1}) == 400
    assert tell(served, post(site, *["/"] * 51)) == 400
    assert tell(served, post(site, "/\0")) == 400
    assert tell(served, b"x" * 33_000) == 413
    assert tell(served, b"x" * 50_000) == 413
    assert stored(served, "TRUE") == before


def test_other_methods_and_places_are_refused_and_a_browser_may_ask_beforehand(served: Installation, site: str) -> None:
    def asked(method: str, path: str, **headers: str):
        connection = HTTPConnection("127.0.0.1", served.port, timeout=20)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer

    assert asked("GET", "/web/collect").status == 405
    allowed = asked("OPTIONS", "/web/collect", Origin=ORIGIN)
    assert (allowed.status, allowed.headers["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    strange = asked("OPTIONS", "/web/collect", Origin="https://evil.example")
    assert (strange.status, strange.headers["Access-Control-Allow-Origin"]) == (405, None)
    script = asked("GET", "/web/track.js")
    assert script.status == 200 and script.headers["Content-Type"].startswith("text/javascript")
    assert int(script.headers["Content-Length"]) < 8_000


def test_one_address_may_not_flood_while_others_go_on(served: Installation, site: str) -> None:
    """RL02: 429 with the time to wait; nothing of the address is written down anywhere."""
    statuses = {tell(served, b"{}", address="198.51.100.7") for _ in range(PER_MINUTE + 5)}
    assert statuses == {400, 429}
    assert tell(served, post(site), address="198.51.100.8") == 204
    # Whoever is not a proxy on this machine cannot say they are somebody else; here the test is the proxy.
    assert tell(served, post(site), address="192.0.2.1, 198.51.100.7") == 429


def test_the_clock_of_the_browser_is_not_asked(served: Installation, site: str) -> None:
    for ago in (-10_000_000, 10**15, 0, 1.5):
        body = post(site, f"/clock{ago}")
        body["events"][0]["ago"] = ago
        assert tell(served, body) == 204
    within = "at BETWEEN now() - interval '25 hours' AND now() + interval '1 second'"
    assert stored(served, f"path LIKE '/clock%%' AND {within}") == 4


def test_consent_taken_back_ends_everything_at_once(served: Installation, site: str) -> None:
    """PV11: nothing more is stored, also after the collector was killed, and what was goes when that is wanted."""
    body = post(site, "/before")
    assert tell(served, body) == 204
    visitor = body["visitor"]
    assert stored(served, "visitor = %s", visitor) == 1
    withdrawn = {"site": site, "visitor": visitor, "withdrawn": True, "erase": True}
    assert tell(served, withdrawn) == 204
    assert tell(served, body) == 403
    kill_collector(served)
    assert soon(lambda: tell(served, body) == 403, 20)
    assert soon(lambda: stored(served, "visitor = %s", visitor) == 0, 20)


def test_an_ended_site_tells_nothing_more(served: Installation, site: str) -> None:
    with served.connect() as database:
        database.execute("UPDATE conversations_website SET ended_at = now() WHERE key = %s", [site])
    assert soon(lambda: tell(served, post(site)) == 403, 5)


def test_killing_the_collector_loses_nothing_acknowledged(served: Installation, site: str) -> None:
    _kept_through(served, site, lambda: kill_collector(served), times=3)


def test_losing_the_connection_to_the_database_loses_nothing_acknowledged(served: Installation, site: str) -> None:
    def lose() -> None:
        with served.connect() as database:
            database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'trato collecting'"
            )

    _kept_through(served, site, lose, times=5)


def test_killing_the_database_loses_nothing_acknowledged(served: Installation, site: str) -> None:
    _kept_through(served, site, lambda: os.kill(served.postmaster(), signal.SIGKILL), times=1)


def kill_collector(served: Installation) -> None:
    for process in served.processes("trato.config.server.collecting"):
        os.kill(process, signal.SIGKILL)


def _kept_through(served: Installation, site: str, fault, *, times: int) -> None:
    """Senders go on while faults happen; everything that was answered with 204 is there afterwards."""
    acknowledged: list[str] = []
    is_over = threading.Event()

    def send() -> None:
        while not is_over.is_set():
            path = f"/{uuid.uuid4()}"
            if tell(served, post(site, path)) == 204:
                acknowledged.append(path)

    senders = [threading.Thread(target=send) for _ in range(6)]
    for sender in senders:
        sender.start()
    for _ in range(times):
        time.sleep(1)
        fault()
    reached = len(acknowledged)
    goes_on = soon(lambda: len(acknowledged) > reached + 20, 30)
    is_over.set()
    for sender in senders:
        sender.join()
    assert goes_on, "it does not take anything any more"
    assert soon(lambda: stored(served, "path = ANY(%s)", acknowledged) == len(acknowledged), 20)
    assert len(set(acknowledged)) == len(acknowledged) > 50
