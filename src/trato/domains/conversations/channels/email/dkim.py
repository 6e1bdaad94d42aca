"""How does a letter prove that it comes from our domain? With a signature that its domain's name server vouches for."""

import dkim
from cryptography.fernet import InvalidToken

from trato.domains.conversations.models import Mailbox
from trato.foundation.access import sealing

_SIGNED = [
    b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"reply-to", b"mime-version",
    b"content-type", b"list-unsubscribe", b"list-unsubscribe-post", b"auto-submitted",
]  # fmt: skip


class CannotSign(ValueError):
    """The key of the mailbox does not open, or is none."""


def signed(content: bytes, mailbox: Mailbox) -> bytes:
    """The letter with its signature in front; as it is where the mailbox has no key."""
    if not mailbox.dkim_key or not mailbox.dkim_selector:
        return content
    present = {
        line.split(b":", 1)[0].lower() for line in content.split(b"\r\n\r\n", 1)[0].split(b"\r\n") if b":" in line
    }
    try:
        signature = dkim.sign(
            content,
            mailbox.dkim_selector.encode("ascii"),
            mailbox.domain.encode("idna"),
            sealing.unseal(mailbox.dkim_key).encode("ascii"),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name for name in _SIGNED if name in present],
        )
    except (dkim.DKIMException, InvalidToken, ValueError) as problem:
        raise CannotSign from problem
    return signature + content
