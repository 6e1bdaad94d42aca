"""How does a thing get a name that is safe to show outside?"""

import os
import time
import uuid


def new_uids(count: int) -> list[str]:
    """As many at once, written out; for rows that are loaded by the thousand."""
    milliseconds = f"{time.time_ns() // 1_000_000:012x}"
    begins, noise = f"{milliseconds[:8]}-{milliseconds[8:]}-7", os.urandom(10 * count).hex()
    uids = []
    for at in range(0, 20 * count, 20):
        part = noise[at : at + 20]
        variant = "89ab"[int(part[3], 16) & 3]
        uids.append(f"{begins}{part[:3]}-{variant}{part[4:7]}-{part[7:19]}")
    return uids


def new_uid() -> uuid.UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random, so that new rows land together."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value &= ~(0xF000 << 64) & ~(0xC000 << 48)
    value |= 0x7000 << 64 | 0x8000 << 48
    return uuid.UUID(int=value)


def is_uid(text: str) -> bool:
    """Whether a text has the shape of such a name."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
