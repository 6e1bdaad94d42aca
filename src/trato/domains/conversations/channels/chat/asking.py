"""What may a visitor's page send, from where, and how often? Closed shapes; whatever else comes is refused.

Everything is a POST of plain text or of a form, which browsers send to other places without asking first; the origin
they name cannot be chosen by a page. There are no cookies: the ticket in the body says whose chat it is.
"""

from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta

from trato.domains.conversations.channels.web.limits import Limits

MOST_BYTES = 32_768
_MOST_TAKEN = 100
# Of one address in a minute, in each process: looking is cheap, and a school has one address.
LOOKS_A_MINUTE = 600

Key = Annotated[str, Meta(max_length=40)]
Signed = Annotated[str, Meta(max_length=600)]


class BadAsk(ValueError):
    """What was sent is nothing our widget sends."""


class Ask(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What every question holds: the key of the site, the ticket of the chat, a pass of the site where it gave one."""

    site: Key
    ticket: Signed = ""
    proof: Signed = ""


class Look(Ask, forbid_unknown_fields=True, kw_only=True):
    """What is new after a message; which of our answers arrived, and whether they are being looked at."""

    after: UUID | None = None
    got: Annotated[list[UUID], Meta(max_length=_MOST_TAKEN)] = []
    is_read: bool = False


class Say(Ask, forbid_unknown_fields=True, kw_only=True):
    """What is said: under a key the page drew, and from which page. With an e-mail it is answered there."""

    key: UUID
    text: Annotated[str, Meta(max_length=20_000)]
    page: Annotated[str, Meta(max_length=2_000)] = ""
    title: Annotated[str, Meta(max_length=1_000)] = ""
    name: Annotated[str, Meta(max_length=200)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""


class Writing(Ask, forbid_unknown_fields=True, kw_only=True):
    """Whether the visitor is writing."""

    is_writing: bool


class Fetch(Ask, forbid_unknown_fields=True, kw_only=True):
    """A file of the chat."""

    file: UUID


Shape = TypeVar("Shape", bound=Ask)
looks = Limits(LOOKS_A_MINUTE)


def decoded(body: bytes, shape: type[Shape]) -> Shape:
    """The one shape a door takes; raises BadAsk."""
    if len(body) > MOST_BYTES:
        raise BadAsk
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadAsk from problem
