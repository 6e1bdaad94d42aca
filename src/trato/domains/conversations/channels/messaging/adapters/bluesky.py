"""How does Bluesky speak? It is asked for mentions and replies, and an answer hangs below them."""

import time
import uuid
from typing import Any
from urllib.parse import quote, urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy

from trato.domains.conversations.channels.messaging.adapter import (
    Adapter,
    Asked,
    Came,
    LeftAside,
    Media,
    Opened,
    Outgoing,
    Read,
    Told,
)
from trato.domains.conversations.channels.messaging.bodies import listed, moment, needed, piece, word
from trato.domains.conversations.channels.messaging.exchange import Exchange, NotTaken, bearer, named
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries.senders import Address

AT_ONCE, MOST_PAGES = 50, 20
# A token of theirs holds for about two hours.
SECONDS_OF_A_SESSION = 3_600.0
POST = "app.bsky.feed.post"
_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"


class Bluesky(Adapter):
    """An account of ours on a server of that network."""

    style, channel, label = "bluesky", Channel.BLUESKY, gettext_lazy("Bluesky")
    server = "https://bsky.social"
    asks = (Asked("password", gettext_lazy("App password"), is_secret=True),)
    address_label = gettext_lazy("Our handle")
    instruction = gettext_lazy("Nothing has to be written down there: we ask for new mentions ourselves.")
    poll_seconds = 30.0
    # An answer has a name of ours there: written twice it is the same one.
    is_idempotent = True

    def __init__(self) -> None:
        self._sessions: dict[tuple[str, ...], tuple[float, str, str]] = {}

    def poll(self, exchange: Exchange, account: Opened, cursor: str) -> tuple[list[Told], str]:
        try:
            return self._polled(exchange, account, cursor)
        except NotTaken:
            # Whoever changed the password closed what it had opened; the next time we sign in anew.
            self._sessions.clear()
            raise

    def _polled(self, exchange: Exchange, account: Opened, cursor: str) -> tuple[list[Told], str]:
        token, _did = self._let_in(exchange, account)
        found: list[Told] = []
        newest, page = cursor, ""
        for _number in range(MOST_PAGES):
            asked = {"limit": str(AT_ONCE), **({"cursor": page} if page else {})}
            address = f"{account.server}/xrpc/app.bsky.notification.listNotifications?{urlencode(asked)}"
            said = piece(exchange.ask("GET", address, headers=bearer(token)))
            listing = listed(said.get("notifications"))
            for one in listing:
                at = needed(piece(one).get("indexedAt"), 60)
                newest = max(newest, at)
                # They come newest first; those of the very same moment are known by their keys.
                if not cursor or at >= cursor:
                    found.append(Told(f"notification:{needed(piece(one).get('uri'), 380)}", one))
            page = word(said.get("cursor"), 400)
            is_through = not listing or not cursor or needed(piece(listing[-1]).get("indexedAt"), 60) < cursor
            if is_through or not page:
                break
        return list(reversed(found)), newest

    def read(self, content: Any, account: Opened) -> Read:
        record, who = piece(content.get("record")), piece(content.get("author"))
        if content.get("reason") not in ("mention", "reply", "quote"):
            return LeftAside(word(content.get("reason"), 40))
        this = {"uri": needed(content.get("uri"), 380), "cid": needed(content.get("cid"), 200)}
        reply = piece(record.get("reply"))
        root = piece(reply.get("root")) or this
        handle = word(who.get("handle"), 253)
        return Came(
            key=this["uri"],
            # Handles change hands; the number behind them does not.
            sender=Address("handle", needed(who.get("did"), 250), word(who.get("displayName"), 200) or handle, Channel.BLUESKY),
            text=word(record.get("text")), happened_at=moment(content.get("indexedAt")),
            in_reply_to=word(piece(reply.get("parent")).get("uri"), 380), media=_media(content, account),
            known_as=(Address("handle", handle, network=Channel.BLUESKY),) if handle else (),
            reply_to={"parent": this, "root": {"uri": needed(root.get("uri"), 380), "cid": needed(root.get("cid"), 200)}},
        )  # fmt: skip

    def send(self, message: Outgoing, exchange: Exchange, account: Opened) -> str:
        token, did = self._let_in(exchange, account)
        record = {
            "$type": POST, "text": message.text, "createdAt": timezone.now().isoformat(),
            "reply": {name: dict(piece(message.reply_to.get(name))) for name in ("root", "parent")},
        }  # fmt: skip
        body = {"repo": did, "collection": POST, "rkey": name_of(message.uid), "record": record}
        address = f"{account.server}/xrpc/com.atproto.repo.putRecord"
        return named(exchange.deliver("POST", address, body=body, headers=bearer(token)), "uri")

    def fetch(self, media: Media, exchange: Exchange, account: Opened) -> tuple[bytes, str]:
        did, _gap, cid = media.reference.partition(" ")
        asked = urlencode({"did": did, "cid": cid})
        return exchange.download(f"{account.server}/xrpc/com.atproto.sync.getBlob?{asked}"), media.kind

    def try_out(self, exchange: Exchange, account: Opened) -> None:
        self._sessions.clear()
        self._let_in(exchange, account)

    def _let_in(self, exchange: Exchange, account: Opened) -> tuple[str, str]:
        """What opens it for a while: signing in anew each time is more than the server allows in a day."""
        body = {"identifier": account.address.lstrip("@"), "password": account.secrets.get("password", "")}
        who = (account.uid, account.server, *body.values())
        known = self._sessions.get(who)
        if known and time.monotonic() < known[0]:
            return known[1:]
        said = piece(exchange.ask("POST", f"{account.server}/xrpc/com.atproto.server.createSession", body=body))
        token, did = needed(said.get("accessJwt"), 4_000), needed(said.get("did"), 250)
        self._sessions[who] = (time.monotonic() + SECONDS_OF_A_SESSION, token, did)
        return token, did


def name_of(uid: str) -> str:
    """The name of our answer there: thirteen signs that follow from its number, in the form that posts have."""
    number = uuid.UUID(uid).int
    # 53 bits of microseconds and 10 to tell apart, as that form wants them; ours begin with their milliseconds.
    value = ((number >> 80) * 1000 % (1 << 53)) << 10 | (number & 1023)
    signs = ""
    for _sign in range(13):
        signs, value = _SIGNS[value & 31] + signs, value >> 5
    return signs


def _media(content: Any, account: Opened) -> tuple[Media, ...]:
    did, found = word(piece(content.get("author")).get("did"), 250), []
    embed = piece(piece(content.get("record")).get("embed"))
    for one in listed(embed.get("images")):
        image = piece(piece(one).get("image"))
        if cid := word(piece(image.get("ref")).get("$link"), 200):
            found.append(
                Media(
                    f"{did} {cid}", quote(word(piece(one).get("alt"), 60)) or "image", word(image.get("mimeType"), 120)
                )
            )
    return tuple(found)
