"""How does trato run on a machine? Database, web server and worker, under one supervisor."""

import argparse
import os
from typing import TYPE_CHECKING

from trato.config.folder import data_folder, prepare
from trato.config.server.port import reachable, require_free, require_named_hosts

if TYPE_CHECKING:
    from trato.config.server.supervisor import Supervisor

HELP = "run trato here: its database, the web server and the worker"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options, also those of `trato demo`."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: this machine only)")
    parser.add_argument("--workers", type=int, default=0, help="processes that answer HTTP (default: up to 2)")
    parser.add_argument(
        "--collect-port",
        type=int,
        default=0,
        help="take in visits of web sites at a port of their own (default: only through the web server)",
    )
    parser.add_argument("--no-worker", action="store_true", help="followers of the stream run somewhere else")


def run(wanted: argparse.Namespace) -> None:
    """Start everything, say so when the first page is answered, and stop everything when asked to."""
    require_named_hosts(wanted.host)
    prepare(data_folder())
    from trato.config.command import migrate
    from trato.config.server.supervisor import Supervisor  # help needs none of it

    with Supervisor(data_folder(), wanted.host, wanted.port) as supervisor:
        supervisor.start_database()
        migrate.when_needed(supervisor)
        watch(supervisor, wanted)


def watch(supervisor: "Supervisor", wanted: argparse.Namespace, also_say: str = "") -> None:
    """Keep web server and worker running until somebody asks to stop."""
    from trato.config.server.child import collector, web, worker
    from trato.config.server.doorway import socket_in

    if wanted.collect_port:
        require_free(wanted.host, wanted.collect_port)
        os.environ["TRATO_COLLECTOR"] = f"{reachable(wanted.host)}:{wanted.collect_port}"
    children = [
        web(wanted.host, wanted.port, wanted.workers or min(2, os.cpu_count() or 1)),
        collector(socket_in(data_folder()), host=wanted.host, port=wanted.collect_port),
    ]
    if not wanted.no_worker:
        children.append(worker())

    def ready() -> None:
        print(f"trato is ready at {address(wanted)}{also_say}", flush=True)

    supervisor.watch(children, ready=ready)


def address(wanted: argparse.Namespace) -> str:
    """What to type into a browser."""
    host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
    return f"http://{host}:{wanted.port}"
