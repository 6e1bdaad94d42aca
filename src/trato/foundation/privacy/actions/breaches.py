"""How is a breach of personal data written down, and told in time?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trato.foundation.access.models import User
from trato.foundation.access.policy import require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.privacy.models import Breach
from trato.foundation.stream.record import record
from trato.foundation.stream.vocabulary.privacy import BreachAdvanced, BreachReported

STEPS = {"authority": "authority_told_at", "people": "people_told_at", "closed": "closed_at"}


class CannotReport(ValueError):
    """The breach makes no sense as described; the message says why."""


def report(
    title: str, *, learned_at: datetime, began_at: datetime, ended_at: datetime, by: Actor, at: datetime,
    suspect: User | None = None, description: str = "", effects: str = "", measures: str = "",
) -> Breach:  # fmt: skip
    """Write down what got out; the authority has to be told within 72 hours of when we learned of it."""
    require(by, "privacy.breach.report")
    title = text.tidy(title)[:200]
    if not title:
        raise CannotReport(_("Say in a sentence what happened."))
    if not began_at <= ended_at <= at or learned_at > at:
        raise CannotReport(_("It began before it ended, and we cannot learn of it later than now."))
    with transaction.atomic():
        breach = Breach.objects.create(
            title=title, description=text.paragraphs(description), learned_at=learned_at, began_at=began_at,
            ended_at=ended_at, suspect_user_id=suspect.pk if suspect else None, effects=text.paragraphs(effects),
            measures=text.paragraphs(measures), by_user_id=by.user_id,
        )  # fmt: skip
        record(BreachReported(breach_id=breach.pk), by=by, at=at)
    return breach


def advance(breach: Breach, *, step: str, by: Actor, at: datetime, measures: str | None = None) -> Breach:
    """Write down that the authority or the people were told, or that the matter is closed."""
    require(by, "privacy.breach.report", breach)
    if step not in STEPS:
        raise CannotReport(_("This step is not known."))
    with transaction.atomic():
        breach = Breach.objects.select_for_update().get(pk=breach.pk)
        if getattr(breach, STEPS[step]) is not None:
            raise CannotReport(_("This was done already."))
        setattr(breach, STEPS[step], at)
        if measures is not None:
            breach.measures = text.paragraphs(measures)
        breach.save(update_fields=[STEPS[step], "measures"])
        record(BreachAdvanced(breach_id=breach.pk, step=step), by=by, at=at)
    return breach
