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


class CannotKeep(ValueError):
    """The mailbox cannot be kept so; the message says why."""


@dataclass(frozen=True)
class Server:
    """Where a server is and what opens it; without a password the one that is kept stays."""

    host: str = ""
    port: int = 0
    safety: str = Safety.TLS
    user: str = ""
    password: str | None = None


def refuse_servers(*servers: Server) -> None:
    """Raise CannotKeep for a server that nothing may be tried with."""
    for server in servers:
        if not server.host:
            continue
        if not _HOST.fullmatch(server.host):
            raise CannotKeep(_("Write the name of the server only, such as imap.example.com."))
        if server.port not in PORTS | set(settings.MAIL_PORTS):
            raise CannotKeep(_("Mail servers listen at 25, 143, 465, 587 or 993."))
        if server.safety not in Safety.values:
            raise CannotKeep(_("Choose how the way to the server is closed."))
        if server.safety == Safety.NONE and server.password and server.host not in _HERE:
            raise CannotKeep(_("A password only travels over a way that is closed: choose TLS or STARTTLS."))
        if any(not one.isprintable() for one in (server.user, server.password or "")):
            raise CannotKeep(_("User names and passwords have no line breaks."))
