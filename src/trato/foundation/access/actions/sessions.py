"""How does a session end, and how does one look through a colleague's eyes?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import Device, Session, User
from trato.foundation.access.models.user import Role
from trato.foundation.access.policy import require
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import (
    AllSessionsEnded,
    SessionEnded,
    SignInDisowned,
    ViewBegun,
    ViewEnded,
)


class CannotView(ValueError):
    """One cannot look through these eyes; the message says why."""


def end(session: Session, *, by: Actor, at: datetime) -> None:
    """End one session, wherever it is open."""
    require(by, "access.session.end", session)
    if session.user_id != by.user_id:
        require(by, "access.session.end_for_another", session)
    with transaction.atomic():
        Session.objects.filter(pk=session.pk).delete()
        record(SessionEnded(user_id=session.user_id or 0, session=str(session.uid)), by=by, at=at)


def end_all(user: User, *, by: Actor, at: datetime, keeping: Session | None = None) -> int:
    """End all sessions of a person, save perhaps the one in which they ask for it; return how many."""
    require(by, "access.session.end", user)
    if user.pk != by.user_id:
        require(by, "access.session.end_for_another", user)
    with transaction.atomic():
        theirs = Session.objects.filter(user=user).exclude(pk=keeping.pk if keeping else 0)
        count, _by_model = theirs.delete()
        record(AllSessionsEnded(user_id=user.pk, count=count), by=by, at=at)
    return count


def disown(user: User, *, by: Actor, at: datetime) -> User:
    """ "That was not me": end all sessions and tokens, forget all devices, and let the password open nothing more."""
    require(by, "access.session.disown", user)
    with transaction.atomic():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Session.objects.filter(user=user).delete()
        Device.objects.filter(user=user).delete()
        user.tokens.filter(revoked_at=None).update(revoked_at=at)
        record(SignInDisowned(user_id=user.pk), by=by, at=at)
    return user


def begin_view(session: Session, *, through: User, by: Actor, at: datetime) -> Session:
    """Look at trato as somebody else sees it; nothing can be changed that way."""
    require(by, "access.user.view_as", through)
    if session.user_id != by.user_id or through.pk == by.user_id:
        raise CannotView(_("Choose somebody else."))
    if not through.is_active or through.role == Role.ADMINISTRATOR:
        raise CannotView(_("One cannot look through the eyes of an administrator, or of somebody who has left."))
    with transaction.atomic():
        session.viewing = through
        session.save(update_fields=["viewing"])
        record(ViewBegun(user_id=through.pk), by=by, at=at)
    return session


def end_view(session: Session, *, by: Actor, at: datetime) -> Session:
    """Look with one's own eyes again."""
    require(by, "access.session.end", session)
    if session.viewing_id is None:
        return session
    with transaction.atomic():
        seen, session.viewing = session.viewing_id, None
        session.save(update_fields=["viewing"])
        record(ViewEnded(user_id=seen), by=by, at=at)
    return session
