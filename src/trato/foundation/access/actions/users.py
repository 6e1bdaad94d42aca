"""Who gets in, and with which password?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access import letters
from trato.foundation.access.models import MagicLink, Session, Team, User
from trato.foundation.access.models.letter import LetterKind
from trato.foundation.access.models.user import Role
from trato.foundation.access.policy import require
from trato.foundation.kit.actor import Actor
from trato.foundation.kit.zones import is_time_zone
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import (
    PasswordChanged,
    RoleChanged,
    UserDeactivated,
    UserInvited,
    UserJoined,
    UserPreferencesChanged,
    UserReactivated,
    UserSignedIn,
)


class CannotChange(ValueError):
    """This cannot be done to this person; the message says why."""


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
    """Let a person sign in from now on; without a password they get a letter with which they join."""
    require(by, "access.user.invite")
    user = User(
        email=email.strip().lower(),
        name=name,
        role=role,
        team=team,
        language=language,
        time_zone=time_zone,
        created_at=at,
        joined_at=None if password is None else at,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.full_clean()
    _refuse_unknown(user)
    with transaction.atomic():
        user.save()
        if password is None:
            letters.post(LetterKind.INVITATION, user.email, at=at, by=by.name)
        record(UserInvited(user_id=user.pk, role=role), by=by, at=at)
    return user


def invite_again(user: User, *, by: Actor, at: datetime) -> User:
    """Send the letter of invitation once more, to somebody who has not joined yet."""
    require(by, "access.user.invite", user)
    if user.joined_at is not None or not user.is_active:
        raise CannotChange(_("%(name)s has joined already, or has left.") % {"name": user.name})
    with transaction.atomic():
        letters.post(LetterKind.INVITATION, user.email, at=at, by=by.name)
        record(UserInvited(user_id=user.pk, role=user.role), by=by, at=at)
    return user


def join(user: User, *, password: str | None, by: Actor, at: datetime) -> User:
    """Accept the invitation, with a password or with the company's account."""
    require(by, "access.user.join", user)
    if user.joined_at is not None:
        raise CannotChange(_("This invitation was accepted already."))
    if password is not None:
        validate_password(password, user)
    with transaction.atomic():
        # Two who press at once: the second finds that the person has joined.
        if not User.objects.filter(pk=user.pk, joined_at=None).update(joined_at=at):
            raise CannotChange(_("This invitation was accepted already."))
        user.joined_at = at
        if password is not None:
            user.set_password(password)
            user.save(update_fields=["password"])
        record(UserJoined(user_id=user.pk), by=by, at=at)
    return user


def deactivate(user: User, *, by: Actor, at: datetime) -> User:
    """Let somebody in no more; their sessions and tokens end, what they did stays theirs."""
    require(by, "access.user.deactivate", user)
    if user.pk == by.user_id:
        raise CannotChange(_("Nobody shuts themselves out; a colleague can do it."))
    _refuse_losing_the_last_administrator(user)
    if not user.is_active:
        return user
    with transaction.atomic():
        user.is_active, user.left_at = False, at
        user.save(update_fields=["is_active", "left_at"])
        Session.objects.filter(user=user).delete()
        MagicLink.objects.filter(user=user).delete()
        user.tokens.filter(revoked_at=None).update(revoked_at=at)
        record(UserDeactivated(user_id=user.pk), by=by, at=at)
    return user


def reactivate(user: User, *, by: Actor, at: datetime) -> User:
    """Let somebody in again, with the password they had; their tokens stay revoked."""
    require(by, "access.user.reactivate", user)
    if user.is_active:
        return user
    with transaction.atomic():
        user.is_active, user.left_at = True, None
        user.save(update_fields=["is_active", "left_at"])
        record(UserReactivated(user_id=user.pk), by=by, at=at)
    return user


def change_role(user: User, *, role: str, by: Actor, at: datetime) -> User:
    """Give somebody another role; it holds from their next step on, also in open sessions and for their tokens."""
    require(by, "access.user.change_role", user)
    if role not in Role.values:
        raise CannotChange(_("This role is not known."))
    if role == user.role:
        return user
    if user.pk == by.user_id:
        raise CannotChange(_("Nobody changes their own role; a colleague can do it."))
    _refuse_losing_the_last_administrator(user)
    with transaction.atomic():
        before, user.role = user.role, role
        user.save(update_fields=["role"])
        # A session was given the limits of the former role.
        Session.objects.filter(user=user).delete()
        record(RoleChanged(user_id=user.pk, role=role, before=before), by=by, at=at)
    return user


def choose_password(user: User, *, password: str, by: Actor, at: datetime, keeping: Session | None = None) -> User:
    """Give the user a new password; sessions that stand on the old one end, save the one they do it in."""
    require(by, "access.password.choose", user)
    if by.kind != "trato" and by.user_id != user.pk:
        require(by, "access.password.choose_for_another", user)
    validate_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.joined_at = user.joined_at or at
        user.save(update_fields=["password", "joined_at"])
        Session.objects.filter(user=user).exclude(pk=keeping.pk if keeping else 0).delete()
        MagicLink.objects.filter(user=user).delete()
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


def note_sign_in(user: User, *, by: Actor, at: datetime, proof: str = "password", is_new_device: bool = False) -> User:
    """Remember that the user signed in."""
    require(by, "access.user.sign_in", user)
    with transaction.atomic():
        user.last_login = at
        user.save(update_fields=["last_login"])
        record(UserSignedIn(user_id=user.pk, proof=proof, is_new_device=is_new_device), by=by, at=at)
    return user


def _refuse_unknown(user: User) -> None:
    """Every page of theirs is made in this language and time zone."""
    if user.language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("This language is not known.")})
    if not is_time_zone(user.time_zone):
        raise ValidationError({"time_zone": _("This time zone is not known.")})


def _refuse_losing_the_last_administrator(user: User) -> None:
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    if user.role == Role.ADMINISTRATOR and user.is_active and not others.exists():
        raise CannotChange(_("Somebody has to run the house: first make somebody else an administrator."))
