"""What may a browser tell us, and how does it lie in the database? Closed shapes; whatever else is sent is refused.

Nothing here needs Django: the process that collects is small.
"""

import re
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

MOST_BYTES = 32_768
MOST_EVENTS = 50
# What a browser kept for longer was not sent because it could not be; its clock is never asked, only how long ago.
LONGEST_AGO = 24 * 3600 * 1000

# A NUL cannot lie in PostgreSQL; no page has one in its words.
_NUL = b"\\u0000"
_AWKWARD = {**dict.fromkeys(range(32), " "), 127: " ", ord("\\"): "\\\\"}
_BEHIND_PATH = re.compile(r"[?#]")

Word = Annotated[str, Meta(max_length=80)]
Words = Annotated[str, Meta(max_length=200)]
Amount = Annotated[float, Meta(ge=-1e12, le=1e12)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Currency = Annotated[str, Meta(pattern="^([A-Z]{3})?$")]


class BadPost(ValueError):
    """What was sent is no post of our snippet; the message says why."""


class Arrival(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """From where somebody came to a page: the name of the site before, and what a campaign put into its link."""

    referrer: Words = ""
    source: Word = ""
    medium: Word = ""
    campaign: Word = ""


class Search(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What was looked for, and how much was found."""

    words: Words
    results: Count | None = None


class Seen(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A product that was looked at."""

    code: Word
    name: Words = ""
    price: Amount | None = None
    currency: Currency = ""


class Item(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One line of a cart."""

    code: Word
    quantity: Annotated[float, Meta(ge=0, le=1e9)] = 1
    price: Amount | None = None


class Cart(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What lies in a cart."""

    items: Annotated[list[Item], Meta(max_length=50)] = []
    total: Amount | None = None
    currency: Currency = ""


class Sent(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A form that was sent: which one, never what was written into it."""

    name: Word


class Proof(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The pass by which the site says who is signed in there."""

    token: Annotated[str, Meta(max_length=600)]


class _Event(msgspec.Struct, tag_field="kind", forbid_unknown_fields=True):
    path: Annotated[str, Meta(min_length=1, max_length=2_000)]
    title: Annotated[str, Meta(max_length=500)] = ""
    ago: float = 0


class PageEvent(_Event, tag="page"):
    """A page was opened."""

    details: Arrival = msgspec.field(default_factory=Arrival)


class SearchEvent(_Event, tag="search", kw_only=True):
    """Something was looked for on the site."""

    details: Search


class ProductEvent(_Event, tag="product", kw_only=True):
    """A product was looked at."""

    details: Seen


class CartEvent(_Event, tag="cart", kw_only=True):
    """A cart was filled or changed."""

    details: Cart


class FormEvent(_Event, tag="form", kw_only=True):
    """A form was sent."""

    details: Sent


class IdentifyEvent(_Event, tag="identify", kw_only=True):
    """The site says who this is."""

    details: Proof


Event = PageEvent | SearchEvent | ProductEvent | CartEvent | FormEvent | IdentifyEvent


class Post(msgspec.Struct, forbid_unknown_fields=True):
    """What a browser sends at once. `withdrawn` takes the consent back, `erase` wants what was stored to go."""

    site: Annotated[str, Meta(min_length=1, max_length=40)]
    visitor: UUID
    consent: Annotated[str, Meta(max_length=40)] = ""
    withdrawn: bool = False
    erase: bool = False
    events: Annotated[list[Event], Meta(max_length=MOST_EVENTS)] = []


_decoder = msgspec.json.Decoder(Post)
_encode = msgspec.json.Encoder().encode


def decoded(body: bytes) -> Post:
    """The post in a body; raises BadPost."""
    if _NUL in body:
        raise BadPost("a text holds a NUL")
    try:
        post = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadPost(str(problem)[:200]) from None
    if post.withdrawn and post.events:
        raise BadPost("whoever takes their consent back tells nothing more")
    if not post.withdrawn and not post.events:
        raise BadPost("nothing is told")
    if sum(isinstance(one, IdentifyEvent) for one in post.events) > 1:
        raise BadPost("one pass at a time")
    return post


def lines(post: Post, *, site_id: int, now: float) -> bytes:
    """The events of a post as rows of COPY: site, visitor, kind, path, title, consent, time, details."""
    begins, consent = f"{site_id}\t{post.visitor}\t", _text(post.consent)
    return b"".join(
        f"{begins}{event.__struct_config__.tag}\t{_path(event.path)}\t{_text(event.title[:200])}\t{consent}\t"
        f"{datetime.fromtimestamp(now - min(max(event.ago, 0), LONGEST_AGO) / 1000, UTC).isoformat()}\t".encode()
        + _encode(event.details).replace(b"\\", b"\\\\")
        + b"\n"
        for event in post.events
    )


def _path(written: str) -> str:
    """Without what stands behind it: searches and links put names, addresses and keys there."""
    if "?" in written or "#" in written:
        written = _BEHIND_PATH.split(written, maxsplit=1)[0]
    return _text(written[:500])


def _text(written: str) -> str:
    # Printable means no control characters; only a backslash has a meaning of its own then.
    if written.isprintable() and "\\" not in written:
        return written
    return written.translate(_AWKWARD)
