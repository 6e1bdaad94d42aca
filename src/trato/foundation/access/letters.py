"""How do letters about signing in leave the house? Pages write a row; the worker finds out to whom, and sends it.

A page does the same work whether an address is known or not: only the worker looks it up.
"""

import hashlib
import logging
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import OperationalError, close_old_connections, transaction
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from trato.foundation.access import links, sessions
from trato.foundation.access.models import Letter, MagicLink, User
from trato.foundation.access.models.letter import LetterKind
from trato.foundation.access.models.user import OUTSIDE

LINK_LASTS = timedelta(minutes=15)
MOST_TRIES = 8
BETWEEN_LOOKS = 1.0
BETWEEN_CLEANINGS = timedelta(minutes=10)

log = logging.getLogger(__name__)


def post(kind: LetterKind, address: str, *, at: datetime, **details: str) -> None:
    """Put a letter into the box."""
    Letter.objects.create(kind=kind, address=address, details=details, created_at=at, due_at=at)


def send_due(at: datetime, most: int = 20) -> int:
    """Send what is due, each letter in a transaction of its own; return how many were handled."""
    return sum(1 for _ in range(most) if _send_one(at))


def run(stop: threading.Event) -> None:
    """Look into the box every second, and sweep old sessions out now and then, until told to stop."""
    swept = None
    while not stop.is_set():
        now = timezone.now()
        try:
            while send_due(now):
                pass
            if swept is None or now - swept > BETWEEN_CLEANINGS:
                sessions.clear_ended(now)
                MagicLink.objects.filter(expires_at__lt=now).delete()
                swept = now
        except OperationalError:
            close_old_connections()
        except Exception:
            log.exception("The letters could not be looked after; we try again in a moment.")
            close_old_connections()
        stop.wait(BETWEEN_LOOKS)


def _send_one(at: datetime) -> bool:
    with transaction.atomic():
        letter = (
            Letter.objects.select_for_update(skip_locked=True).filter(due_at__lte=at).order_by("due_at", "pk").first()
        )
        if letter is None:
            return False
        try:
            # What the writing of a letter keeps goes with it.
            with transaction.atomic():
                _write_and_send(letter, at)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the other letters go on
            _put_off(letter, at)
        else:
            letter.delete()
    return True


def _put_off(letter: Letter, at: datetime) -> None:
    """Mail servers rest at times; after some hours a letter about signing in is worth nothing."""
    if letter.tries + 1 >= MOST_TRIES:
        log.exception("A letter (%s) could not be sent in %s tries.", letter.kind, MOST_TRIES)
        letter.delete()
        return
    log.warning("A letter (%s) could not be sent; we try again.", letter.kind, exc_info=True)
    letter.tries += 1
    letter.due_at = at + timedelta(seconds=15 * 2**letter.tries)
    letter.save(update_fields=["tries", "due_at"])


def _write_and_send(letter: Letter, at: datetime) -> None:
    user = User.objects.filter(email__iexact=letter.address, is_active=True).first()
    if user is None:
        return
    with translation.override(user.language):
        written = _WRITERS[LetterKind(letter.kind)](user, letter, at)
        if written:
            subject, text = written
            send_mail(subject, text, None, [user.email])


def _reset(user: User, letter: Letter, at: datetime) -> tuple[str, str]:
    link = links.address(
        "reset", urlsafe_base64_encode(force_bytes(user.uid)), default_token_generator.make_token(user)
    )
    text = _("With this link you choose a new password. It is valid for one hour:\n\n%(link)s") % {"link": link}
    return _("Choose a new password for trato"), text


def _link(user: User, letter: Letter, at: datetime) -> tuple[str, str] | None:
    if user.role not in OUTSIDE:
        return None
    secret = secrets.token_urlsafe(32)
    MagicLink.objects.create(
        sha256=hashlib.sha256(secret.encode()).hexdigest(),
        user=user,
        browser=letter.details["browser"],
        expires_at=letter.created_at + LINK_LASTS,
    )
    text = _(
        "With this link you come in, in the browser where you asked for it. It is valid for 15 minutes, once:\n\n"
        "%(link)s\n\nIf you did not ask for it, do nothing."
    )
    return _("Your way into trato"), text % {"link": links.address("link", secret)}


def _invitation(user: User, letter: Letter, at: datetime) -> tuple[str, str] | None:
    if user.joined_at is not None:
        return None
    text = _(
        "%(by)s invites you to trato as %(role)s. With this link you join; it is valid for 7 days, once:\n\n%(link)s"
    ) % {
        "by": letter.details.get("by", "trato"),
        "role": user.get_role_display(),
        "link": links.address("join", links.invitation(user)),
    }
    return _("Your invitation to trato"), text


def _new_device(user: User, letter: Letter, at: datetime) -> tuple[str, str]:
    text = _(
        "Somebody signed in to trato as you, in a browser we had not seen before:\n\n"
        "%(device)s · %(place)s · %(when)s\n\n"
        "If it was you, there is nothing to do. If not, this link ends all your sessions:\n\n%(link)s"
    ) % {**letter.details, "link": links.address("not_me", links.report(user))}
    return _("A new device signed in as you"), text


_WRITERS: dict[LetterKind, Callable[[User, Letter, datetime], tuple[str, str] | None]] = {
    LetterKind.RESET: _reset,
    LetterKind.LINK: _link,
    LetterKind.INVITATION: _invitation,
    LetterKind.NEW_DEVICE: _new_device,
}
