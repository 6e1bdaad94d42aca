"""Which links do we mail, and does one still hold? Signed, for one purpose, and only while nothing has changed."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from trato.foundation.access.models import User

INVITATION_LASTS = timedelta(days=7)
REPORT_LASTS = timedelta(days=7)


def address(page: str, *arguments: object) -> str:
    """The whole address of a page, as it stands in a letter."""
    return settings.PUBLIC_URL.rstrip("/") + reverse(page, args=arguments)


def invitation(user: User) -> str:
    """A mark that lets this person join; it says who, never as what."""
    return _sign(user, "invitation")


def invited(mark: str) -> User | None:
    """Who may join with this mark: nobody once they have, or when a week has passed."""
    user = _signed(mark, "invitation", INVITATION_LASTS)
    return user if user and user.joined_at is None else None


def report(user: User) -> str:
    """A mark with which a person says: that was not me."""
    return _sign(user, "report")


def reporting(mark: str) -> User | None:
    """Who says so; nobody when the password has changed since."""
    return _signed(mark, "report", REPORT_LASTS)


def _sign(user: User, purpose: str) -> str:
    return signing.dumps([str(user.uid), _state_of(user, purpose)], salt=f"trato.{purpose}", compress=True)


def _signed(mark: str, purpose: str, lasts: timedelta) -> User | None:
    try:
        uid, state = signing.loads(mark, salt=f"trato.{purpose}", max_age=lasts)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(uid=uid, is_active=True).first()
    return user if user and constant_time_compare(state, _state_of(user, purpose)) else None


def _state_of(user: User, purpose: str) -> str:
    """Changes when the link must end: with the password, the address, or once the person has joined."""
    return salted_hmac(f"trato.{purpose}", f"{user.pk}{user.password}{user.email}{user.joined_at}").hexdigest()[:32]
