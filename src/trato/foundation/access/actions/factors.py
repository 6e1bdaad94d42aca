"""How does a person add a second proof of who they are, and take one away?"""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import User
from trato.foundation.access.policy import Refused, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import FactorAdded, FactorRemoved, RecoveryCodesMade

MOST_PASSKEYS = 20


class CannotAdd(ValueError):
    """This proof cannot be added; the message says why."""


def add_passkey(user: User, *, name: str, credential: dict[str, Any], by: Actor, at: datetime) -> Authenticator:
    """Keep a passkey that the browser has just made; `credential` was checked against its challenge."""
    require(by, "access.factor.add", user)
    _refuse_foreign(user, by)
    name = text.tidy(name)[:60] or _("Passkey")
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
        raise CannotAdd(_("Remove a passkey before you add another one."))
    with transaction.atomic():
        kept = WebAuthn.add(user, name, credential).instance
        _note(kept, at)
        record(FactorAdded(user_id=user.pk, kind="passkey"), by=by, at=at)
    return kept


def add_app(user: User, *, secret: str, by: Actor, at: datetime) -> Authenticator:
    """Keep the secret that an authenticator app was given; a code made with it was checked."""
    require(by, "access.factor.add", user)
    _refuse_foreign(user, by)
    try:
        with transaction.atomic():
            kept = TOTP.activate(user, secret).instance
            _note(kept, at)
            record(FactorAdded(user_id=user.pk, kind="app"), by=by, at=at)
    except IntegrityError as twice:
        raise CannotAdd(_("There is an app already; remove it first.")) from twice
    return kept


def make_codes(user: User, *, by: Actor, at: datetime) -> list[str]:
    """Make ten new recovery codes; those from before open nothing any more."""
    require(by, "access.factor.add", user)
    _refuse_foreign(user, by)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes = RecoveryCodes.activate(user)
        _note(codes.instance, at)
        record(RecoveryCodesMade(user_id=user.pk), by=by, at=at)
    return codes.generate_codes()


def remove(factor: Authenticator, *, by: Actor, at: datetime) -> None:
    """Take away a passkey, the app or the recovery codes; an administrator may do it for somebody who lost them."""
    require(by, "access.factor.remove", factor)
    if factor.user_id != by.user_id:
        require(by, "access.factor.remove_for_another", factor)
    with transaction.atomic():
        Authenticator.objects.filter(pk=factor.pk).delete()
        kind = {"webauthn": "passkey", "totp": "app"}.get(factor.type, "codes")
        record(FactorRemoved(user_id=factor.user_id, kind=kind), by=by, at=at)


def _refuse_foreign(user: User, by: Actor) -> None:
    """Only the person has the other half of a proof."""
    if user.pk != by.user_id:
        raise Refused(_("Everybody adds their own passkeys and apps."))


def _note(kept: Authenticator, at: datetime) -> None:
    Authenticator.objects.filter(pk=kept.pk).update(created_at=at)
