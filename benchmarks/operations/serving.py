"""How does trato behave as it is really run? Start, pages over HTTP, followers, many creating clients, memory."""

import json
import threading
import time
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

from django.db import close_old_connections, connection, connections
from django.urls import reverse

from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure, percentile, promise
from benchmarks.generating import words
from benchmarks.operations.searching import queries
from benchmarks.serving import Serving
from trato.foundation.access.models import Token
from trato.foundation.kit import sql
from trato.foundation.stream.follow import FOLLOWERS, lag
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.customers import TagsChanged

_PER_SECOND, _SECONDS = 500, 8
_CLIENTS = 8
_HANDLED = "SELECT min(event_id) AS event_id FROM stream_bookmark WHERE name = ANY(%s)"


def measure(company: Company) -> list[Figure]:
    """One start of `trato serve`, and everything that is asked of it."""
    connection.close()
    with Serving() as serving:
        start = Figure(
            "start to first page",
            unit="s",
            p50=serving.seconds_to_first_page,
            p95=serving.seconds_to_first_page,
            samples=1,
        )
        found = [
            promise(start, p95=5),
            *_pages(company, serving),
            _sequential(company, serving),
            _creating(company, serving),
        ]
        _wait_for_followers()
        found.append(_lag(company))
        used = serving.memory()
        found.append(
            Figure(
                "memory of all processes but PostgreSQL",
                unit="MiB",
                p50=sum(used.values()),
                p95=sum(used.values()),
                samples=1,
                notes=used,
            )
        )
    return found


def _pages(company: Company, serving: Serving) -> list[Figure]:
    client = serving.client(company.cookie)
    customers = [reverse("customer", args=[one["uid"]]) for one in company.customers[:60]]
    typed = [words for name, all_ in queries(company).items() if "typo" not in name for words, _ in all_[:6]]
    asked = {
        "360 page, over HTTP": customers,
        "360 page, heaviest, over HTTP": [reverse("customer", args=[company.heaviest["uid"]])] * 20,
        "list, first page, over HTTP": [reverse("customers")] * 20,
        "palette, over HTTP": [f"{reverse('palette')}?{urlencode({'q': words})}" for words in typed],
    }
    found = []
    for name, addresses in asked.items():
        for address in [*addresses[:4]] * 4:
            _expect(client.get(address), 200)
        found.append(figure(name, list(each([partial(client.get, address) for address in addresses]))))
    return found


def _sequential(company: Company, serving: Serving) -> Figure:
    """What one program waits for that creates one contact after another."""
    headers, client = _headers(company, "sequential"), serving.client()
    works = [partial(_created, client, headers, body) for body in _bodies("sequential", 60)]
    return figure("API: create a party, one client", list(each(works, repeats=1)))


def _creating(company: Company, serving: Serving) -> Figure:
    headers = _headers(company, "parallel")
    bodies = _bodies("parallel", 1_600)
    lock, took = threading.Lock(), []

    def work() -> None:
        client = serving.client()
        while True:
            with lock:
                if not bodies:
                    return
                body = bodies.pop()
            began = time.perf_counter()
            _created(client, headers, body)
            took.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=work) for _ in range(_CLIENTS)]
    began, count = time.monotonic(), len(bodies)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = count / (time.monotonic() - began)
    made = figure("API: create with duplicate check, 8 clients", took)
    made.notes["requests/s"] = round(rate)
    made.promised, made.is_kept = "≥ 500 requests/s", rate >= 500
    return made


def _headers(company: Company, label: str) -> dict[str, str]:
    _, secret = Token.issue(company.user, label=f"bench {label}", at=datetime.now(UTC))
    return {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}


def _bodies(purpose: str, count: int) -> list[bytes]:
    """New people that nobody knows yet, in this run or an earlier one."""
    given, family, stamp = words.given().shown, words.families().shown, time.time_ns()
    shift = stamp // 10**6
    return [
        json.dumps(
            {
                "kind": "person",
                "given_name": given[(at * 7) % len(given)],
                "family_name": f"{family[(shift + at * 13) % len(family)]} {family[(shift // 7 + at * 31) % len(family)]}",
                "city": "Valencia",
                "country": "ES",
                "identities": [
                    {"kind": "email", "value": f"{purpose}.{stamp}.{at}@new.example"},
                    {"kind": "phone", "value": f"+346{(stamp // 1000 + at) % 10**8:08d}"},
                ],
            }
        ).encode()
        for at in range(count)
    ]


def _created(client, headers: dict[str, str], body: bytes) -> None:
    status, answer = client.post("/api/v1/parties", body, headers)
    # Names repeat in a run and between runs; a refusal for that costs the same check.
    if status not in (201, 409):
        raise AssertionError(f"{status}: {answer[:300]!r}")


def _expect(answer: tuple[int, bytes], status: int) -> None:
    if answer[0] != status:
        raise AssertionError(f"{answer[0]}: {answer[1][:200]!r}")


def _wait_for_followers(seconds: float = 120) -> None:
    """Until all commits have a position and no follower is behind, seen twice: the sequencer looks now and then."""
    deadline, calm = time.monotonic() + seconds, 0
    while calm < 2:
        if time.monotonic() > deadline:
            raise AssertionError("The followers did not catch up.")
        time.sleep(0.3)
        calm = 0 if any(lag().values()) else calm + 1


def _handled() -> int:
    return sql.rows(_HANDLED, [list(FOLLOWERS)])[0]["event_id"]


def _lag(company: Company) -> Figure:
    """One writer commits events at a steady pace; another connection looks how far the slowest follower is."""
    told: list[tuple[int, float]] = []
    is_over = threading.Event()

    def write() -> None:
        throw = company.throw("lag")
        began = time.monotonic()
        for at in range(_PER_SECOND * _SECONDS):
            pause = began + at / _PER_SECOND - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            party = throw.randrange(1, company.size.parties + 1)
            event = record(
                TagsChanged(party_id=party, added=["x"], removed=[]),
                by=company.actor,
                at=datetime.now(UTC),
                about=[party],
            )
            told.append((event, time.monotonic()))
        is_over.set()
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    waits: list[float] = []
    done = 0
    while not is_over.is_set() or done < len(told):
        mark, now = _handled(), time.monotonic()
        while done < len(told) and told[done][0] <= mark:
            waits.append((now - told[done][1]) * 1000)
            done += 1
        time.sleep(0.004)
    writer.join()
    close_old_connections()
    seconds = told[-1][1] - told[0][1]
    made = figure("follower lag, commit to handled", [max(wait, 0) for wait in waits])
    made.notes = {"events/s": round(len(told) / seconds), "slowest ms": round(percentile(waits, 1.0))}
    return made
