"""How does a provider of SMS speak that sends JSON, signed with a web token (HMAC-SHA256) over the body?"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from trato.domains.conversations.channels.messaging import signatures
from trato.domains.conversations.channels.messaging.adapter import (
    Adapter,
    Asked,
    Came,
    Knock,
    LeftAside,
    Opened,
    Outgoing,
    Progress,
    Read,
    Told,
)
from trato.domains.conversations.channels.messaging.bodies import as_json, lines, moment, needed, piece, word
from trato.domains.conversations.channels.messaging.exchange import Exchange, basic, named
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries.senders import Address

_STATES = {
    "submitted": "sent",
    "delivered": "delivered",
    "read": "read",
    "rejected": "failed",
    "undeliverable": "failed",
}


class SmsByJson(Adapter):
    """The style of Vonage and those that do as it does."""

    style, channel, label = "sms-json", Channel.SMS, gettext_lazy("SMS, by JSON (Vonage)")
    server = "https://api.nexmo.com"
    address_label = gettext_lazy("Our number")
    asks = (
        Asked("key", gettext_lazy("API key"), is_secret=True),
        Asked("secret", gettext_lazy("API secret"), is_secret=True),
        Asked("signature", gettext_lazy("Signature secret"), is_secret=True),
    )
    instruction = gettext_lazy(
        "In the provider's settings, write the address below for inbound messages and for their status."
    )

    def is_genuine(self, knock: Knock, account: Opened) -> bool:
        header, secret = knock.headers.get("authorization", ""), account.secrets.get("signature", "")
        return signatures.is_signed_by_token(knock.body, header, secret, knock.at)

    def split(self, knock: Knock) -> Iterator[Told]:
        told = as_json(knock)
        number, state = needed(told.get("message_uuid")), word(told.get("status"), 40)
        yield Told(f"status:{state}:{number}" if state else f"message:{number}", told)

    def read(self, content: Any, account: Opened) -> Read:
        number = needed(content.get("message_uuid"))
        if state := word(content.get("status")):
            error = piece(content.get("error"))
            problem = " ".join(lines(error.get("title"), error.get("detail")).split())
            known = _STATES.get(state)
            if known:
                return Progress(known, number, word(content.get("client_ref"), 100), problem)
            return LeftAside(state[:40])
        if content.get("channel") != "sms":
            return LeftAside(word(content.get("channel"), 40))
        return Came(
            key=number, sender=Address("phone", f"+{needed(content.get('from'), 40).lstrip('+')}"),
            text=word(content.get("text")), happened_at=moment(content.get("timestamp")),
        )  # fmt: skip

    def send(self, message: Outgoing, exchange: Exchange, account: Opened) -> str:
        body = {
            "message_type": "text", "channel": "sms", "to": message.to.lstrip("+"), "from": account.address.lstrip("+"),
            "text": message.text, "client_ref": message.uid,
        }  # fmt: skip
        said = exchange.deliver("POST", f"{account.server}/v1/messages", body=body, headers=_opening(account))
        return named(said, "message_uuid")

    def try_out(self, exchange: Exchange, account: Opened) -> None:
        exchange.ask("GET", f"{account.server}/v2/applications?page_size=1", headers=_opening(account))


def _opening(account: Opened) -> dict[str, str]:
    return basic(account.secrets.get("key", ""), account.secrets.get("secret", ""))
