"""How do web sites of ours tell of comments and reviews? By messages signed as Standard Webhooks describe, and back the same way.

    {"type": "comment.created", "timestamp": "…", "data": {"id": "71", "text": "…", "title": "", "url": "https://…",
     "in_reply_to": "", "rating": 4, "product": "ECO-70", "written_at": "…",
     "author": {"id": "u-9", "name": "Núria", "email": "…", "is_verified": false}}}

`.changed` carries the new text, `.removed` only the number. An answer goes to the address of the account as
`answer.created`; whoever has it says so with 2xx. Its `webhook-id` is the same each time it is sent.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trato.domains.conversations.channels.messaging import signatures
from trato.domains.conversations.channels.messaging.adapter import (
    Adapter,
    Came,
    Knock,
    LeftAside,
    NotReadable,
    Opened,
    Outgoing,
    Read,
    Rewritten,
    Told,
)
from trato.domains.conversations.channels.messaging.bodies import as_json, lines, moment, needed, piece, word
from trato.domains.conversations.channels.messaging.exchange import Exchange
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.queries.senders import Address

MOST_STARS = 5


class Feed(Adapter):
    """A site that tells of what people write there."""

    noun = ""
    is_idempotent = True
    instruction = gettext_lazy(
        "The site sends its messages to the address below, signed with the secret below as Standard Webhooks describe. The"
        " address of the provider is where the site takes answers."
    )

    def secret_of_ours(self, account: Opened) -> str:
        # 32 bytes in the alphabet that both sides decode.
        made = signatures.derived(account.uid, "feed", length=33)
        return "whsec_" + made.replace("-", "+").replace("_", "/")

    def is_genuine(self, knock: Knock, account: Opened) -> bool:
        return signatures.is_standard(knock.body, knock.headers, self.secret_of_ours(account), knock.at)

    def split(self, knock: Knock) -> Iterator[Told]:
        told = as_json(knock)
        needed(piece(told.get("data")).get("id"))
        yield Told(f"told:{needed(knock.headers.get('webhook-id'), 300)}", told)

    def read(self, content: Any, account: Opened) -> Read:
        noun, _dot, verb = needed(content.get("type"), 60).partition(".")
        told = piece(content.get("data"))
        if noun != self.noun or verb not in ("created", "changed", "removed"):
            return LeftAside(_("It tells of something else: %(what)s") % {"what": word(content.get("type"), 60)})
        key, author = needed(told.get("id"), 300), piece(told.get("author"))
        name, email = word(author.get("name"), 200), word(author.get("email"), 254)
        sender = Address("handle", needed(author.get("id") or email or name, 254), name, self.channel)
        if verb != "created":
            return Rewritten(key, sender, self._text(told), is_taken_back=verb == "removed")
        return Came(
            key=key, sender=sender, text=self._text(told),
            happened_at=moment(told.get("written_at") or content.get("timestamp")),
            subject=word(told.get("title"), 200) or word(told.get("product"), 200),
            in_reply_to=word(told.get("in_reply_to"), 300),
            # What somebody typed into a form proves nothing; an address that the site made sure of does.
            known_as=(Address("email", email),) if email and author.get("is_verified") is True else (),
            reply_to={"id": key, "url": word(told.get("url"), 2_000)},
        )  # fmt: skip

    def send(self, message: Outgoing, exchange: Exchange, account: Opened) -> str:
        data = {"id": message.uid, "in_reply_to": word(message.reply_to.get("id")), "text": message.text}
        self._told(exchange, account, f"answer_{message.uid}", {"type": "answer.created", "data": data})
        return message.uid

    def try_out(self, exchange: Exchange, account: Opened) -> None:
        self._told(exchange, account, f"ping_{account.uid}", {"type": "ping", "data": {}})

    def _told(self, exchange: Exchange, account: Opened, number: str, said: Mapping[str, Any]) -> None:
        at = timezone.now()
        body = json.dumps({**said, "timestamp": at.isoformat()}, separators=(",", ":")).encode()
        moment_ = str(int(at.timestamp()))
        signed = signatures.standard(self.secret_of_ours(account), number, moment_, body)
        headers = {"webhook-id": number, "webhook-timestamp": moment_, "webhook-signature": signed}
        exchange.deliver("POST", account.server, body=body, headers=headers)

    def _text(self, told: Mapping[str, Any]) -> str:
        return word(told.get("text"))


class Comments(Feed):
    """A blog of ours."""

    style, channel, label, noun = "comments", Channel.COMMENT, gettext_lazy("Comments of a web site"), "comment"


class Reviews(Feed):
    """Reviews of our products."""

    style, channel, label, noun = "reviews", Channel.REVIEW, gettext_lazy("Reviews of products"), "review"

    def _text(self, told: Mapping[str, Any]) -> str:
        stars = told.get("rating")
        if stars is None:
            return word(told.get("text"))
        if isinstance(stars, bool) or not isinstance(stars, int) or not 1 <= stars <= MOST_STARS:
            raise NotReadable("A rating is a number from 1 to 5.")
        return lines("★" * stars + "☆" * (MOST_STARS - stars), told.get("text"))
