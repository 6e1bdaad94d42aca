"""May we write to this person, on this channel, for this purpose?"""

from typing import Any, NamedTuple

import msgspec
from django.db import connection
from django.db.models import Q
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from trato.domains.customers.models import Consent, Party, Purpose
from trato.domains.customers.models.consent import Basis, ContactChannel, Decision
from trato.foundation.kit import guard, sql
from trato.foundation.privacy import seals
from trato.foundation.privacy.models import HoldKind
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.queries import holds

# Who may look at consents was asked by the page, or the signed link proved it.
CONSENTS = guard.capability("customers.consents", "customers_")


class Answer(NamedTuple):
    """Yes or no, in words, and the statement or basis a message refers to."""

    is_allowed: bool
    why: str
    consent_id: int | None = None
    basis: str = ""


class Standing(NamedTuple):
    """A purpose on a channel as it stands for one person."""

    purpose: Purpose
    channel: str
    answer: Answer
    last: Consent | None


# Senders do not wait for one another, but a withdrawal waits for them, and they for it.
_HOLD = "SELECT archived_at FROM customers_party WHERE id = %s FOR SHARE"


@guard.working_as(CONSENTS)
def ask_before_sending(party_id: int, *, purpose: str, channel: str) -> Answer:
    """The answer to send by: it holds until the transaction of the sender ends, which must be open."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("Ask in the transaction in which the message is handed over.")
    if not sql.rows(_HOLD, [party_id]):
        return Answer(False, _("There is no such customer."))
    return answer(party_id, purpose, channel)


@guard.working_as(CONSENTS)
def answer(party_id: int, purpose: str, channel: str) -> Answer:
    """The answer as of now, for showing."""
    used = purpose_called(purpose)
    party = Party.objects.filter(pk=party_id).first()
    if used is None or used.ended_at or party is None:
        return Answer(False, _("This is not a purpose we use data for."))
    if party.is_archived:
        return Answer(False, _("%(name)s is archived.") % {"name": party.name})
    if holds.standing(Person("party", party_id), HoldKind.RESTRICTION):
        return Answer(False, _("The use of the data is restricted."))
    if channel and used.channels and channel not in used.channels:
        return Answer(False, _("This purpose does not use this channel."))
    said = [one for one in latest(party_id) if one.purpose_id == purpose and one.channel in ("", channel)]
    return _judged(used, max(said, key=lambda one: one.pk, default=None))


@guard.working_as(CONSENTS)
def overview(party_id: int) -> list[Standing]:
    """Every purpose and channel with its answer and the last statement about it."""
    said = latest(party_id)
    found = []
    for purpose in Purpose.objects.filter(ended_at=None).order_by("position", "code"):
        for channel in purpose.channels or [""]:
            about = [one for one in said if one.purpose_id == purpose.pk and one.channel in ("", channel)]
            last = max(about, key=lambda one: one.pk, default=None)
            found.append(Standing(purpose, channel, answer(party_id, purpose.pk, channel), last))
    return found


@guard.working_as(CONSENTS)
def latest(party_id: int) -> list[Consent]:
    """The newest statement of a person for each purpose and channel."""
    # What was taken over in a merge is void once that is undone.
    holding = Q(merge=None) | Q(merge__undone_at=None)
    rows = Consent.objects.filter(holding, party_id=party_id).select_related("purpose", "wording")
    return list(rows.order_by("purpose", "channel", "-pk").distinct("purpose", "channel"))


def purpose_called(code: str) -> Purpose | None:
    """The purpose with this code; whatever cannot be a code names none."""
    return Purpose.objects.filter(pk=code).first() if code.isidentifier() else None


@guard.working_as(CONSENTS)
def history(party_id: int) -> list[dict[str, Any]]:
    """Every statement with its opened proof, the newest first."""
    rows = list(Consent.objects.filter(party_id=party_id).select_related("purpose", "wording").order_by("-pk")[:200])
    sealed = [row for row in rows if row.proof]
    words = seals.opened(
        [bytes(row.proof or b"") for row in sealed], of=Person("party", party_id), place="customers_consent"
    )
    proofs = {row.pk: msgspec.json.decode(word) if word else {} for row, word in zip(sealed, words, strict=True)}
    return [{"consent": row, "proof": proofs.get(row.pk, {})} for row in rows]


def channel_words() -> dict[str, str]:
    """The channels as people call them."""
    return {"": _("All channels"), **{value: str(label) for value, label in ContactChannel.choices}}


def _judged(purpose: Purpose, last: Consent | None) -> Answer:
    basis = str(Basis(purpose.basis).label)
    if not purpose.is_objectionable:
        return Answer(True, basis, None, purpose.basis)
    if last is not None and last.decision != Decision.GIVEN:
        words = _("Withdrawn") if last.decision == Decision.WITHDRAWN else _("Objected")
        return Answer(False, words, last.pk, purpose.basis)
    if last is not None:
        return Answer(True, _("Consent given"), last.pk, purpose.basis)
    if purpose.basis == Basis.CONSENT:
        return Answer(False, _("Never asked, or no answer"), None, purpose.basis)
    return Answer(True, basis, None, purpose.basis)
