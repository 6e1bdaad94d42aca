"""How often may one address tell us something? Counted in memory by a mark that cannot be turned back into an address."""

import hashlib
import ipaddress
import secrets

SECONDS = 60
MOST_ADDRESSES = 200_000


class Limits:
    """Counts the posts of each neighborhood of addresses, anew every minute and under a key that lives as long."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._ends = 0.0
        self._counts: dict[bytes, int] = {}
        self._key = b""

    def is_within(self, address: str, *, now: float) -> bool:
        """Count one post; False when there were too many. Without a limit nothing is counted."""
        if not self._per_minute:
            return True
        if now >= self._ends:
            self._ends, self._key = now + SECONDS, secrets.token_bytes(16)
            self._counts.clear()
        mark = hashlib.blake2b(neighborhood(address), key=self._key, digest_size=8).digest()
        count = self._counts.get(mark, 0) + 1
        if count == 1 and len(self._counts) >= MOST_ADDRESSES:
            return False
        self._counts[mark] = count
        return count <= self._per_minute


def sender(peer: str, forwarded: str) -> str:
    """Who sent it: the peer, or whom a proxy on this machine names last."""
    address = peer.rpartition(":")[0].strip("[]") if peer.count(":") == 1 or peer.startswith("[") else peer
    if forwarded and (not address or _is_here(address)):
        return forwarded.rpartition(",")[2].strip()
    return address


def neighborhood(address: str) -> bytes:
    """The network of 48 bits for the new kind of addresses; whoever has one has as many of them as they like."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return b"?"
    return known.packed if known.version == 4 else known.packed[:6]


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True
