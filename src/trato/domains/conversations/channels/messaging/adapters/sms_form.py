"""How does a provider of SMS speak that sends forms, signed with HMAC-SHA1 over address and fields?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext_lazy

from trato.domains.conversations.channels.messaging import signatures
from trato.domains.conversations.channels.messaging.adapter import (
    Adapter,
    Asked,
    Came,
    Knock,
    LeftAside,
    Media,
    NotReadable,
    Opened,
    Outgoing,
    Progress,
    Read,
    Told,
)
from trato.domains.conversations.channels.messaging.bodies import as_form, needed, word
from trato.domains.conversations.channels.messaging.exchange import Exchange, basic, named
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries.senders import Address

_STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed"}
_MOST_MEDIA = 10


class SmsByForm(Adapter):
    """The style of Twilio and those that do as it does."""

    style, channel, label = "sms-form", Channel.SMS, gettext_lazy("SMS, by forms (Twilio)")
    server = "https://api.twilio.com"
    address_label = gettext_lazy("Our number")
    asks = (
        Asked("account", gettext_lazy("Account SID"), is_secret=True),
        Asked("token", gettext_lazy("Auth token"), is_secret=True),
    )
    instruction = gettext_lazy(
        "In the settings of the number, write the address below where messages come in, with POST."
    )

    def is_genuine(self, knock: Knock, account: Opened) -> bool:
        try:
            fields = as_form(knock)
        except NotReadable:
            return False
        header = knock.headers.get("x-twilio-signature", "")
        return signatures.is_signed_with_fields(knock.url, fields, header, account.secrets.get("token", ""))

    def split(self, knock: Knock) -> Iterator[Told]:
        fields = {word(name): word(values[-1]) for name, values in as_form(knock).items()}
        number = needed(fields.get("MessageSid") or fields.get("SmsSid"))
        state = fields.get("MessageStatus", "")
        key = f"status:{state[:40]}:{number}" if state else f"message:{number}"
        yield Told(key, fields | {"of_ours": word(knock.query.get("message"), 100), "at": knock.at.isoformat()})

    def read(self, content: Any, account: Opened) -> Read:
        number = needed(content.get("MessageSid") or content.get("SmsSid"))
        if state := content.get("MessageStatus"):
            if state in _STATES:
                return Progress(_STATES[state], number, content["of_ours"], content.get("ErrorCode", "")[:40])
            return LeftAside(state[:40])
        count = content.get("NumMedia", "0")
        if not count.isascii() or not count.isdigit() or len(count) > 3:
            raise NotReadable("This is no number of files.")
        media = tuple(
            Media(needed(content.get(f"MediaUrl{n}"), 2_000), "", content.get(f"MediaContentType{n}", "")[:120])
            for n in range(min(int(count), _MOST_MEDIA))
        )
        return Came(
            key=number, sender=Address("phone", needed(content.get("From"), 40)), text=content.get("Body", ""),
            happened_at=datetime.fromisoformat(content["at"]), media=media,
        )  # fmt: skip

    def fetch(self, media: Media, exchange: Exchange, account: Opened) -> tuple[bytes, str]:
        # Our password goes to the provider only; elsewhere the address alone has to be enough.
        is_there = media.reference.startswith(account.server + "/")
        return exchange.download(media.reference, _opening(account) if is_there else None), media.kind

    def send(self, message: Outgoing, exchange: Exchange, account: Opened) -> str:
        form = {
            "To": message.to, "From": account.address, "Body": message.text,
            "StatusCallback": f"{account.hook}?{urlencode({'message': message.uid})}",
        }  # fmt: skip
        said = exchange.deliver("POST", _at(account) + "/Messages.json", form=form, headers=_opening(account))
        return named(said, "sid")

    def try_out(self, exchange: Exchange, account: Opened) -> None:
        exchange.ask("GET", _at(account) + ".json", headers=_opening(account))


def _at(account: Opened) -> str:
    return f"{account.server}/2010-04-01/Accounts/{quote(account.secrets.get('account', ''), safe='')}"


def _opening(account: Opened) -> dict[str, str]:
    return basic(account.secrets.get("account", ""), account.secrets.get("token", ""))
