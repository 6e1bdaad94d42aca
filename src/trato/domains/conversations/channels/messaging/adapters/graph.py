"""How do Messenger and Instagram speak? Both over the same interface of Meta, one object each."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.conversations.channels.messaging import signatures
from trato.domains.conversations.channels.messaging.adapter import (
    Adapter,
    Asked,
    Came,
    Knock,
    LeftAside,
    Media,
    Opened,
    Outgoing,
    Progress,
    Read,
    Rewritten,
    Told,
)
from trato.domains.conversations.channels.messaging.bodies import as_json, lines, listed, moment, needed, piece, word
from trato.domains.conversations.channels.messaging.exchange import Exchange, bearer, named
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries.senders import Address

VERSION = "v23.0"


class Graph(Adapter):
    """What the two have in common: signatures, entries, and the way messages are sent."""

    asks = (
        Asked("token", gettext_lazy("Access token"), is_secret=True),
        Asked("app_secret", gettext_lazy("App secret"), is_secret=True),
    )

    def secret_of_ours(self, account: Opened) -> str:
        return signatures.derived(account.uid, "verify")

    def handshake(self, knock: Knock, account: Opened) -> str | None:
        asked = knock.query
        is_ours = signatures.is_same(asked.get("hub.verify_token", ""), self.secret_of_ours(account))
        return asked.get("hub.challenge", "")[:200] if is_ours and asked.get("hub.mode") == "subscribe" else None

    def is_genuine(self, knock: Knock, account: Opened) -> bool:
        header = knock.headers.get("x-hub-signature-256", "")
        return signatures.is_signed_in_hex(knock.body, header, account.secrets.get("app_secret", ""))

    def split(self, knock: Knock) -> Iterator[Told]:
        for entry in listed(as_json(knock).get("entry")):
            number = word(piece(entry).get("id"), 100)
            for one in listed(piece(entry).get("messaging")):
                told = piece(one)
                yield Told(_key(told), {"of": number, "told": told})

    def read(self, content: Any, account: Opened) -> Read:
        told, message = piece(content["told"]), piece(content["told"].get("message"))
        who = needed(piece(told.get("sender")).get("id"), 100)
        if content["of"] != account.address:
            return LeftAside(_("It is for another page."))
        if message.get("is_echo") or who == account.address:
            return LeftAside(_("We wrote it ourselves."))
        if "delivery" in told or "read" in told:
            return _progress(told, who)
        sender = Address("handle", who, network=self.channel)
        if "message_edit" in told:
            edited = piece(told["message_edit"])
            return Rewritten(needed(edited.get("mid")), sender, word(edited.get("text")))
        if message.get("is_deleted"):
            return Rewritten(needed(message.get("mid")), sender, is_taken_back=True)
        if "postback" in told:
            message = {"mid": piece(told["postback"]).get("mid"), "text": piece(told["postback"]).get("title")}
        if not message:
            return LeftAside(_("It is no message."))
        return Came(
            key=needed(message.get("mid")), sender=sender, text=_text(message),
            happened_at=moment(told.get("timestamp"), thousandths=True), media=_media(message),
            in_reply_to=word(piece(message.get("reply_to")).get("mid"), 400),
        )  # fmt: skip

    def send(self, message: Outgoing, exchange: Exchange, account: Opened) -> str:
        body: dict[str, Any] = {
            "recipient": {"id": message.to}, "messaging_type": "RESPONSE", "message": {"text": message.text},
        }  # fmt: skip
        address = f"{account.server}/{VERSION}/me/messages"
        return named(exchange.deliver("POST", address, body=body, headers=_opening(account)), "message_id")

    def try_out(self, exchange: Exchange, account: Opened) -> None:
        exchange.ask("GET", f"{account.server}/{VERSION}/me?fields=id", headers=_opening(account))


class Messenger(Graph):
    """A page of ours on Facebook."""

    style, channel, label = "messenger", Channel.MESSENGER, gettext_lazy("Messenger")
    server = "https://graph.facebook.com"
    address_label = gettext_lazy("Page ID")
    instruction = gettext_lazy(
        "In the app's settings for Messenger, write the address and the word below as webhook and subscribe the page to"
        " messages, message_deliveries, message_reads and message_edits."
    )


class Instagram(Graph):
    """A professional account of ours on Instagram."""

    style, channel, label = "instagram", Channel.INSTAGRAM, gettext_lazy("Instagram")
    server = "https://graph.instagram.com"
    address_label = gettext_lazy("Instagram account ID")
    instruction = gettext_lazy(
        "In the app's settings for Instagram, write the address and the word below as webhook and subscribe to messages"
        " and messaging_seen."
    )


def _key(told: Mapping[str, Any]) -> str:
    """The same thing told again has the same key; what has no name of its own is known by sender and moment."""
    message = piece(told.get("message"))
    if mid := word(message.get("mid"), 300):
        return f"{'deleted' if message.get('is_deleted') else 'message'}:{mid}"
    if "message_edit" in told:
        edited = piece(told["message_edit"])
        return f"edit:{word(edited.get('num_edit'), 20)}:{needed(edited.get('mid'), 300)}"
    if "postback" in told:
        return f"postback:{needed(piece(told['postback']).get('mid'), 300)}"
    sort = next((one for one in ("delivery", "read", "reaction") if one in told), "other")
    what = piece(told.get(sort))
    named_by = word(what.get("watermark"), 40) or word(what.get("mid"), 300) or word(told.get("timestamp"), 40)
    return f"{sort}:{needed(piece(told.get('sender')).get('id'), 100)}:{named_by}"


def _progress(told: Mapping[str, Any], who: str) -> Read:
    state = "read" if "read" in told else "delivered"
    what = piece(told["read" if "read" in told else "delivery"])
    if mid := word(what.get("mid"), 400):
        return Progress(state, mid)
    return Progress(state, to=who, until=moment(what.get("watermark"), thousandths=True))


def _text(message: Mapping[str, Any]) -> str:
    links = [
        piece(piece(one).get("payload")).get("url")
        for one in listed(message.get("attachments"))
        if piece(one).get("type") in ("share", "fallback", "story_mention", "ig_reel", "reel", "location", "template")
    ]
    return lines(message.get("text"), *links)


def _media(message: Mapping[str, Any]) -> tuple[Media, ...]:
    found = []
    for one in listed(message.get("attachments")):
        sort, url = word(piece(one).get("type"), 40), word(piece(piece(one).get("payload")).get("url"), 2_000)
        if sort in ("image", "audio", "video", "file") and url:
            found.append(
                Media(url, sort, {"image": "image/jpeg", "audio": "audio/mp4", "video": "video/mp4"}.get(sort, ""))
            )
    return tuple(found)


def _opening(account: Opened) -> Mapping[str, str]:
    return bearer(account.secrets.get("token", ""))
