"""May trato listen at this address? Asked before anything is started."""

import errno
import ipaddress
import os
import socket

from trato.config.failure import Failure


def require_free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened at."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OverflowError as error:
        raise Failure(f"{port} is not a port.", "Name one between 1 and 65535 with --port.") from error
    except OSError as error:
        raise _explained(error, host, port) from error


def require_named_hosts(host: str) -> None:
    """Refuse to be reachable from other machines before it is known by which names."""
    if is_loopback(host) or os.environ.get("TRATO_ALLOWED_HOSTS"):
        return
    raise Failure(
        f"Listening at {host} makes trato reachable from other machines, and TRATO_ALLOWED_HOSTS is not set.",
        "Set it to the names people will use, such as TRATO_ALLOWED_HOSTS=crm.example.com",
    )


def reachable(host: str) -> str:
    """The address at which something is asked that listens at `host`: who listens everywhere is asked here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # nothing listens here


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _explained(error: OSError, host: str, port: int) -> Failure:
    if error.errno == errno.EADDRINUSE:
        return Failure(
            f"Port {port} is already taken.", "Stop the program that uses it, or choose another: --port 8001"
        )
    if error.errno == errno.EACCES:
        return Failure(f"This user may not listen at port {port}.", "Choose one above 1023: --port 8000")
    return Failure(f"trato cannot listen at {host}: {error.strerror}.", "Choose another address with --host.")
