"""How does somebody who proved who they are come in? Through one door, whatever the proof was."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime

from trato.foundation.access import asked_factor, devices, letters, second_step, sessions
from trato.foundation.access.actions import users
from trato.foundation.access.models import User
from trato.foundation.access.models.letter import LetterKind
from trato.foundation.access.models.user import OUTSIDE

BACKEND = "trato.foundation.access.sign_in.ByPassword"
HALF_IN = "half_in"
HALF_IN_LASTS = timedelta(minutes=10)


def proceed(request: HttpRequest, user: User, *, proof: str, following: str) -> HttpResponse:
    """Let the person in, or ask for their second proof first."""
    if user.role in OUTSIDE and following == reverse("home"):
        # The desk is for those who work here.
        following = reverse("own_keys")
    if second_step.has_any(user):
        stay_half_in(request, user, proof=proof, following=following)
        return redirect("second_step")
    enter(request, user, proof=proof, at=timezone.now())
    return redirect(following)


def stay_half_in(request: HttpRequest, user: User, *, proof: str, following: str) -> None:
    """Remember the first proof for some minutes, in a session that opens nothing yet."""
    request.session.cycle_key()
    request.session[HALF_IN] = {
        "user": user.pk, "password": _mark_of(user), "proof": proof, "next": following,
        "at": timezone.now().isoformat(),
    }  # fmt: skip


def half_in(request: HttpRequest) -> tuple[User, dict[str, Any]] | None:
    """Who gave a first proof in this browser a moment ago."""
    kept = request.session.get(HALF_IN)
    if not kept:
        return None
    since = parse_datetime(kept["at"])
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    is_fresh = since is not None and timezone.now() - since < HALF_IN_LASTS
    return (user, kept) if user and is_fresh and kept["password"] == _mark_of(user) else None


def enter(request: HttpRequest, user: User, *, proof: str, at: datetime) -> None:
    """Open a new session with the limits of the person's role, and tell it."""
    request.session.pop(HALF_IN, None)
    login(request, user, backend=BACKEND)
    whole, idle = sessions.limits(sessions.kind_of(user.role))
    request.session.set_expiry(int(whole.total_seconds()))
    request.session.save()
    row = request.session.row  # type: ignore[attr-defined]
    row.expire_date, row.idle_for, row.idle_until = at + whole, idle, at + idle
    row.proof, row.proved_at = proof, at
    row.device, row.address = devices.name_of(request), devices.address_of(request)
    request.session.save()
    is_new = devices.recognize(request, user, at)
    users.note_sign_in(user, proof=proof, is_new_device=is_new, by=user.actor, at=at)
    asked_factor.remind(request, user, proof=proof, at=at)
    if is_new:
        _warn(user, row.device, row.address, at)


def prove_again(request: HttpRequest, *, proof: str, at: datetime) -> None:
    """The person at this browser proved once more who they are; the session gets a new name."""
    request.session.cycle_key()
    row = request.session.row  # type: ignore[attr-defined]
    row.proved_at, row.proof = at, proof
    request.session.save()


def _warn(user: User, device: str, address: str | None, at: datetime) -> None:
    when = formats.date_format(timezone.localtime(at), "Y-m-d H:i T")
    letters.post(LetterKind.NEW_DEVICE, user.email, at=at, device=device or "?", place=address or "?", when=when)


def _mark_of(user: User) -> str:
    """Changes with the password."""
    return user.get_session_auth_hash()
