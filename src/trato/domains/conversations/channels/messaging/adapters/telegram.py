"""How does a Telegram bot speak?"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

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
    Read,
    Rewritten,
    Told,
)
from trato.domains.conversations.channels.messaging.bodies import as_json, lines, listed, moment, needed, piece, word
from trato.domains.conversations.channels.messaging.exchange import Exchange, named
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries.senders import Address

_FILES = ("document", "video", "audio", "voice", "video_note", "animation", "sticker")
_SENT_AS = {"image/jpeg": ("sendPhoto", "photo"), "image/png": ("sendPhoto", "photo")}


class Telegram(Adapter):
    """A bot of ours, to which people write in private."""

    style, channel, label = "telegram", Channel.TELEGRAM, gettext_lazy("Telegram bot")
    server = "https://api.telegram.org"
    asks = (Asked("token", gettext_lazy("Token of the bot"), gettext_lazy("As BotFather gave it."), is_secret=True),)
    instruction = gettext_lazy("Try the connection once: then the bot knows by itself where to tell us.")

    def is_genuine(self, knock: Knock, account: Opened) -> bool:
        return signatures.is_same(knock.headers.get("x-telegram-bot-api-secret-token", ""), _word_of(account))

    def split(self, knock: Knock) -> Iterator[Told]:
        update = as_json(knock)
        yield Told(f"update:{needed(update.get('update_id'))}", update)

    def read(self, content: Any, account: Opened) -> Read:
        told = piece(content.get("message") or content.get("edited_message"))
        chat, sender = piece(told.get("chat")), piece(told.get("from"))
        if not told or chat.get("type") != "private" or sender.get("is_bot"):
            return LeftAside(_("Only what people write to the bot in private becomes a conversation."))
        who, username = needed(sender.get("id"), 40), word(sender.get("username"), 100)
        name = " ".join(one for part in ("first_name", "last_name") if (one := word(sender.get(part), 100).strip()))
        address, key = Address("handle", who, name or username, Channel.TELEGRAM), _key(chat, told)
        if "message" not in content:
            return Rewritten(key, address, _text(told))
        answered = piece(told.get("reply_to_message"))
        return Came(
            key=key, sender=address, text=_text(told), happened_at=moment(told.get("date")),
            in_reply_to=_key(chat, answered) if answered else "", media=_media(told),
            known_as=(Address("handle", username, network=Channel.TELEGRAM),) if username else (),
            reply_to={"chat": needed(chat.get("id"), 40)},
        )  # fmt: skip

    def send(self, message: Outgoing, exchange: Exchange, account: Opened) -> str:
        chat = word(message.reply_to.get("chat")) or message.to
        body: dict[str, Any] = {"chat_id": chat}
        if message.in_reply_to:
            number = message.in_reply_to.rpartition(":")[2]
            body["reply_parameters"] = {"message_id": int(number), "allow_sending_without_reply": True}
        if message.files:
            file = message.files[0]
            verb, field = _SENT_AS.get(file.kind, ("sendDocument", "document"))
            form = {"chat_id": chat, **({"caption": message.text} if message.text else {})}
            said = exchange.deliver("POST", _at(account, verb), form=form, files=[(field, file)])
        else:
            said = exchange.deliver("POST", _at(account, "sendMessage"), body=body | {"text": message.text})
        return f"{named(said, 'result', 'chat', 'id')}:{named(said, 'result', 'message_id')}"

    def fetch(self, media: Media, exchange: Exchange, account: Opened) -> tuple[bytes, str]:
        said = exchange.ask("POST", _at(account, "getFile"), body={"file_id": media.reference})
        path = quote(needed(piece(said.get("result")).get("file_path"), 400))
        return exchange.download(f"{account.server}/file/bot{_token(account)}/{path}"), media.kind

    def try_out(self, exchange: Exchange, account: Opened) -> None:
        exchange.ask("POST", _at(account, "getMe"), body={})
        wanted = {
            "url": account.hook,
            "secret_token": _word_of(account),
            "allowed_updates": ["message", "edited_message"],
        }
        exchange.ask("POST", _at(account, "setWebhook"), body=wanted)


def _word_of(account: Opened) -> str:
    return signatures.derived(account.uid, "telegram")


def _token(account: Opened) -> str:
    return quote(account.secrets.get("token", ""), safe=":")


def _at(account: Opened, verb: str) -> str:
    return f"{account.server}/bot{_token(account)}/{verb}"


def _key(chat: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    # Numbers of messages are counted in each chat.
    return f"{needed(chat.get('id'), 40)}:{needed(told.get('message_id'), 40)}"


def _text(told: Mapping[str, Any]) -> str:
    place, contact = piece(told.get("location")), piece(told.get("contact"))
    where = f"{place.get('latitude')}, {place.get('longitude')}" if place else ""
    found = lines(
        told.get("text"), told.get("caption"), where, contact.get("first_name"), contact.get("phone_number"),
        piece(told.get("sticker")).get("emoji"),
    )  # fmt: skip
    has_file = "photo" in told or any(one in told for one in _FILES)
    return found if found or has_file else _("A message of a kind that cannot be shown here: %(kind)s") % {"kind": "?"}


def _media(told: Mapping[str, Any]) -> tuple[Media, ...]:
    found = []
    if photos := listed(told.get("photo")):
        # The same picture in several sizes, the largest last.
        found.append(Media(needed(piece(photos[-1]).get("file_id")), "photo.jpg", "image/jpeg"))
    for sort in _FILES:
        # An animation comes a second time as a document.
        if sort in told and not (sort == "document" and "animation" in told):
            what = piece(told[sort])
            kind = word(what.get("mime_type"), 120) or ("audio/ogg" if sort == "voice" else "")
            size = what.get("file_size")
            found.append(Media(needed(what.get("file_id")), word(what.get("file_name"), 140) or sort, kind, size if isinstance(size, int) else 0))  # fmt: skip
    return tuple(found)
