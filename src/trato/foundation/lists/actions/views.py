"""How does a view of a list come to be, reach others, and go?"""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import User
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.lists import known
from trato.foundation.lists.models import Audience, View
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.lists import ViewChanged, ViewDeleted, ViewRestored, ViewSaved, ViewShared

MOST, LONGEST, LONGEST_NAME = 200, 20_000, 80


class CannotKeep(ValueError):
    """The view makes no sense like this; the message says why."""


def save(
    name: str, *, of: str, words: Mapping[str, str], by: Actor, at: datetime, audience: str = Audience.MINE
) -> View:
    """Keep what somebody sees of a list under a name, for themselves, their team or everybody."""
    require(by, "lists.view.save")
    owner = User.objects.filter(pk=by.user_id or 0).first()
    if owner is None:
        raise CannotKeep(_("Only a colleague can keep a view."))
    view = View(list=of, owner=owner, words=_sensible(of, words, by), created_at=at, updated_at=at)
    _call(view, name)
    _show_to(view, audience, by)
    with changing(by, "lists.view.save"):
        if View.objects.filter(owner=owner, deleted_at=None).count() >= MOST:
            raise CannotKeep(_("You keep %(count)s views already; delete some first.") % {"count": MOST})
        _put(view)
        record(ViewSaved(view_id=view.pk, list=of, audience=view.audience), by=by, at=at)
    return view


def change(
    view: View, *, by: Actor, at: datetime, name: str | None = None, words: Mapping[str, str] | None = None
) -> View:
    """Call a view otherwise, or let it show something else, to all who share it."""
    require(by, "lists.view.change", view)
    with changing(by, "lists.view.change", view) as view:
        before = (view.name, view.words)
        _require_publishing(view.audience, by)
        if name is not None:
            _call(view, name)
        if words is not None:
            view.words = _sensible(view.list, words, by)
        fields = [
            field
            for field, old, new in zip(("name", "words"), before, (view.name, view.words), strict=True)
            if old != new
        ]
        if fields:
            view.updated_at = at
            _put(view)
            record(ViewChanged(view_id=view.pk, fields=fields), by=by, at=at)
    return view


def share(view: View, *, audience: str, by: Actor, at: datetime) -> View:
    """Let only oneself, one's team or everybody find a view."""
    require(by, "lists.view.share", view)
    with changing(by, "lists.view.share", view) as view:
        before = view.audience
        if audience == before:
            return view
        _require_publishing(before, by)
        if audience == Audience.MINE and view.owner_id != by.user_id:
            raise CannotKeep(_("Only its owner can keep a view for themselves."))
        _show_to(view, audience, by)
        view.updated_at = at
        _put(view)
        record(ViewShared(view_id=view.pk, audience=view.audience, before=before), by=by, at=at)
    return view


def delete(view: View, *, by: Actor, at: datetime) -> View:
    """Take a view away from all who find it; it can be brought back."""
    require(by, "lists.view.delete", view)
    with changing(by, "lists.view.delete", view) as view:
        _require_publishing(view.audience, by)
        if view.deleted_at is None:
            view.deleted_at = view.updated_at = at
            view.save(update_fields=["deleted_at", "updated_at"])
            record(ViewDeleted(view_id=view.pk), by=by, at=at)
    return view


def restore(view: View, *, by: Actor, at: datetime) -> View:
    """Bring a deleted view back to where it was."""
    require(by, "lists.view.delete", view)
    with changing(by, "lists.view.delete", view) as view:
        _require_publishing(view.audience, by)
        if view.deleted_at is not None:
            view.deleted_at, view.updated_at = None, at
            _put(view)
            record(ViewRestored(view_id=view.pk), by=by, at=at)
    return view


def _sensible(of: str, words: Mapping[str, str], by: Actor) -> dict[str, str]:
    """The words of the list's address that say something; raises CannotKeep."""
    page = known.find(of)
    if page is None:
        raise CannotKeep(_("Views of this list cannot be saved."))
    said = {key: value for key, value in sorted(words.items()) if value}
    strange = [key for key, value in said.items() if key not in page.words or "\0" in value]
    if strange or sum(map(len, said.values())) > LONGEST:
        raise CannotKeep(_("The list does not understand this address."))
    try:
        page.check(by, said)
    except ValueError as problem:
        raise CannotKeep(str(problem)) from None
    return said


def _call(view: View, name: str) -> None:
    view.name = text.tidy(name)[:LONGEST_NAME]
    view.name_key = text.folded(view.name)[:100]
    if not view.name_key:
        raise CannotKeep(_("A view needs a name."))


def _show_to(view: View, audience: str, by: Actor) -> None:
    if audience not in Audience.values:
        raise CannotKeep(_("Choose for whom the view is."))
    _require_publishing(audience, by)
    if audience == Audience.TEAM and by.team_id is None:
        raise CannotKeep(_("You are in no team that could share the view."))
    view.audience = audience
    view.team_id = by.team_id if audience == Audience.TEAM else None


def _require_publishing(audience: str, by: Actor) -> None:
    if audience == Audience.EVERYBODY:
        require(by, "lists.view.publish")


def _put(view: View) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as problem:
        if "view_name_once" not in str(problem):
            raise
        raise CannotKeep(_("You have another view with this name.")) from None
