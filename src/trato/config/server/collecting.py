"""Which process takes in what the company's web sites tell of their visits? A small one beside the web server.

It knows neither Django nor who is signed in. It listens at a socket in the data folder, to which the web server hands
on `/web/…`; and at a port of its own where that is wanted, for sites with many visits.
"""

import argparse
import gc
import json
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels

from trato.config import database
from trato.config.server.web import allow_many_connections, end_with_server

CONNECTIONS = 10_000
PER_MINUTE = 600
WINDOW_MS = 20
_STATIC = Path(__file__).resolve().parents[2] / "foundation/look/static/trato"


def main() -> None:
    """Serve until told to stop; a worker that dies is replaced."""
    wanted = arguments()
    allow_many_connections()
    place: dict[str, Any] = {"address": wanted.host, "port": wanted.port}
    if wanted.socket:
        # One that was killed leaves its socket behind.
        wanted.socket.unlink(missing_ok=True)
        place = {"uds": wanted.socket, "uds_permissions": 0o600}
    Granian(
        "collecting",
        **place,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.3,
        workers_kill_timeout=2,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve(target_loader=_load, wrap_loader=False)


def arguments() -> argparse.Namespace:
    """The options; the last ones are for measuring."""
    parser = argparse.ArgumentParser(prog="python -m trato.config.server.collecting")
    parser.add_argument("--socket", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--per-minute", type=int, default=PER_MINUTE, help="posts of one address; 0 for no limit")
    parser.add_argument("--window", type=int, default=WINDOW_MS, help="milliseconds during which a batch fills")
    parser.add_argument("--decode-only", action="store_true", help="store nothing")
    return parser.parse_args()


def _load(_target: str = "") -> Any:
    """Runs in the worker."""
    end_with_server()
    from trato.domains.conversations.channels.web.collecting import Collecting

    wanted = arguments()
    application = Collecting(
        database.conninfo("app"),
        scripts(),
        per_minute=wanted.per_minute,
        window=wanted.window / 1000,
        stores=not wanted.decode_only,
    )
    gc.freeze()
    return application


def scripts() -> dict[str, bytes]:
    """What pages of other sites load, as it was built."""
    manifest = json.loads((_STATIC / "manifest.json").read_text())
    return {name: (_STATIC / manifest[name]).read_bytes() for name in ("track.js", "chat.js")}


if __name__ == "__main__":
    main()
