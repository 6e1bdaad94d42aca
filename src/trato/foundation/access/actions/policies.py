"""How do administrators change the rules, and take a change back?"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.policy import require
from trato.foundation.access.rules import editions
from trato.foundation.access.rules.reading import NotARule
from trato.foundation.kit import text as texts
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.access import PolicyEdited


class CannotEdit(ValueError):
    """The rules cannot be changed so; the message says why."""


def edit(
    text: str, *, by: Actor, at: datetime, struck_out: Iterable[str] = (), reason: str = "", seen: int | None = None
) -> PolicyEdition:
    """Let a text of rules take the place of those shipped under the same names; `seen` is the edition it began from."""
    require(by, "access.policy.edit")
    if not texts.tidy(reason) or len(texts.tidy(reason)) > 300:
        raise CannotEdit(_("Say in at most 300 characters why the rules change."))
    try:
        edited = editions.understood(text, struck_out)
    except NotARule as problem:
        raise CannotEdit(str(problem)) from problem
    if not editions.somebody_can_edit(edited):
        raise CannotEdit(_("With these rules nobody could edit the rules any more."))
    with transaction.atomic():
        latest = editions.latest(is_locked=True)
        if seen is not None and seen != (latest.pk if latest else 0):
            raise CannotEdit(_("Somebody else has changed the rules meanwhile. Look at them again."))
        changed = editions.different(edited)
        edition = PolicyEdition.objects.create(
            text=text, struck_out=sorted(struck_out), reason=texts.tidy(reason), at=at, by_id=by.user_id
        )
        record(PolicyEdited(edition_id=edition.pk, changed=changed), by=by, at=at)
    editions.refresh()
    return edition


def undo(edition: PolicyEdition, *, by: Actor, at: datetime) -> PolicyEdition:
    """Take the newest change back: what stood before it is in force again, as one more edition."""
    require(by, "access.policy.edit")
    latest = editions.latest()
    if latest is None or latest.pk != edition.pk:
        raise CannotEdit(_("The rules were changed again since; nothing was undone."))
    before = PolicyEdition.objects.filter(pk__lt=edition.pk).order_by("-pk").first()
    return edit(
        before.text if before else "",
        struck_out=before.struck_out if before else [],
        reason=_("Undone: %(reason)s") % {"reason": edition.reason[:280]},
        seen=edition.pk,
        by=by,
        at=at,
    )
