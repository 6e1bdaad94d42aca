"""How does a person reach their own preferences without signing in? By a link that only we can make."""

import base64
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse

from trato.foundation.kit.keys import derived


class Pass(NamedTuple):
    """Whose preferences a link opens, and which message it came with."""

    party: str
    purpose: str
    channel: str


def token(party_uid: str, *, purpose: str = "", channel: str = "") -> str:
    """What stands in the link; it is good for as long as the message is kept."""
    return signing.dumps([str(party_uid), purpose, channel], key=_key(), salt="preferences")


def read(written: str) -> Pass | None:
    """What a link says; None for one that was not made here."""
    try:
        party, purpose, channel = signing.loads(written, key=_key(), salt="preferences")
    except (signing.BadSignature, ValueError):
        return None
    return Pass(str(party), str(purpose), str(channel))


def address(party_uid: str, *, purpose: str = "", channel: str = "") -> str:
    """The whole address, for messages."""
    path = reverse("preferences", args=[token(party_uid, purpose=purpose, channel=channel)])
    return settings.PUBLIC_URL.rstrip("/") + path


def mail_headers(party_uid: str, *, purpose: str, channel: str = "email") -> dict[str, str]:
    """The headers by which a mail program unsubscribes with one click (RFC 2369, RFC 8058)."""
    path = reverse("preferences_stop", args=[token(party_uid, purpose=purpose, channel=channel)])
    return {
        "List-Unsubscribe": f"<{settings.PUBLIC_URL.rstrip('/')}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _key() -> str:
    return base64.urlsafe_b64encode(derived("preference links")).decode()
