"""How does trato speak to an address that somebody typed? Through this one door, which leads out of the house only.

An address is https, names no user, and leads to the public internet: what its name means is looked up once, every
answer must be public, and the connection goes to the very address that was checked. Redirects are not followed, an
answer has to come within seconds. Exceptions are named by whoever runs the installation, as exact host and port.
"""

import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

LONGEST = 2000
PORTS = (443, 8443)
CONNECT_SECONDS, ALL_SECONDS = 5.0, 15.0
# Programs that hand our own call on to us end there.
HOP = "X-CRM-Hop"
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?|\[[0-9a-f:.]+\]")
# Networks that lead elsewhere than their numbers say: to IPv4 behind a translator, or through a tunnel.
_DETOURS = [ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")]


class NotOutward(ValueError):
    """The address leads nowhere we go; the message can be shown to a person."""


class NoAnswer(Exception):
    """Nobody answered, or not in time; it may be tried again.

    `has_left` says whether anything was sent before: then nobody knows what the other side did with it.
    """

    def __init__(self, *words: object, has_left: bool = False) -> None:
        super().__init__(*words)
        self.has_left = has_left


class TooLong(NoAnswer):
    """The answer is longer than what was asked to be read."""


@dataclass(frozen=True)
class Answer:
    """What was answered; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Address:
    """Where something is sent: a host, its port, and what is asked there."""

    host: str
    port: int
    target: str

    @property
    def is_excepted(self) -> bool:
        """Whether whoever runs the installation named this very host and port."""
        return f"{self.host.strip('[]')}:{self.port}" in settings.OUTWARD_ALLOWED


def checked(url: str) -> Address:
    """What an address means, if it may lead outward at all; raises NotOutward. Its name is not looked up."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or any(sign in url for sign in " \\<>\"'`{}|^"):
        raise NotOutward(_("This is not an address of the web."))
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port or 443
    except ValueError:
        raise NotOutward(_("This is not an address of the web.")) from None
    if parts.scheme != "https" or not url.lower().startswith("https://"):
        raise NotOutward(_("The address has to begin with https://."))
    if "@" in parts.netloc:
        raise NotOutward(_("The address may not hold a name or a password."))
    named = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(named):
        raise NotOutward(_("This is not an address of the web."))
    address = Address(named, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    if address.is_excepted:
        return address
    if port not in PORTS:
        raise NotOutward(_("Only the ports 443 and 8443 are spoken to."))
    if _is_number(host) and not is_public(host):
        raise NotOutward(_("This address lies inside a network, not outside."))
    return address


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send something to an address; return the status it was answered with. Raises NotOutward or NoAnswer."""
    return call("POST", url, body=body, headers=headers, most=0).status


def call(
    method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str], most: int = 1_000_000,
    seconds: float = 0.0,
) -> Answer:  # fmt: skip
    """Ask an address and read at most so many bytes of the answer. Raises NotOutward, NoAnswer or TooLong."""
    address = checked(url)
    number = resolved(address)
    connection = HTTPSConnection(
        number, address.port, timeout=CONNECT_SECONDS, server_hostname=address.host.strip("[]"),
        assert_hostname=address.host.strip("[]"), ssl_context=ssl.create_default_context(),
    )  # fmt: skip
    # Who answers drop by drop is not waited for.
    is_late, has_left = threading.Event(), False
    watch = threading.Timer(seconds or ALL_SECONDS, _hang_up, [connection, is_late])
    watch.daemon = True
    watch.start()
    try:
        connection.connect()
        connection.timeout = seconds or ALL_SECONDS
        if connection.sock is not None:
            connection.sock.settimeout(seconds or ALL_SECONDS)
        has_left = True
        connection.request(
            method, address.target, body=body, headers={**headers, "Host": _host_of(address), HOP: "1"},
            preload_content=False,
        )  # fmt: skip
        answer = connection.getresponse()
        read = answer.read(most + 1, decode_content=True) if most else b""
        if is_late.is_set():
            raise TimeoutError
    except (HTTPError, OSError, ValueError, HTTPException) as problem:
        raise NoAnswer(_("Nobody answered there in time."), has_left=has_left) from problem
    finally:
        watch.cancel()
        connection.close()
    if len(read) > most and most:
        raise TooLong(_("What lies there is too long."), has_left=True)
    return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, read)


def resolved(address: Address) -> str:
    """The number behind a host, looked up once; all that its name means must be public."""
    try:
        found = socket.getaddrinfo(address.host.strip("[]"), address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NoAnswer(_("There is no such host.")) from problem
    numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not address.is_excepted and not all(is_public(number) for number in numbers):
        raise NotOutward(_("This address lies inside a network, not outside."))
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether a number leads to the public internet, also the one that it stands for."""
    try:
        one = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(one, ipaddress.IPv6Address):
        if one.ipv4_mapped is not None:
            return is_public(str(one.ipv4_mapped))
        if any(one in network for network in _DETOURS):
            return False
    return one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _host_of(address: Address) -> str:
    return address.host if address.port == 443 else f"{address.host}:{address.port}"


def _hang_up(connection: HTTPSConnection, is_late: threading.Event) -> None:
    is_late.set()
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
