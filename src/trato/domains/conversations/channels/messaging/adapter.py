"""What does a provider have to be taught us? The small interface behind which each of them speaks in its own way.

An adapter knows three things: how what comes in is verified and read, how a message is sent, and what it can carry
(`queries/ways.py`). It never touches the database. See docs/recipes/a-new-channel.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from trato.domains.conversations.queries.senders import Address

if TYPE_CHECKING:
    from trato.domains.conversations.channels.messaging.exchange import Exchange


class NotReadable(ValueError):
    """What came cannot be understood; the message says why."""


@dataclass(frozen=True)
class Opened:
    """An account as its adapter sees it: what the provider calls us, where it is spoken to, and what opens it."""

    uid: str
    address: str
    server: str
    secrets: Mapping[str, str]
    hook: str


@dataclass(frozen=True)
class Knock:
    """A request at our door, with its body as it came; names of headers are in small letters."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


class Told(NamedTuple):
    """One thing out of a request; `key` is the same however often the provider tells it."""

    key: str
    content: Any


class Media(NamedTuple):
    """A file that lies with the provider: what it is called there, or its whole address."""

    reference: str
    name: str = ""
    kind: str = ""
    size: int = 0


class Came(NamedTuple):
    """Somebody wrote to us. `known_as` are other addresses of theirs, `reply_to` what an answer has to name."""

    key: str
    sender: Address
    text: str
    happened_at: datetime
    subject: str = ""
    in_reply_to: str = ""
    media: tuple[Media, ...] = ()
    known_as: tuple[Address, ...] = ()
    reply_to: Mapping[str, Any] = {}
    automatic: str = ""


class Progress(NamedTuple):
    """How far one of ours has come: "sent", "delivered", "read" or "failed".

    It is named by its key, by our own number where the provider hands that back, or as all that `to` got `until` then.
    """

    state: str
    key: str = ""
    uid: str = ""
    problem: str = ""
    to: str = ""
    until: datetime | None = None


class Rewritten(NamedTuple):
    """Whoever wrote a message changed it, or took it back."""

    key: str
    sender: Address
    text: str = ""
    is_taken_back: bool = False


class LeftAside(NamedTuple):
    """It concerns no conversation; the reason is kept."""

    reason: str


Read = Came | Progress | Rewritten | LeftAside


class Carried(NamedTuple):
    """A file that goes with a message."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Outgoing:
    """One message to one address; `reply_to` is what the last message of that address gave for answers."""

    uid: str
    to: str
    text: str
    in_reply_to: str = ""
    reply_to: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Carried, ...] = ()


@dataclass(frozen=True)
class Asked:
    """One thing that an administrator writes down for an account; a secret is sealed and never shown again."""

    name: str
    label: Any
    help: Any = ""
    is_secret: bool = False
    is_required: bool = True
    preset: str = ""


class Adapter:
    """How one provider speaks. `server` is where it is reached unless an account says otherwise."""

    style: str
    channel: str
    label: Any
    server = ""
    address_label: Any = ""
    asks: tuple[Asked, ...] = ()
    # Where in the provider's own console our address is written, in words; "" where nothing has to be.
    instruction: Any = ""
    # Those that tell nothing by themselves are asked every so many seconds.
    poll_seconds = 0.0
    # A message that is sent again under the same number stays one there, so nothing is ever in doubt.
    is_idempotent = False

    def handshake(self, knock: Knock, account: Opened) -> str | None:
        """What to answer when the provider asks whether this address is ours; None where that is not proved."""
        return None

    def is_genuine(self, knock: Knock, account: Opened) -> bool:
        """Whether only the provider can have sent this. Over the bytes as they came, in constant time."""
        return False

    def split(self, knock: Knock) -> Iterable[Told]:
        """What was told, piece by piece; raises NotReadable."""
        raise NotReadable

    def read(self, content: Any, account: Opened) -> Read:
        """What one piece says; what it lacks may raise LookupError, TypeError or ValueError."""
        raise NotReadable

    def poll(self, exchange: "Exchange", account: Opened, cursor: str) -> tuple[list[Told], str]:
        """What is new since the cursor, oldest first, and the next cursor."""
        return [], cursor

    def fetch(self, media: Media, exchange: "Exchange", account: Opened) -> tuple[bytes, str]:
        """A file that came with a message, and its kind."""
        return exchange.download(media.reference), media.kind

    def send(self, message: Outgoing, exchange: "Exchange", account: Opened) -> str:
        """Send it and return what the provider calls it; what can go wrong stands in `exchange`."""
        raise NotImplementedError

    def try_out(self, exchange: "Exchange", account: Opened) -> None:
        """Ask something harmless that only whoever is let in is told; also say where we want to be told."""
        raise NotImplementedError

    def secret_of_ours(self, account: Opened) -> str:
        """What to show for the provider's own console: a word or secret that we made; "" where there is none."""
        return ""
