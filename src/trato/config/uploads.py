"""Who may send a body that is larger than a form, and how large? Only those who may bring files, and only there."""

import re
from typing import Any

from django.db import close_old_connections

from trato.config.bridge import LARGEST_BODY
from trato.domains.conversations.keeping import MOST_BYTES
from trato.foundation.access.middleware import caller_of_cookie
from trato.foundation.access.policy import may
from trato.foundation.exchange.reading.limits import LARGEST_FILE
from trato.foundation.kit import guard

IMPORTS, ANSWERS = "/imports", re.compile(r"/inbox/[0-9a-f-]{36}/write")
# Around the file a form has a few fields.
_AROUND = 100_000
# By place: the permission that lets files in, and how much of them. What is a little too large for an answer is let in,
# so that its words can be given back together with what is wrong.
_LIMITS = {
    "imports": ("exchange.import.receive", LARGEST_FILE + _AROUND),
    "answers": ("conversations.conversation.answer", 2 * MOST_BYTES),
}


def most_bytes(scope: dict[str, Any]) -> int:
    """How many bytes this request may have."""
    place = "imports" if scope["path"] == IMPORTS else "answers" if ANSWERS.fullmatch(scope["path"]) else ""
    if scope["method"] != "POST" or not place:
        return LARGEST_BODY
    permission, most = _LIMITS[place]
    cookie = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"), "")
    try:
        with guard.closed():
            _session, actor = caller_of_cookie(cookie)
            return most if may(actor, permission) else LARGEST_BODY
    finally:
        close_old_connections()
