"""Who gets in, and with which password?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import Team, User
from trato.foundation.access.policy import require
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.zones import is_time_zone
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import (
    PasswordChanged,
    UserInvited,
    UserPreferencesChanged,
    UserSignedIn,
)

# What a person sets up for themselves; everything else about them is an administrator's.
OWN = ("name", "language", "time_zone", "theme", "density", "has_shortcuts")


def invite(
    email: str,
    *,
    name: str,
    role: str,
    by: Actor,
    at: datetime,
    password: str | None = None,
    team: Team | None = None,
    language: str = "es",
    time_zone: str = "Europe/Madrid",
) -> User:
    """Let a person sign in from now on; without a password they choose one through «forgotten»."""
    require(by, "access.user.invite")
    user = User(
        email=email.strip().lower(),
        name=name,
        role=role,
        team=team,
        language=language,
        time_zone=time_zone,
        created_at=at,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.full_clean()
    _refuse_unknown(user)
    with transaction.atomic():
        user.save()
        record(UserInvited(user_id=user.pk, role=role), by=by, at=at)
    return user


def choose_password(user: User, *, password: str, by: Actor, at: datetime) -> User:
    """Give the user a new password; sessions that stand on the old one end."""
    require(by, "access.password.choose", user)
    if by.kind != "trato" and by.user_id != user.pk:
        require(by, "access.password.choose_for_another", user)
    validate_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record(PasswordChanged(user_id=user.pk), by=by, at=at)
    return user


def set_up(user: User, *, wanted: Mapping[str, Any], by: Actor, at: datetime) -> User:
    """Let a person choose how trato speaks and looks to them; raises ValidationError for what it does not know."""
    require(by, "access.preferences.change", user)
    if by.user_id != user.pk:
        require(by, "access.preferences.change_for_another", user)
    different = [name for name in OWN if name in wanted and wanted[name] != getattr(user, name)]
    if not different:
        return user
    for name in different:
        setattr(user, name, wanted[name])
    user.clean_fields(exclude=[field.name for field in User._meta.fields if field.name not in different])
    _refuse_unknown(user)
    with transaction.atomic():
        user.save(update_fields=different)
        record(UserPreferencesChanged(user_id=user.pk, fields=different), by=by, at=at)
    return user


def note_sign_in(user: User, *, by: Actor, at: datetime) -> User:
    """Remember that the user signed in."""
    require(by, "access.user.sign_in", user)
    with transaction.atomic():
        user.last_login = at
        user.save(update_fields=["last_login"])
        record(UserSignedIn(user_id=user.pk), by=by, at=at)
    return user


def _refuse_unknown(user: User) -> None:
    """Every page of theirs is made in this language and time zone."""
    if user.language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("This language is not known.")})
    if not is_time_zone(user.time_zone):
        raise ValidationError({"time_zone": _("This time zone is not known.")})
