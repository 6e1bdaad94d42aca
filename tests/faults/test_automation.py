"""Does each rule run exactly once for each event, though workers are killed in the middle of it?"""

import multiprocessing
import os
import random
import threading
import time

import pytest
from django.db import connections
from django.utils import timezone

from tests import cast
from trato.domains.agenda.models import Task
from trato.domains.customers.actions import lifecycle, parties
from trato.foundation.automation import running
from trato.foundation.automation.actions import rules
from trato.foundation.automation.models import Caused, Run
from trato.foundation.kit import guard, sql
from trato.foundation.stream import worker

# Children are copies of this process, so they need no time to start and are killed at work.
PROCESSES = multiprocessing.get_context("fork")
_INHERITED: list[object] = []
_STEPS = [
    {"verb": "customers.tag.put", "with": {"tag": "Contado"}},
    {"verb": "agenda.task.plan", "with": {"title": "Llamar", "kind": "call", "days": 1, "owner": "owner"}},
]


@pytest.mark.usefixtures("committed")
def test_each_rule_runs_once_for_each_event_though_workers_are_killed():
    campaign(events=120, kills=6)


@pytest.mark.campaign
@pytest.mark.usefixtures("committed")
def test_thousands_of_runs_survive_sixty_kills():
    campaign(events=int(os.environ.get("TRATO_TEST_EVENTS", 4_000)), kills=int(os.environ.get("TRATO_TEST_KILLS", 60)))


def campaign(*, events: int, kills: int) -> None:
    """Customers change their phase; two workers decide and do what follows, and are killed in turn."""
    seed = os.environ.get("TRATO_TEST_SEED") or str(random.randrange(10**9))
    print(f"seed {seed}: {events} events, {kills} kills")
    dice = random.Random(seed)
    lucia = cast.lucia()
    told = {"by": lucia.actor, "at": cast.NOW}
    rule = rules.define("Contar", event="customers.phase.changed", fields={"phase": "sale"}, steps=_STEPS, **told)
    rules.switch_on(rule, **told)
    people = [
        parties.register("person", given="Ana", family=f"Gil {number}", despite_duplicates=True, **told)
        for number in range(events)
    ]
    worker.settle()
    for party in people:
        lifecycle.enter_phase(party, phase="sale", by=lucia.actor, at=timezone.now())
    killed_at_work = _kill_workers(dice, kills)
    deadline = time.monotonic() + 300
    while worker.run_once() + running.do_waiting(timezone.now()):
        assert time.monotonic() < deadline, "the rules did not run in time"
    with guard.working_as("tests.arrange"):
        ran = list(Run.objects.values_list("party_id", "state", "steps"))
        tasks = sorted(Task.objects.filter(title="Llamar").values_list("party_id", flat=True))
        caused = Caused.objects.count()
    wanted = sorted(party.pk for party in people)
    assert sorted(party for party, _state, _steps in ran) == wanted, "each event set off the rule, once"
    assert {state for _party, state, _steps in ran} == {"ran"}
    assert {len(steps) for _party, _state, steps in ran} == {2}
    assert tasks == wanted, "each step was done, once"
    put = sql.rows("SELECT count(*) AS count FROM stream_event WHERE name = 'customers.tags.put'")[0]["count"]
    assert (put, caused) == (events, 2 * events)
    print(f"{events} runs of two steps each, {kills} kills ({killed_at_work} with work left)")


def _kill_workers(dice: random.Random, kills: int) -> int:
    workers = [_worker(), _worker()]
    at_work = 0
    try:
        for _kill in range(kills):
            time.sleep(dice.random() * 0.4)
            victim = workers.pop(dice.randrange(2))
            at_work += _is_work_left()
            victim.kill()
            victim.join()
            workers.append(_worker())
    finally:
        for process in workers:
            process.kill()
            process.join()
    return at_work


def _is_work_left() -> bool:
    rows = sql.rows(
        "SELECT (SELECT count(*) FROM stream_event WHERE name = 'customers.phase.changed')"
        " > (SELECT count(*) FROM automation_run WHERE state = 'ran') AS is_left"
    )
    return rows[0]["is_left"]


def _worker() -> multiprocessing.Process:
    def work() -> None:
        _INHERITED.append(connections["default"])
        del connections["default"]
        worker.run(threading.Event())

    process = PROCESSES.Process(target=work, daemon=True)
    process.start()
    return process
