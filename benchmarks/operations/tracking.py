"""How many things that visitors do are on the disk each second, against a server that only understands them?

The load comes from the same machine: three programs share its processors. The same posts, connections and server both
times; a bare COPY of as many rows by one connection stands beside the posts of twenty.
"""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from benchmarks.company import Company
from benchmarks.figures import Figure, figure
from benchmarks.serving import free_port
from trato.config.server.family import ending_with_us
from trato.domains.conversations.actions import websites
from trato.domains.conversations.channels.web import posts
from trato.foundation.kit import sql

ORIGIN = "https://www.bench.example"
_AT_ONCE, _COPIED = 20, 1_000
_TARGET = "conversations_webevent (site_id, visitor, kind, path, title, consent, at, details)"
_REPEATS = 3


def measure(company: Company) -> list[Figure]:
    """Post by post, and twenty events in a post; the better of three runs, taken in turn."""
    site = websites.allow("bench", origins=[ORIGIN], by=company.actor, at=datetime.now(UTC))
    found = []
    for events, connections in ((1, 1_000), (_AT_ONCE, 200)):
        runs: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for _ in range(_REPEATS):
            for stores in (True, False):
                runs[stores].append(_run(site.key, events, connections, stores=stores))
        found.append(_told(events, *(max(runs[stores], key=lambda run: run["rate"]) for stores in (True, False))))
    bare = _bare(site)
    found[-1].notes["bare COPY events/s"] = round(bare)
    found[-1].notes["share of bare COPY"] = round(found[-1].notes["events/s"] / bare, 2)
    sql.run("DELETE FROM conversations_webevent WHERE site_id = %s", [site.pk])
    return found


def _told(events: int, durable: dict[str, Any], understood: dict[str, Any]) -> Figure:
    name = "web visits, an event in each post" if events == 1 else f"web visits, {events} events in each post"
    one = figure(name, durable["waits"])
    one.ratio = durable["rate"] / understood["rate"]
    one.notes = {
        "events/s": round(durable["rate"]),
        "decode-only events/s": round(understood["rate"]),
        "collector µs per post": durable["collector"],
        "decode-only µs per post": understood["collector"],
    }
    one.promised = "≥ 10,000 events/s, ≥ 50 % of decode-only" if events == 1 else "≥ 10,000 events/s"
    one.is_kept = durable["rate"] >= 10_000 and (events > 1 or one.ratio >= 0.5)
    return one


def _run(site: str, events: int, connections: int, *, stores: bool) -> dict[str, Any]:
    port, before = free_port(), _count()
    options = ["--port", str(port), "--per-minute", "0", *([] if stores else ["--decode-only"])]
    collector = subprocess.Popen(
        [sys.executable, "-m", "trato.config.server.collecting", *options],
        preexec_fn=ending_with_us(signal.SIGTERM),
    )
    try:
        _wait(port)
        busy = _busy(collector.pid)
        command = [sys.executable, "-m", "benchmarks.beacons", "--port", str(port), "--site", site, "--origin", ORIGIN]
        asked = [*command, "--events", str(events), "--connections", str(connections)]
        told = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
        busy = _busy(collector.pid) - busy
    finally:
        collector.terminate()
        collector.wait(20)
    taken = told["statuses"].pop("204", 0)
    if told["statuses"] or (stores and _count() - before != taken * events):
        raise AssertionError(f"{told['statuses']}, {taken * events} acknowledged, {_count() - before} stored")
    return {
        "rate": taken * events / told["seconds"],
        "waits": told["waits"],
        "collector": round(busy / taken * 1e6),
    }


def _bare(site: Any) -> float:
    """Rows of the same shape by one connection, a thousand in a transaction."""
    event = posts.PageEvent(path="/productos/ecografos/eco-70-1", title="Ecógrafo portátil ECO-70")
    rates = []
    for _ in range(_REPEATS):
        blocks = [
            b"".join(
                posts.lines(
                    posts.Post(site=site.key, visitor=uuid.uuid4(), consent="2026-11", events=[event] * _AT_ONCE),
                    site_id=site.pk, now=time.time(),
                )
                for _ in range(_COPIED // _AT_ONCE)
            ).decode()
            for _ in range(40)
        ]  # fmt: skip
        began = time.perf_counter()
        for block in blocks:
            sql.copy_text(_TARGET, block)
        rates.append(_COPIED * len(blocks) / (time.perf_counter() - began))
    return max(rates)


def _count() -> int:
    return sql.rows("SELECT count(*) AS count FROM conversations_webevent")[0]["count"]


def _wait(port: int, seconds: float = 20) -> None:
    """Until the sites are known: a post of an unknown one is refused then, and not put off."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            asked = HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("POST", "/web/collect", "{}")
            if asked.getresponse().status == 400:
                return
        except (OSError, HTTPException):
            pass
        time.sleep(0.1)
    raise AssertionError("The collector did not start.")


def _busy(server: int) -> float:
    """Processor seconds of the server and its workers."""
    family = [server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())]
    notes = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in family]
    return sum(int(note[11]) + int(note[12]) for note in notes) / os.sysconf("SC_CLK_TCK")
