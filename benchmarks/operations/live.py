"""What do open pages cost that wait for news, and how soon after a commit does one of them hear?"""

import asyncio
import os
import signal
import subprocess
import sys
import time

from django.db import connection, transaction

from benchmarks.company import Company
from benchmarks.figures import Figure, figure, promise
from benchmarks.serving import Serving
from trato.foundation.stream.bell import ring_for

OPEN, AT_ONCE, RINGS = 10_000, 200, 200


def measure(company: Company) -> list[Figure]:
    """One serving process: the first page alone, then ten thousand of them, and again the first."""
    cookie = company.cookie
    connection.close()
    with Serving("--workers", "1") as serving:
        alone = promise(
            figure("live: commit to page, one page open", asyncio.run(_heard(serving.port, cookie))), p95=10
        )
        before = serving.memory()["web"]
        crowd = _crowd(serving.port, cookie)
        used = serving.memory()["web"]
        among = figure(f"live: commit to page, {OPEN:,} open", asyncio.run(_heard(serving.port, cookie, rings=20)))
        crowd.send_signal(signal.SIGTERM)
        crowd.wait()
    waiting = Figure(f"live: memory of {OPEN:,} open pages", unit="MiB", p50=used, p95=used, samples=1)
    waiting.notes = {"without them": before, "KB each": round((used - before) * 1024 / OPEN, 1)}
    return [alone, among, promise(waiting, p95=400)]


async def _heard(port: int, cookie: str, *, rings: int = RINGS) -> list[float]:
    """Milliseconds from before the commit to the line on the wire."""
    reader, writer = await _open(port, cookie)
    took = []
    for _ in range(rings):
        began = time.perf_counter()
        await asyncio.to_thread(_ring)
        await reader.readuntil(b"event: inbox\ndata: news\n\n")
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.01)
    writer.close()
    return took


def _ring() -> None:
    with transaction.atomic():
        ring_for("inbox")


async def _open(port: int, cookie: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**12)
    writer.write(f"GET /live?topics=inbox HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
    await reader.readuntil(b"retry: 2000\n\n")
    return reader, writer


def _crowd(port: int, cookie: str) -> subprocess.Popen[bytes]:
    """Ten thousand readers in a process of their own, so that theirs is not counted as ours."""
    words = [sys.executable, "-m", "benchmarks.operations.live", str(port), cookie]
    crowd = subprocess.Popen(words, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert crowd.stdout
    if crowd.stdout.readline() != b"open\n":
        raise AssertionError("The pages did not open.")
    return crowd


async def _stay(port: int, cookie: str) -> None:
    kept = []
    for _ in range(OPEN // AT_ONCE):
        kept += await asyncio.gather(*[_open(port, cookie) for _ in range(AT_ONCE)])
    print("open", flush=True)
    await asyncio.gather(*[_read(reader) for reader, _writer in kept])


async def _read(reader: asyncio.StreamReader) -> None:
    while await reader.read(2**12):
        pass


if __name__ == "__main__":
    asyncio.run(_stay(int(sys.argv[1]), sys.argv[2]))
