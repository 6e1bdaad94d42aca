"""What stands in a body that a provider sent? Read carefully: its sender is known, what somebody made them send is not."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from trato.domains.conversations.channels.messaging.adapter import Knock, NotReadable

MOST_PIECES, DEEPEST = 1_000, 40
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def as_json(knock: Knock) -> dict[str, Any]:
    """A body that is an object; raises NotReadable."""
    try:
        said = json.loads(knock.body.decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        raise NotReadable("This is no JSON.") from problem
    if not isinstance(said, dict) or _is_deeper(said, DEEPEST):
        raise NotReadable("This is no object of a usual depth.")
    return said


def as_form(knock: Knock) -> dict[str, list[str]]:
    """A body that is a form; raises NotReadable."""
    try:
        return parse_qs(
            knock.body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(knock.body), max_num_fields=200
        )
    except ValueError as problem:
        raise NotReadable("This is no form.") from problem


def listed(value: Any) -> list[Any]:
    """A list, also where there is none; raises NotReadable for anything else."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_PIECES:
        raise NotReadable("Something that has to be a list is none, or too long.")
    return value


def piece(value: Any) -> Mapping[str, Any]:
    """An object, also where there is none; raises NotReadable for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise NotReadable("Something that has to be an object is none.")
    return value


def word(value: Any, most: int = 1_000_000) -> str:
    """A text or a number as text, "" for nothing; raises NotReadable for anything else."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise NotReadable("Something that has to be a text is none.")
    if isinstance(value, int) and value.bit_length() > 256:
        raise NotReadable("A number is too large.")
    # No database takes a NUL or half a character.
    return str(value).encode("utf-8", "replace").decode().replace("\x00", "")[:most]


def needed(value: Any, most: int = 400) -> str:
    """A text or number that has to be there; raises NotReadable."""
    if not (found := word(value, most).strip()):
        raise NotReadable("Something is missing.")
    return found


def moment(value: Any, *, thousandths: bool = False) -> datetime:
    """A moment in seconds since 1970, or in words; raises NotReadable."""
    written = needed(value)
    try:
        if written.lstrip("-").isdigit():
            found = datetime.fromtimestamp(int(written) / (1000 if thousandths else 1), UTC)
        else:
            found = datetime.fromisoformat(written)
    except (ValueError, OverflowError, OSError) as problem:
        raise NotReadable("This is no moment.") from problem
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not _EARLIEST < found < _LATEST:
        raise NotReadable("This is no moment.")
    return found


def lines(*parts: Any) -> str:
    """Those that say something, one on each line."""
    return "\n".join(one for part in parts if (one := word(part).strip()))


def _is_deeper(value: Any, most: int) -> bool:
    layer: Iterable[Any] = [value]
    for _step in range(most):
        layer = [
            inner
            for one in layer
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not layer:
            return False
    return True
