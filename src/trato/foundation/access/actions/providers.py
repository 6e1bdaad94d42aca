"""With which company accounts can one sign in, and whose account is whose?"""

import re
from datetime import datetime
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import Provider, User
from trato.foundation.access.policy import require
from trato.foundation.access.sealing import seal
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import (
    AccountLinked,
    AccountUnlinked,
    ProviderChanged,
    ProviderConnected,
    ProviderRemoved,
)

_OURSELVES = {"localhost", "127.0.0.1", "::1"}


class CannotConnect(ValueError):
    """The provider or the link makes no sense; the message says why."""


def connect(key: str, *, name: str, server_url: str, client_id: str, secret: str, by: Actor, at: datetime) -> Provider:
    """Let people sign in with the accounts of an OpenID Connect provider."""
    require(by, "access.provider.connect")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", key):
        raise CannotConnect(_("The short name has up to 40 small letters, digits and hyphens."))
    known = _described(name, server_url, client_id)
    try:
        with transaction.atomic():
            provider = Provider.objects.create(key=key, sealed_secret=seal(secret), created_at=at, **known)
            record(ProviderConnected(provider_id=provider.pk), by=by, at=at)
    except IntegrityError as twice:
        raise CannotConnect(_("There is a provider with this short name already.")) from twice
    return provider


def change(
    provider: Provider,
    *,
    name: str,
    server_url: str,
    client_id: str,
    is_active: bool,
    by: Actor,
    at: datetime,
    secret: str = "",
) -> Provider:
    """Correct how a provider is reached, or pause it; without a secret the present one stays."""
    require(by, "access.provider.change", provider)
    for field, value in _described(name, server_url, client_id).items():
        setattr(provider, field, value)
    provider.is_active = is_active
    if secret:
        provider.sealed_secret = seal(secret)
    with transaction.atomic():
        provider.save()
        record(ProviderChanged(provider_id=provider.pk, is_active=is_active), by=by, at=at)
    return provider


def remove(provider: Provider, *, by: Actor, at: datetime) -> None:
    """Let nobody sign in with this provider any more; its links to people end too."""
    require(by, "access.provider.remove", provider)
    with transaction.atomic():
        record(ProviderRemoved(provider_id=provider.pk), by=by, at=at)
        SocialAccount.objects.filter(provider=provider.key).delete()
        provider.delete()


def link(user: User, *, provider: Provider, subject: str, by: Actor, at: datetime) -> SocialAccount:
    """From now on this account of the provider, named by its `sub`, is this person."""
    require(by, "access.account.link", user)
    if by.kind != "trato" and user.pk != by.user_id:
        raise CannotConnect(_("Everybody links their own account."))
    try:
        with transaction.atomic():
            account = SocialAccount.objects.create(user=user, provider=provider.key, uid=subject)
            record(AccountLinked(user_id=user.pk, provider_id=provider.pk), by=by, at=at)
    except IntegrityError as taken:
        raise CannotConnect(_("This account belongs to somebody already.")) from taken
    return account


def unlink(account: SocialAccount, *, by: Actor, at: datetime) -> None:
    """The account of the provider opens nothing any more."""
    require(by, "access.account.unlink", account)
    if account.user_id != by.user_id:
        require(by, "access.account.unlink_for_another", account)
    with transaction.atomic():
        SocialAccount.objects.filter(pk=account.pk).delete()
        record(AccountUnlinked(user_id=account.user_id), by=by, at=at)


def _described(name: str, server_url: str, client_id: str) -> dict[str, str]:
    name, client_id = text.tidy(name), client_id.strip()
    if not name or len(name) > 80 or not client_id or len(client_id) > 191:
        raise CannotConnect(_("A provider needs a name and a client id."))
    parts = urlsplit(server_url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OURSELVES)
    if not is_safe or not parts.hostname or parts.username or parts.fragment or len(server_url) > 400:
        raise CannotConnect(_("Write the provider's address; it begins with https://."))
    return {"name": name, "server_url": server_url.rstrip("/"), "client_id": client_id}
