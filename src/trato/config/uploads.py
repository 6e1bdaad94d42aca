"""Who may send a body that is larger than a form, and how large? Only those who may bring files, and only there."""

from typing import Any

from django.db import close_old_connections

from trato.config.bridge import LARGEST_BODY
from trato.foundation.access.middleware import caller_of_cookie
from trato.foundation.access.policy import may
from trato.foundation.exchange.reading.limits import LARGEST_FILE
from trato.foundation.kit import guard

PLACE = "/imports"
# Around the file a form has a few fields.
_AROUND = 100_000


def most_bytes(scope: dict[str, Any]) -> int:
    """How many bytes this request may have."""
    if scope["method"] != "POST" or scope["path"] != PLACE:
        return LARGEST_BODY
    cookie = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"), "")
    try:
        with guard.closed():
            _session, actor = caller_of_cookie(cookie)
            return LARGEST_FILE + _AROUND if may(actor, "exchange.import.receive") else LARGEST_BODY
    finally:
        close_old_connections()
