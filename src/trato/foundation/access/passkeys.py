"""How does a browser make and show a passkey? Challenges and checks by allauth and fido2, in our words."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.utils import timezone

from trato.foundation.access.models import User

LONGEST = 20_000


def options_for_new(user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey that can be found without typing an address."""
    return auth.begin_registration(user, passwordless=True)


def made(credential: str) -> dict[str, Any] | None:
    """The passkey the browser has made, if it answers our challenge."""
    given = _read(credential)
    if given is None:
        return None
    try:
        auth.parse_registration_response(given)
        auth.complete_registration(given)
    except (ValidationError, ValueError, TypeError, KeyError):
        return None
    return given


def options_for_showing(user: User | None = None) -> dict[str, Any]:
    """What the browser needs to show a passkey: any, or one of this user's."""
    return auth.begin_authentication(user)


def authenticate(credential: str, *, of: User | None = None) -> User | None:
    """Whose passkey the browser has shown, if it answers our challenge; each challenge holds once."""
    given = _read(credential)
    try:
        if given is None:
            return None
        auth.parse_authentication_response(given)
        user = of or auth.extract_user_from_response(given)
        factor = auth.complete_authentication(user, given)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    finally:
        auth.clear_state()
    Authenticator.objects.filter(pk=factor.pk).update(last_used_at=timezone.now())
    return user if isinstance(user, User) and user.is_active else None


def _read(credential: str) -> dict[str, Any] | None:
    if len(credential) > LONGEST:
        return None
    try:
        given = json.loads(credential)
    except ValueError:
        return None
    return given if isinstance(given, dict) else None
