"""Who stands for many browsers that tell of visits? One process that writes prepared posts to many connections.

It reads no more of an answer than its status, so that most of the machine is left to whoever is measured.
"""

import argparse
import json
import select
import socket
import time
import uuid

PREPARED = 20_000
EVENT = (
    '{"kind":"page","path":"/productos/ecografos/eco-70-%d","title":"Ecógrafo portátil ECO-70","ago":120,"details":{}}'
)


def main() -> None:
    """Tell for some seconds, then say what was answered."""
    wanted = _arguments()
    posts = [_post(wanted.site, wanted.origin, wanted.events) for _ in range(PREPARED)]
    print(json.dumps(_told(wanted, posts)))


def _told(wanted: argparse.Namespace, posts: list[bytes]) -> dict[str, object]:
    poll, connections = select.epoll(), {}
    for _ in range(wanted.connections):
        one = socket.create_connection(("127.0.0.1", wanted.port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connections[one.fileno()] = one
        poll.register(one, select.EPOLLIN)
    sent_at: dict[int, float] = {}
    statuses: dict[str, int] = {}
    waits: list[float] = []
    number, began = 0, time.perf_counter()
    for file, one in connections.items():
        one.sendall(posts[number % PREPARED])
        sent_at[file] = time.perf_counter()
        number += 1
    ends = began + wanted.seconds
    while sent_at:
        for file, _kind in poll.poll(2):
            answer, now = connections[file].recv(4096), time.perf_counter()
            status = answer[9:12].decode()
            statuses[status] = statuses.get(status, 0) + 1
            waits.append(now - sent_at.pop(file))
            if now < ends and answer:
                connections[file].sendall(posts[number % PREPARED])
                sent_at[file] = now
                number += 1
    seconds = time.perf_counter() - began
    return {"statuses": statuses, "seconds": seconds, "waits": [round(one * 1000, 2) for one in waits[:: max(1, len(waits) // 5_000)]],
            "busy": time.process_time()}  # fmt: skip


def _post(site: str, origin: str, events: int) -> bytes:
    told = ",".join(EVENT % number for number in range(events))
    body = f'{{"site":"{site}","visitor":"{uuid.uuid4()}","consent":"2026-11","events":[{told}]}}'.encode()
    head = f"POST /web/collect HTTP/1.1\r\nHost: collector\r\nOrigin: {origin}\r\nContent-Type: text/plain;charset=UTF-8\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.beacons")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--site", required=True)
    parser.add_argument("--origin", required=True)
    parser.add_argument("--connections", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--events", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
