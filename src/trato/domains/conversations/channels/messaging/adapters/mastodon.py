"""How does a Mastodon server speak? It is asked for mentions, and an answer stands in their thread."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.conversations.channels.email import html, plain
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
from trato.domains.conversations.channels.messaging.bodies import lines, listed, moment, needed, piece, word
from trato.domains.conversations.channels.messaging.exchange import Exchange, bearer, named
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries.senders import Address

AT_ONCE, MOST_PAGES = 40, 25
_KINDS = {"image": "image/jpeg", "video": "video/mp4", "gifv": "video/mp4", "audio": "audio/mpeg"}
_OPENING_NAMES = re.compile(r"^(?:@[\w.@-]+\s+)+")


class Mastodon(Adapter):
    """An account of ours on a server of that network."""

    style, channel, label = "mastodon", Channel.MASTODON, gettext_lazy("Mastodon")
    asks = (
        Asked(
            "token",
            gettext_lazy("Access token"),
            gettext_lazy("With read:notifications and write:statuses."),
            is_secret=True,
        ),
    )
    address_label = gettext_lazy("Our handle")
    instruction = gettext_lazy("Nothing has to be written down there: we ask for new mentions ourselves.")
    poll_seconds = 15.0
    is_idempotent = True

    def poll(self, exchange: Exchange, account: Opened, cursor: str) -> tuple[list[Told], str]:
        found: list[Told] = []
        for _page in range(MOST_PAGES):
            # Upward from the last one; the first time only the newest page.
            asked = {"types[]": "mention", "limit": str(AT_ONCE), **({"min_id": cursor} if cursor else {})}
            address = f"{account.server}/api/v1/notifications?{urlencode(asked)}"
            page = listed(exchange.ask("GET", address, headers=bearer(account.secrets.get("token", ""))))
            told = [Told(f"notification:{needed(piece(one).get('id'), 100)}", one) for one in reversed(page)]
            found += told
            if not told:
                return found, cursor
            is_first, cursor = not cursor, told[-1].key.partition(":")[2]
            if is_first or len(told) < AT_ONCE:
                return found, cursor
        return found, cursor

    def read(self, content: Any, account: Opened) -> Read:
        status, who = piece(content.get("status")), piece(content.get("account"))
        if content.get("type") != "mention" or not status:
            return LeftAside(_("It is no mention."))
        handle = _handle(needed(who.get("acct"), 250), account)
        text = plain.text(html.sanitized(word(status.get("content"))))
        return Came(
            key=needed(status.get("id"), 100),
            sender=Address("handle", handle, word(who.get("display_name"), 200) or handle, Channel.MASTODON),
            text=lines(status.get("spoiler_text"), _OPENING_NAMES.sub("", text.strip())),
            happened_at=moment(status.get("created_at")), in_reply_to=word(status.get("in_reply_to_id"), 100),
            media=tuple(_media(piece(one)) for one in listed(status.get("media_attachments"))),
            reply_to={
                "id": needed(status.get("id"), 100), "acct": needed(who.get("acct"), 250),
                "visibility": word(status.get("visibility"), 20) or "unlisted",
            },
        )  # fmt: skip

    def send(self, message: Outgoing, exchange: Exchange, account: Opened) -> str:
        answered = message.reply_to
        body = {
            "status": f"@{needed(answered.get('acct'), 250)} {message.text}",
            "in_reply_to_id": needed(answered.get("id"), 100),
            # Whoever writes to us alone is answered alone.
            "visibility": word(answered.get("visibility"), 20),
        }  # fmt: skip
        headers = bearer(account.secrets.get("token", "")) | {"Idempotency-Key": message.uid}
        return named(exchange.deliver("POST", f"{account.server}/api/v1/statuses", body=body, headers=headers), "id")

    def try_out(self, exchange: Exchange, account: Opened) -> None:
        address = f"{account.server}/api/v1/accounts/verify_credentials"
        needed(piece(exchange.ask("GET", address, headers=bearer(account.secrets.get("token", "")))).get("id"))


def _handle(acct: str, account: Opened) -> str:
    """Those of our own server are named without it."""
    return acct if "@" in acct else f"{acct}@{urlsplit(account.server).hostname}"


def _media(one: Any) -> Media:
    return Media(needed(one.get("url"), 2_000), word(one.get("type"), 40), _KINDS.get(word(one.get("type"), 40), ""))
