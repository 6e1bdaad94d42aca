"""Which processes answer HTTP? Granian with our ASGI root, started by `trato serve`.

The server loads the application and its workers are forked from it: one start instead of several, and they share the
memory of what was loaded.
"""

import argparse
import gc
import importlib
import multiprocessing
import resource
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from trato.config.server.family import end_with

# Open event streams wait in large numbers; the default of Granian would stop answering after a thousand.
CONNECTIONS = 20_000
SECONDS_TO_FINISH = 3


def main() -> None:
    """Serve until told to stop; a worker that dies is replaced."""
    wanted = _arguments()
    allow_many_connections()
    application = _application()
    Granian(
        "trato.config.asgi:application",
        address=wanted.host,
        port=wanted.port,
        interface=Interfaces.ASGI,
        # Pages are made in threads, where a faster loop is of no use.
        loop=Loops.asyncio,
        workers=wanted.workers,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve(target_loader=partial(_serving, application))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trato.config.server.web")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    return parser.parse_args()


def allow_many_connections() -> None:
    """As many files as the system lets one process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def end_with_server() -> None:
    """To be called in each worker first; without it a killed server would leave its workers serving."""
    if server := multiprocessing.parent_process():
        end_with(server.pid or 0, signal.SIGKILL)


def _application() -> Callable[..., Any]:
    loaded = importlib.import_module("trato.config.asgi").application
    # What is there now stays: a collection in a worker would write to it, and so copy it.
    gc.collect()
    gc.freeze()
    return loaded


def _serving(application: Callable[..., Any], _target: str) -> Callable[..., Any]:
    end_with_server()
    return application


if __name__ == "__main__":
    main()
