"""How much dearer is it to follow the stream with two hundred rules over all kinds of events than with none?"""

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure
from trato.foundation.automation import following, offers
from trato.foundation.automation.actions import rules
from trato.foundation.kit import guard, sql
from trato.foundation.stream.follow import FOLLOWING, Batch

_RULES, _EVENTS, _BATCHES = 200, 1000, 6
_STEP = {"verb": "customers.tag.put", "with": {"tag": "bench"}}
_NEWEST = "SELECT coalesce(max(id), 0) AS id FROM stream_event"


class _Undone(Exception):
    """Ends a transaction."""


def measure(company: Company) -> list[Figure]:
    """Batches of a thousand events, followed and taken back; one rule in twenty runs, the others leave their reason."""
    kinds = list(offers.happenings())
    throw = company.throw("automation")
    with _taken_back():
        batches = [_batch(company, throw, kinds) for _ in range(_BATCHES)]
        bare = each([_followed(batch) for batch in batches], repeats=3)
        _write(company, throw, kinds)
        measured = each([_followed(batch) for batch in batches], repeats=3)
    one = figure(f"follow {_EVENTS:,} events with {_RULES} rules", measured, bare)
    one.notes["events/s"] = round(_EVENTS / one.p50 * 1000)  # type: ignore[operator]
    return [one]


def _followed(batch: Batch) -> Callable[[], None]:
    def run() -> None:
        with _taken_back():
            following.rules_are_set_off(batch)

    return run


@contextmanager
def _taken_back() -> Iterator[None]:
    try:
        with transaction.atomic(), guard.working_as(FOLLOWING):
            yield
            raise _Undone
    except _Undone:
        return


def _write(company: Company, throw: random.Random, kinds: list[str]) -> None:
    at = datetime.now(UTC) - timedelta(hours=1)
    for number, kind in zip(range(_RULES), itertools.cycle(kinds), strict=False):
        made = rules.define(
            f"Bench {number}", event=kind, condition=_condition(throw), steps=[_STEP], by=company.actor, at=at
        )
        rules.switch_on(made, by=company.actor, at=at)


def _condition(throw: random.Random) -> dict[str, Any]:
    """Two plain questions, both of which one customer in twenty answers with yes."""
    return {
        "all": [
            {"fact": "party.country", "op": "is", "value": throw.sample(["ES", "PT", "FR", "DE", "IT"], 2)},
            {"fact": "party.city", "op": "is", "value": [throw.choice(["Madrid", "Valencia", "Sevilla", "Lisboa"])]},
        ]
    }


def _batch(company: Company, throw: random.Random, kinds: list[str]) -> Batch:
    """A thousand events of all kinds, as a follower meets them."""
    now, first = datetime.now(UTC), sql.rows(_NEWEST)[0]["id"] + throw.randrange(10**9)
    return Batch(
        [
            {
                "id": first + number, "name": kind, "happened_at": now, "recorded_at": now, "actor_kind": "user", "actor_id": 1,
                "parties": [throw.randrange(1, company.size.parties + 1)], "payload": _PAYLOADS[kind],
            }
            for number, kind in zip(range(_EVENTS), itertools.cycle(kinds), strict=False)
        ]
    )  # fmt: skip


_CHANGE, _TASK, _CONSENT = (
    '{"party_id":1,"change_id":1',
    '{"task_id":1,"kind":"call"}',
    '{"party_id":1,"consent_id":1,"purpose":"x","channel":""}',
)
_PAYLOADS = {
    "customers.party.registered": '{"party_id":1,"kind":"person"}', "customers.party.changed": _CHANGE + ',"fields":["city"]}',
    "customers.phase.changed": '{"party_id":1,"phase":"sale","before":"detection"}',
    "customers.owner.changed": '{"party_id":1,"owner_id":1,"team_id":1,"before_owner_id":null}',
    "customers.tags.put": _CHANGE + "}", "customers.consent.given": _CONSENT, "customers.consent.withdrawn": _CONSENT,
    "agenda.task.planned": _TASK, "agenda.task.done": _TASK, "agenda.task.dropped": _TASK,
    "conversations.interaction.recorded": '{"interaction_id":1,"kind":"call","direction":"out"}',
    "conversations.conversation.opened": '{"conversation_id":1,"channel":"email","inbox_id":1}',
    "conversations.message.received": '{"conversation_id":1,"message_id":1,"channel":"email"}',
    "conversations.conversation.resolved": '{"conversation_id":1}',
    "orders.order.placed": '{"order_id":1,"amount":"10"}', "orders.order.returned": '{"order_id":1,"amount":"-10"}',
    "segments.party.entered": '{"segment_id":1,"party_id":1}', "segments.party.left": '{"segment_id":1,"party_id":1}',
}  # fmt: skip
