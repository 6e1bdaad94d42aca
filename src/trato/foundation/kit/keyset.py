"""How does a list go on where it stopped, however deep, at the cost of its first page?"""

import base64
import binascii
from types import GenericAlias
from typing import Any

import msgspec

LARGEST = 2**63 - 1


class BadCursor(ValueError):
    """The cursor was not made here."""


def cursor(value: Any, row_id: int) -> str:
    """An opaque mark of one row: the value it is sorted by, and its id to break ties."""
    return base64.urlsafe_b64encode(msgspec.json.encode([value, row_id])).decode().rstrip("=")


def read(mark: str, kind: type) -> tuple[Any, int]:
    """What a mark says, the value as the given type; raises BadCursor."""
    try:
        raw = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
        value, row_id = msgspec.json.decode(raw, type=GenericAlias(tuple, (kind, int)))
    except (binascii.Error, ValueError, msgspec.MsgspecError) as problem:
        raise BadCursor from problem
    if abs(row_id) >= 2**63 or (isinstance(value, str) and "\x00" in value):
        raise BadCursor
    return value, row_id
