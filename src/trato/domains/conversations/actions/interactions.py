"""How is a contact with a customer written down?"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from trato.domains.conversations.models import Interaction, InteractionChange
from trato.domains.conversations.models.interaction import Direction, InteractionKind, Outcome
from trato.domains.customers.models import Party
from trato.foundation.access.policy import changing, require
from trato.foundation.kit import text
from trato.foundation.kit.actor import Actor
from trato.foundation.stream.record import Told, record, record_many
from trato.foundation.stream.vocabulary.conversations import (
    InteractionCorrected,
    InteractionRecorded,
    InteractionWithdrawn,
)

LONGEST_TEXT = 50_000
LONGEST_SECONDS = 7 * 24 * 3600
# Clocks differ a little between the machines that tell us of a contact.
TOLERANCE = timedelta(minutes=5)


class CannotLog(ValueError):
    """The contact cannot be written down so; the message says why."""


class Logged(NamedTuple):
    """A contact as it was written down elsewhere."""

    party_id: int
    kind: str
    direction: str
    outcome: str
    subject: str
    body: str
    seconds: int | None
    happened_at: datetime
    contact_id: int | None = None


def log(
    party: Party,
    *,
    kind: str,
    by: Actor,
    at: datetime,
    direction: str = "",
    outcome: str = "",
    subject: str = "",
    body: str = "",
    seconds: int | None = None,
    contact: Party | None = None,
    happened_at: datetime | None = None,
) -> Interaction:
    """Write down a note, call, e-mail, meeting, letter or visit with a party, and what came of it.

    `contact` is the person we dealt with when the party is an organization; it appears on both timelines.
    """
    require(by, "conversations.interaction.log", party)
    interaction = Interaction(
        party=party,
        contact=contact if contact and contact.pk != party.pk else None,
        kind=kind,
        direction=direction or _usual_direction(kind),
        outcome=outcome,
        subject=text.tidy(subject),
        body=text.paragraphs(body),
        seconds=seconds,
        happened_at=happened_at or at,
        recorded_at=at,
        by_user_id=by.user_id,
    )
    _refuse_senseless(interaction, at)
    with changing(by, "conversations.interaction.log"):
        interaction.save(force_insert=True)
        record(_recorded(interaction), by=by, at=interaction.happened_at, about=_about(interaction))
    return interaction


def load(logged: Iterable[Logged], *, by: Actor, at: datetime) -> list[Interaction]:
    """Write down many contacts at once, all of them by the same colleague or program."""
    require(by, "conversations.interaction.log")
    rows = [
        Interaction(
            **{**one._asdict(), "subject": text.tidy(one.subject), "body": text.paragraphs(one.body)},
            recorded_at=at,
            by_user_id=by.user_id,
        )
        for one in logged
    ]
    for row in rows:
        _refuse_senseless(row, at)
    with changing(by, "conversations.interaction.log"):
        Interaction.objects.bulk_create(rows, batch_size=1000)
        record_many([Told(_recorded(row), row.happened_at, _about(row)) for row in rows], by=by)
    return rows


def correct(
    interaction: Interaction, *, by: Actor, at: datetime, subject: str | None = None, body: str | None = None,
    outcome: str | None = None,
) -> Interaction:  # fmt: skip
    """Correct the wording or outcome of a record; the earlier one stays known."""
    require(by, "conversations.interaction.correct", interaction)
    if interaction.withdrawn_at:
        raise CannotLog(_("This record was withdrawn."))
    wanted = {
        "subject": None if subject is None else text.tidy(subject),
        "body": None if body is None else text.paragraphs(body),
        "outcome": outcome,
    }
    after = {name: value for name, value in wanted.items() if value is not None and value != getattr(interaction, name)}
    if not after:
        return interaction
    before = {name: getattr(interaction, name) for name in after}
    for name, value in after.items():
        setattr(interaction, name, value)
    _refuse_senseless(interaction, at)
    with changing(by, "conversations.interaction.correct"):
        interaction.save(update_fields=list(after))
        made = InteractionChange.objects.create(
            interaction=interaction, before=before, after=after, at=at, by_user_id=by.user_id
        )
        event = InteractionCorrected(interaction_id=interaction.pk, change_id=made.pk)
        record(event, by=by, at=at, about=_about(interaction))
    return interaction


def withdraw(interaction: Interaction, *, by: Actor, at: datetime) -> Interaction:
    """Take back a record made by mistake; the timeline no longer shows its text."""
    require(by, "conversations.interaction.withdraw", interaction)
    with changing(by, "conversations.interaction.withdraw", interaction) as interaction:
        if interaction.withdrawn_at:
            return interaction
        interaction.withdrawn_at = at
        interaction.save(update_fields=["withdrawn_at"])
        record(InteractionWithdrawn(interaction_id=interaction.pk), by=by, at=at, about=_about(interaction))
    return interaction


def take_back(ids: Sequence[int], *, by: Actor, at: datetime) -> tuple[int, list[str]]:
    """Withdraw records that a file brought; those corrected since stay, and are named."""
    require(by, "conversations.interaction.withdraw")
    with changing(by, "conversations.interaction.withdraw"):
        rows = list(Interaction.objects.select_for_update().filter(pk__in=ids, withdrawn_at=None).order_by("pk"))
        corrected = set(InteractionChange.objects.filter(interaction__in=rows).values_list("interaction_id", flat=True))
        gone = [row for row in rows if row.pk not in corrected]
        Interaction.objects.filter(pk__in=[row.pk for row in gone]).update(withdrawn_at=at)
        record_many([Told(InteractionWithdrawn(interaction_id=row.pk), at, _about(row)) for row in gone], by=by)
    return len(gone), [str(row) for row in rows if row.pk in corrected]


def _refuse_senseless(interaction: Interaction, at: datetime) -> None:
    if interaction.kind not in InteractionKind.values:
        raise CannotLog(_("Choose note, call, e-mail, meeting, letter or visit."))
    if interaction.direction not in Direction.values:
        raise CannotLog(_("Say whether it came from the customer or from us."))
    if interaction.outcome not in Outcome.values:
        raise CannotLog(_("This outcome is not known."))
    is_written = interaction.kind in (InteractionKind.NOTE, InteractionKind.EMAIL, InteractionKind.LETTER)
    if is_written and not interaction.body and not interaction.subject:
        raise CannotLog(_("Write what there is to remember."))
    if interaction.seconds is not None and not 0 <= interaction.seconds <= LONGEST_SECONDS:
        raise CannotLog(_("A contact lasts between nothing and a week."))
    if len(interaction.subject) > 200:
        raise CannotLog(_("A subject has at most 200 characters."))
    if len(interaction.body) > LONGEST_TEXT:
        raise CannotLog(_("A text has at most %(most)s characters.") % {"most": LONGEST_TEXT})
    if interaction.happened_at > at + TOLERANCE:
        raise CannotLog(_("This lies in the future: plan it as a next step instead."))


def _recorded(row: Interaction) -> InteractionRecorded:
    return InteractionRecorded(interaction_id=row.pk, kind=row.kind, direction=row.direction, outcome=row.outcome)


def _usual_direction(kind: str) -> str:
    return Direction.INTERNAL if kind == InteractionKind.NOTE else Direction.OUT


def _about(interaction: Interaction) -> list[int]:
    return [pk for pk in (interaction.party_id, interaction.contact_id) if pk]
