"""How does a web site prove which customer looks at it? By a pass it fetched from us for whoever is signed in there."""

import base64
from typing import NamedTuple

from django.core import signing

from trato.foundation.kit.keys import derived

SECONDS = 600


class Pass(NamedTuple):
    """Who looks at a site, as the site said."""

    party: str
    site: str


def issue(party_uid: str, *, site: str) -> str:
    """What the page hands to `trato('identify', …)`; it is good for ten minutes, on that site only."""
    return signing.dumps([str(party_uid), site], key=_key(), salt="web pass")


def read(written: str) -> Pass | None:
    """What a pass says; None for one that was not made here, or is too old."""
    try:
        party, site = signing.loads(written, key=_key(), salt="web pass", max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Pass(str(party), str(site))


def _key() -> str:
    return base64.urlsafe_b64encode(derived("web passes")).decode()
