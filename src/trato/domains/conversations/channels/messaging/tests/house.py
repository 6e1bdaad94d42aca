"""How does an account live through a test? It is told things by its provider, reads them, answers and sends."""

from datetime import timedelta
from typing import Any

from django.test import Client

from tests import cast
from trato.domains.conversations.actions import messages
from trato.domains.conversations.actions import messaging as verbs
from trato.domains.conversations.channels.messaging import digest, styles
from trato.domains.conversations.channels.messaging.exchange import Exchange
from trato.domains.conversations.channels.messaging.send import Sender
from trato.domains.conversations.channels.messaging.tests.provider import Provider
from trato.domains.conversations.models import Message, MessagingAccount, RawEvent
from trato.domains.conversations.queries import messaging
from trato.foundation.kit.actor import trato

CHANNEL = trato("channel")


class House:
    """An account at a provider of the tests' own, and what we know of it."""

    def __init__(self, provider: Provider, settings: Any, monkeypatch: Any) -> None:
        self.provider, self.contract = provider, provider.contract
        settings.OUTWARD_ALLOWED = [f"localhost:{provider.port}"]
        monkeypatch.setenv("SSL_CERT_FILE", str(provider.certificate))
        self.contract.server = provider.address
        self.admin, self.hugo = cast.admin(), cast.hugo()
        self.client = Client(SERVER_NAME="localhost")
        self.now = None

    def connect(self, **more: Any) -> MessagingAccount:
        one = self.contract
        one.__dict__.pop("secret", None)
        wanted = styles.wanted(one.style, name="Clima", address=one.address, server=self.provider.address, secrets=one.secrets, **more)  # fmt: skip
        self.account = verbs.define(wanted, by=self.admin.actor, at=cast.NOW)
        return self.account

    def post(self, body: bytes, *, at: Any, is_right: bool = True, query: str = "", **more: Any) -> int:
        """The provider tells us something; the status it is answered with."""
        hook = styles.hook(self.account)
        headers = self.contract.signed(body, url=hook + query, account=self.account, at=at, is_right=is_right)
        answer = self.client.post(
            f"/hooks/{self.account.uid}{query}", body, content_type=self.contract.content_type, headers=headers | more
        )
        return answer.status_code

    def came(self, text: str, number: int, *, at: Any, **more: Any) -> Message | None:
        """Somebody writes to us, and it is read."""
        assert self.post(self.contract.came(text, number, at=at, **more), at=at) == 200
        self.read(at)
        return Message.objects.filter(direction="in").order_by("-pk").first()

    def moved(self, key: str, state: str, *, uid: str = "", at: Any) -> int:
        """The provider says how far one of ours has come."""
        query = self.contract.query(uid) if hasattr(self.contract, "query") else ""
        status = self.post(self.contract.progress(key, state, uid=uid, at=at), at=at, query=query)
        self.read(at)
        return status

    def read(self, at: Any) -> None:
        messaging.wake_waiting()
        for pk in messaging.undigested(self.account.pk):
            try:
                digest.digest(pk, by=CHANNEL, at=at, exchange=Exchange())
            except digest.NotYet:
                continue

    def answered(self, talk: Any, text: str, *, at: Any, **more: Any) -> Message:
        return messages.answer(talk, text=text, by=self.hugo.actor, at=at, **more)

    def sends(self, at: Any) -> int:
        """What is due leaves."""
        return Sender(self.account, clock=lambda: at + timedelta(minutes=1)).look()

    def state(self, message: Message) -> str:
        message.refresh_from_db()
        return message.state

    def events(self) -> list[tuple[str, str]]:
        return list(RawEvent.objects.order_by("pk").values_list("key", "state"))
