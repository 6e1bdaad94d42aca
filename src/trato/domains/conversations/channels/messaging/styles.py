"""Which styles of accounts are there, and how is an account handed to its adapter?"""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from trato.domains.conversations.actions.messaging import CannotConnect, Wanted
from trato.domains.conversations.channels.messaging.adapter import Adapter, Opened
from trato.domains.conversations.channels.messaging.adapters.bluesky import Bluesky
from trato.domains.conversations.channels.messaging.adapters.feed import Comments, Reviews
from trato.domains.conversations.channels.messaging.adapters.graph import Instagram, Messenger
from trato.domains.conversations.channels.messaging.adapters.mastodon import Mastodon
from trato.domains.conversations.channels.messaging.adapters.sms_form import SmsByForm
from trato.domains.conversations.channels.messaging.adapters.sms_json import SmsByJson
from trato.domains.conversations.channels.messaging.adapters.telegram import Telegram
from trato.domains.conversations.channels.messaging.adapters.whatsapp import WhatsApp
from trato.domains.conversations.models import Inbox, MessagingAccount
from trato.domains.conversations.queries import messaging

STYLES: dict[str, Adapter] = {
    one.style: one
    for one in (
        WhatsApp(), Telegram(), SmsByForm(), SmsByJson(), Messenger(), Instagram(), Comments(), Reviews(), Mastodon(),
        Bluesky(),
    )
}  # fmt: skip


def opened(account: MessagingAccount) -> Opened:
    """An account with what opens it, for its adapter."""
    server = account.server or STYLES[account.style].server
    return Opened(str(account.uid), account.address, server, messaging.opening(account), hook(account))


def hook(account: MessagingAccount) -> str:
    """Where the provider of an account tells us; "" where it is asked instead."""
    return "" if STYLES[account.style].poll_seconds else f"{settings.PUBLIC_URL.rstrip('/')}/hooks/{account.uid}"


def wanted(
    style: str, *, name: str, address: str = "", server: str = "", inbox: Inbox | None = None,
    secrets: Mapping[str, str], account: MessagingAccount | None = None,
) -> Wanted:  # fmt: skip
    """An account as it should be, if what its adapter asks for is there; secrets that are empty stay as they are."""
    adapter = STYLES.get(style)
    if adapter is None:
        raise CannotConnect(_("This kind of account is not known."))
    asked = {one.name: one for one in adapter.asks}
    if strange := sorted(set(secrets) - set(asked)):
        raise CannotConnect(_("There is no field called %(name)s here.") % {"name": strange[0][:40]})
    given = {field: one.strip() for field, one in secrets.items() if one.strip()}
    kept = messaging.opening(account) if account else {}
    for one in adapter.asks:
        if one.is_required and not (given.get(one.name) or kept.get(one.name)):
            raise CannotConnect(_("Fill in: %(field)s.") % {"field": one.label})
    if adapter.address_label and not address.strip():
        raise CannotConnect(_("Fill in: %(field)s.") % {"field": adapter.address_label})
    if not (server.strip() or adapter.server):
        raise CannotConnect(_("Name the address of the provider."))
    reached = server.strip() or adapter.server
    return Wanted(style, str(adapter.channel), name, address.strip(), reached, inbox, given)
