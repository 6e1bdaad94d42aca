"""How does the WhatsApp Cloud API speak?"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

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
    NotReadable,
    Opened,
    Outgoing,
    Progress,
    Read,
    Told,
)
from trato.domains.conversations.channels.messaging.bodies import as_json, lines, listed, moment, needed, piece, word
from trato.domains.conversations.channels.messaging.exchange import Exchange, Later, NotTaken, bearer, named
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries.senders import Address

VERSION = "v23.0"
_FILES = ("image", "audio", "video", "document", "sticker")
# Files lie with the provider's own hosts; our token is handed to nobody else.
_HOSTS = (".facebook.com", ".fbsbx.com", ".whatsapp.net")


class WhatsApp(Adapter):
    """The interface that Meta offers to companies."""

    style, channel, label = "whatsapp", Channel.WHATSAPP, gettext_lazy("WhatsApp")
    server = "https://graph.facebook.com"
    address_label = gettext_lazy("Phone number ID")
    asks = (
        Asked("token", gettext_lazy("Access token"), is_secret=True),
        Asked("app_secret", gettext_lazy("App secret"), is_secret=True),
    )
    instruction = gettext_lazy(
        "In the app's settings for WhatsApp, write the address and the word below as webhook and subscribe to messages."
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
            for change in listed(piece(entry).get("changes")):
                value = piece(piece(change).get("value"))
                about = {"metadata": piece(value.get("metadata")), "contacts": listed(value.get("contacts"))}
                for one in listed(value.get("messages")):
                    yield Told(f"message:{needed(piece(one).get('id'))}", {"message": one, **about})
                for one in listed(value.get("statuses")):
                    told = piece(one)
                    key = f"status:{needed(told.get('status'), 40)}:{needed(told.get('id'))}"
                    yield Told(key, {"status": one, **about})

    def read(self, content: Any, account: Opened) -> Read:
        at = word(piece(content["metadata"]).get("phone_number_id"))
        if at and at != account.address:
            return LeftAside(_("It is for another phone number."))
        if "status" in content:
            return self._progress(piece(content["status"]))
        return self._came(piece(content["message"]), content["contacts"])

    def send(self, message: Outgoing, exchange: Exchange, account: Opened) -> str:
        to = word(message.reply_to.get("wa_id")) or message.to.lstrip("+")
        body: dict[str, Any] = {
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": to,
            # It comes back with every delivery state, also when we never heard what the message is called.
            "biz_opaque_callback_data": message.uid,
        }  # fmt: skip
        if message.in_reply_to:
            body["context"] = {"message_id": message.in_reply_to}
        if message.files:
            body |= self._uploaded(message, exchange, account)
        else:
            body |= {"type": "text", "text": {"preview_url": False, "body": message.text}}
        said = exchange.deliver("POST", self._at(account, "messages"), body=body, headers=self._opening(account))
        return named(said, "messages", 0, "id")

    def fetch(self, media: Media, exchange: Exchange, account: Opened) -> tuple[bytes, str]:
        address = f"{account.server}/{VERSION}/{quote(media.reference, safe='')}"
        said = piece(exchange.ask("GET", address, headers=self._opening(account)))
        found, host = needed(said.get("url"), 2_000), urlsplit(account.server).netloc
        there = urlsplit(found).netloc
        if there != host and not (urlsplit(found).hostname or "").endswith(_HOSTS):
            raise NotTaken(_("The file lies with a stranger."))
        return exchange.download(found, self._opening(account)), word(said.get("mime_type"), 120) or media.kind

    def try_out(self, exchange: Exchange, account: Opened) -> None:
        address = f"{account.server}/{VERSION}/{quote(account.address, safe='')}?fields=display_phone_number"
        exchange.ask("GET", address, headers=self._opening(account))

    def _uploaded(self, message: Outgoing, exchange: Exchange, account: Opened) -> dict[str, Any]:
        file = message.files[0]
        form = {"messaging_product": "whatsapp", "type": file.kind}
        said = exchange.ask(
            "POST", self._at(account, "media"), form=form, files=[("file", file)], headers=self._opening(account)
        )
        if not (number := word(piece(said).get("id"))):
            raise Later(_("The provider did not keep the file."))
        sort = file.kind.partition("/")[0]
        sort = sort if sort in ("image", "audio", "video") else "document"
        carried: dict[str, str] = {"id": number}
        if sort == "document":
            carried["filename"] = file.name
        if message.text and sort != "audio":
            carried["caption"] = message.text
        return {"type": sort, sort: carried}

    def _at(self, account: Opened, what: str) -> str:
        return f"{account.server}/{VERSION}/{quote(account.address, safe='')}/{what}"

    def _opening(self, account: Opened) -> Mapping[str, str]:
        return bearer(account.secrets.get("token", ""))

    def _progress(self, told: Mapping[str, Any]) -> Read:
        state = needed(told.get("status"))
        if state not in ("sent", "delivered", "read", "failed"):
            return LeftAside(state)
        problems = [lines(piece(one).get("code"), piece(one).get("title")) for one in listed(told.get("errors"))]
        return Progress(
            state, needed(told.get("id")), word(told.get("biz_opaque_callback_data"), 100),
            " ".join("; ".join(problems).split()),
        )  # fmt: skip

    def _came(self, told: Mapping[str, Any], contacts: list[Any]) -> Read:
        number, sort = needed(told.get("from"), 40), word(told.get("type"), 40)
        if sort in ("reaction", "system"):
            return LeftAside(sort)
        names = {word(piece(one).get("wa_id")): word(piece(piece(one).get("profile")).get("name")) for one in contacts}
        return Came(
            key=needed(told.get("id")),
            sender=Address("phone", f"+{number.lstrip('+')}", names.get(number, "")[:200]),
            text=_text(told, sort),
            happened_at=moment(told.get("timestamp")),
            in_reply_to=word(piece(told.get("context")).get("id"), 400),
            media=_media(told, sort),
            reply_to={"wa_id": number},
        )


def _text(told: Mapping[str, Any], sort: str) -> str:
    what = told.get(sort) if sort in told else {}
    if sort == "contacts":
        return lines(*(_card(piece(one)) for one in listed(what)))
    what = piece(what)
    if sort == "text":
        return word(what.get("body"))
    if sort in _FILES:
        return word(what.get("caption"))
    if sort == "location":
        return lines(
            what.get("name"), what.get("address"), f"{_degrees(what, 'latitude')}, {_degrees(what, 'longitude')}"
        )
    if sort == "button":
        return word(what.get("text"))
    if sort == "interactive":
        chosen = piece(what.get("button_reply")) or piece(what.get("list_reply"))
        return lines(chosen.get("title"), chosen.get("description"))
    return _("A message of a kind that cannot be shown here: %(kind)s") % {"kind": sort or "?"}


def _card(one: Mapping[str, Any]) -> str:
    phones = [word(piece(phone).get("phone")) for phone in listed(one.get("phones"))]
    return " ".join([word(piece(one.get("name")).get("formatted_name")), *phones])


def _degrees(what: Mapping[str, Any], name: str) -> str:
    if not isinstance(what.get(name), int | float):
        raise NotReadable("This is no place.")
    return str(what[name])


def _media(told: Mapping[str, Any], sort: str) -> tuple[Media, ...]:
    if sort not in _FILES:
        return ()
    what = piece(told.get(sort))
    return (Media(needed(what.get("id")), word(what.get("filename"), 140), word(what.get("mime_type"), 120)),)
