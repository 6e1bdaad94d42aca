"""How does the company connect an account elsewhere, change it, give it up, and learn how it is doing?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from trato.domains.conversations.models import Inbox, MessagingAccount
from trato.domains.conversations.models.channel import Channel
from trato.domains.conversations.models.messaging import AccountState
from trato.domains.conversations.queries import messaging
from trato.foundation.access import sealing
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import outward, text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.conversations import (
    MessagingDefined,
    MessagingPaused,
    MessagingRemoved,
    MessagingTried,
)

LONGEST_SECRET = 4_000


class CannotConnect(ValueError):
    """The account cannot be kept so; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """An account as it should be; secrets that are not named stay as they are."""

    style: str
    channel: str
    name: str
    address: str = ""
    server: str = ""
    inbox: Inbox | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)


def define(wanted: Wanted, *, account: MessagingAccount | None = None, by: Actor, at: datetime) -> MessagingAccount:
    """Connect an account elsewhere, or change one; what opens it is sealed."""
    require(by, "conversations.messaging.define", account)
    name, address = text.tidy(wanted.name)[:120], text.tidy(wanted.address)[:254]
    _refuse(wanted, name, address, account)
    with changing(by, "conversations.messaging.define", account) as row:
        row = row or MessagingAccount(created_at=at, style=wanted.style, channel=wanted.channel)
        row.name, row.address, row.inbox = name, address, wanted.inbox
        row.server = wanted.server.rstrip("/")
        if wanted.secrets or not row.secrets:
            row.secrets = sealing.seal(json.dumps({**messaging.opening(row), **wanted.secrets}))
        row.problem = row.sending_problem = ""
        row.save()
        record(MessagingDefined(account_id=row.pk, style=row.style), by=by, at=at)
    return row


def pause(account: MessagingAccount, *, by: Actor, at: datetime) -> MessagingAccount:
    """Take in and send nothing with it until it is resumed; one that is in use is paused, another one resumed."""
    require(by, "conversations.messaging.define", account)
    with changing(by, "conversations.messaging.define", account) as account:
        if account.state == AccountState.REMOVED:
            raise CannotConnect(_("This account was removed."))
        is_paused = account.state == AccountState.ACTIVE
        account.state = AccountState.PAUSED if is_paused else AccountState.ACTIVE
        account.save(update_fields=["state"])
        record(MessagingPaused(account_id=account.pk, is_paused=is_paused), by=by, at=at)
    return account


def remove(account: MessagingAccount, *, by: Actor, at: datetime) -> MessagingAccount:
    """Give an account up: what opened it is thrown away, what was written over it stays."""
    require(by, "conversations.messaging.define", account)
    with changing(by, "conversations.messaging.define", account) as account:
        if account.state != AccountState.REMOVED:
            account.state, account.secrets = AccountState.REMOVED, ""
            account.save(update_fields=["state", "secrets"])
            record(MessagingRemoved(account_id=account.pk), by=by, at=at)
    return account


def tried(account: MessagingAccount, *, is_reached: bool, by: Actor, at: datetime) -> None:
    """Tell that somebody tried whether its provider lets us in."""
    require(by, "conversations.messaging.try", account)
    with changing(by, "conversations.messaging.try", account):
        record(MessagingTried(account_id=account.pk, is_reached=is_reached), by=by, at=at)


def heard(account: MessagingAccount, *, problem: str = "", cursor: str | None = None, by: Actor, at: datetime) -> None:
    """Write down that it told us something, how far it was read, or why we hear nothing."""
    require(by, "conversations.messaging.work")
    with changing(by, "conversations.messaging.work"):
        changed: dict[str, object] = {"problem": problem[:400]} if problem else {"problem": "", "seen_at": at}
        if cursor is not None:
            changed["cursor"] = cursor[:400]
        MessagingAccount.objects.filter(pk=account.pk).update(**changed)


def sending_went(account: MessagingAccount, *, problem: str = "", by: Actor, at: datetime) -> None:
    """Write down how sending went last."""
    require(by, "conversations.messaging.work")
    with changing(by, "conversations.messaging.work"):
        changed = {"sending_problem": problem[:400]} if problem else {"sending_problem": "", "sent_at": at}
        MessagingAccount.objects.filter(pk=account.pk).update(**changed)


def _refuse(wanted: Wanted, name: str, address: str, account: MessagingAccount | None) -> None:
    if not name:
        raise CannotConnect(_("Give the account a name."))
    if wanted.channel not in Channel.values or (account and account.style != wanted.style):
        raise CannotConnect(_("This kind of account is not known."))
    if account and account.state == AccountState.REMOVED:
        raise CannotConnect(_("This account was removed."))
    if messaging.is_taken(wanted.style, address, besides=account):
        raise CannotConnect(_("Another account has this address already."))
    if any(len(one) > LONGEST_SECRET or not one.isprintable() for one in wanted.secrets.values()):
        raise CannotConnect(_("A token or password is one line of at most 4000 characters."))
    try:
        found = outward.checked(wanted.server) if wanted.server else None
    except outward.NotOutward as problem:
        raise CannotConnect(str(problem)) from problem
    if found and ("?" in found.target or "#" in wanted.server):
        raise CannotConnect(_("The address of the provider has nothing behind a question mark."))
    is_elsewhere = account is not None and account.server != wanted.server.rstrip("/")
    # Nobody carries what opens an account to another house.
    if account is not None and is_elsewhere and set(messaging.opening(account)) - set(wanted.secrets):
        raise CannotConnect(_("The address of the provider has changed: write tokens and passwords anew."))
