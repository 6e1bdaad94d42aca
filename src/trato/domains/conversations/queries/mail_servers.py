"""With which mail servers may anything be tried? Only where such servers listen, and over a way that is closed."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from trato.domains.conversations.models.mailbox import Safety

# Where mail servers listen; an installation may name more. Elsewhere nothing is tried.
PORTS = frozenset({25, 143, 465, 587, 993})
_HOST = re.compile(r"(?i)[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[?[0-9a-f:]{2,39}\]?")
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Server:
    """Where a server is and what opens it; without a password the one that is kept stays."""

    host: str = ""
    port: int = 0
    safety: str = Safety.TLS
    user: str = ""
    password: str | None = None


def wrong_with(server: Server) -> str:
    """Why nothing may be tried with a server; "" where it may."""
    if not server.host:
        return ""
    if not _HOST.fullmatch(server.host):
        return _("Write the name of the server only, such as imap.example.com.")
    if server.port not in PORTS | set(settings.MAIL_PORTS):
        return _("Mail servers listen at 25, 143, 465, 587 or 993.")
    if server.safety not in Safety.values:
        return _("Choose how the way to the server is closed.")
    if server.safety == Safety.NONE and server.password and server.host not in _HERE:
        return _("A password only travels over a way that is closed: choose TLS or STARTTLS.")
    if any(not one.isprintable() for one in (server.user, server.password or "")):
        return _("User names and passwords have no line breaks.")
    return ""
