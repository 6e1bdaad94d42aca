"""Which second proofs does a person have, and is this one good? Allauth keeps and checks them."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from trato.foundation.access import limits
from trato.foundation.access.models import User

TRIES, WINDOW = 5, timedelta(minutes=15)
# A code holds for its step and its neighbors; used once, it is used up for longer than that.
USED_UP = timedelta(minutes=3)


class TooManyTries(Exception):
    """The second factor rests for a quarter of an hour."""


def kept(user: User) -> list[Authenticator]:
    """All factors of the person, the oldest first."""
    return list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))


def has_any(user: User) -> bool:
    """Whether a password alone does not let this person in."""
    return Authenticator.objects.filter(user=user, type__in=("totp", "webauthn")).exists()


def app_of(user: User) -> Authenticator | None:
    """The person's authenticator app."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def codes_of(user: User) -> RecoveryCodes | None:
    """The person's recovery codes."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return found.wrap() if found else None


def check(user: User, typed: str, *, at: datetime) -> str:
    """How the typed code proves the person: "totp", "recovery", or "" when it does not."""
    if not limits.is_within(f"second:{user.pk}", times=TRIES, window=WINDOW, at=at):
        raise TooManyTries
    typed = typed.replace(" ", "").replace("-", "")
    found = _proven_by(user, typed, at) if typed.isascii() and typed.isdigit() else ""
    if found:
        limits.forget(f"second:{user.pk}")
    return found


def _proven_by(user: User, typed: str, at: datetime) -> str:
    app = app_of(user)
    if app and len(typed) == 6:
        if app.wrap().validate_code(typed) and _is_first_use(user, typed, at):
            _note_use(app, at)
            return "totp"
        return ""
    with transaction.atomic():
        codes = codes_of(user)
        if codes and codes.validate_code(typed):
            _note_use(codes.instance, at)
            return "recovery"
    return ""


def _is_first_use(user: User, typed: str, at: datetime) -> bool:
    """Counted in the database: all processes agree."""
    return limits.is_within(f"totp:{user.pk}:{typed}", times=1, window=USED_UP, at=at)


def _note_use(factor: Any, at: datetime) -> None:
    Authenticator.objects.filter(pk=factor.pk).update(last_used_at=at)
