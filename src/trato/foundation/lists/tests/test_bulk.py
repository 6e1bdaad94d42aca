"""Are many rows changed at once by those who may, row by row as one would, and taken back exactly? (CUS-05, PLT-10)"""

import csv
import io
import threading
from dataclasses import replace

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tests import cast
from tests.told import heard, unpermitted
from trato.domains.customers.actions import lifecycle, merges, own_fields, parties, tags
from trato.domains.customers.models import Party
from trato.domains.segments.actions import segments
from trato.domains.segments.models import Membership
from trato.foundation.access.actions import policies
from trato.foundation.access.models import Team
from trato.foundation.access.policy import ProofNeeded
from trato.foundation.facts.actions import fields
from trato.foundation.jobs import queue, worker
from trato.foundation.jobs.actions import jobs
from trato.foundation.jobs.models import Job
from trato.foundation.kit.guard import working_as
from trato.foundation.lists import bulk as changes
from trato.foundation.lists import working
from trato.foundation.lists.actions import bulk
from trato.foundation.lists.models import BulkChange
from trato.foundation.lists.queries import bulk as queries
from trato.foundation.stream.vocabulary import customers as told
from trato.foundation.stream.vocabulary.lists import BulkBegun, BulkEnded

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva()


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def many(monkeypatch):
    """More than three are many, so that they are changed in the background, two at a time."""
    monkeypatch.setattr(bulk, "FEW", 3)
    monkeypatch.setattr(working, "AT_ONCE", 2)


def customers(by, count=5):
    return [
        parties.register("person", given=f"Ana {number}", by=by.actor, at=cast.NOW, despite_duplicates=True)
        for number in range(count)
    ]


def begin(name, value, rows, by, at=None):
    change = changes.find("customers", name, by.actor)
    keys = [row.pk for row in rows]
    return bulk.begin(change, of="customers", keys=keys, value=value, by=by.actor, at=at or timezone.now())


def undo(run, by, at=None):
    return bulk.undo(run, by=by.actor, at=at or timezone.now())


def state():
    """All that a change of customers could change, as it stands."""
    columns = ("pk", "owner_id", "team_id", "phase", "tags", "sector", "archived_at")
    return list(Party.objects.order_by("pk").values_list(*columns))


def test_each_row_is_changed_by_its_own_verb_and_told(eva, lucia):
    rows = customers(lucia)
    lifecycle.assign(rows[0], owner=eva, by=lucia.actor, at=cast.NOW)
    with heard() as news:
        run = begin("owner", [eva.pk, eva.team_id], rows, lucia)
    assert run.counts == {"changed": 4, "same": 1}
    assert {row[1] for row in state()} == {eva.pk}
    events = [one.event for one in news]
    assert events[0] == BulkBegun(bulk_id=run.pk, list="customers", change="owner", rows=5)
    assert [type(one) for one in events[1:-1]] == [told.OwnerChanged] * 4
    assert events[-1] == BulkEnded(bulk_id=run.pk, counts=run.counts)


@pytest.mark.parametrize("name", ["owner", "team", "phase", "add_tag", "take_tag", "sector", "own.contrato", "archive"])
def test_everything_is_taken_back_exactly(lucia, eva, name):
    """P06 (b)."""
    fields.define(
        "customers.party", name_es="Contrato", name_en="Contrato", kind="text", by=cast.admin().actor, at=cast.NOW
    )
    rows = customers(lucia, 4)
    lifecycle.assign(rows[0], owner=eva, team=Team.objects.create(name="Norte"), by=lucia.actor, at=cast.NOW)
    lifecycle.assign(rows[3], owner=eva, team_follows=False, by=lucia.actor, at=cast.NOW)
    tags.put(rows[1], tags=["Oro", "Feria", "Z"], by=lucia.actor, at=cast.NOW)
    parties.change(rows[2], fields={"sector": "Sanidad"}, by=lucia.actor, at=cast.NOW)
    own_fields.fill(rows[2], values={"contrato": "antes"}, by=lucia.actor, at=cast.NOW)
    change = changes.find("customers", name, proved(lucia))
    before, stood = state(), change.read([row.pk for row in rows])
    value = {
        "owner": [lucia.pk, lucia.team_id], "team": Team.objects.create(name="Sur").pk, "phase": "sale",
        "add_tag": "Feria", "take_tag": "feria", "sector": "Ocio", "own.contrato": "nuevo", "archive": True,
    }[name]  # fmt: skip
    told_by = {"by": proved(lucia), "at": timezone.now()}
    run = bulk.begin(change, of="customers", keys=[row.pk for row in rows], value=value, **told_by)
    assert run.counts["changed"] >= 1 and change.read([row.pk for row in rows]) != stood
    run = undo(run, lucia)
    assert run.counts["restored"] == run.counts["changed"] and run.state == "undone"
    assert change.read([row.pk for row in rows]) == stood
    assert state() == before


def proved(user):
    return replace(user.actor, proved_at=timezone.now())


def test_putting_many_away_asks_for_a_fresh_proof(lucia):
    rows = customers(lucia, 2)
    with pytest.raises(ProofNeeded):
        begin("archive", True, rows, lucia)
    assert not BulkChange.objects.exists() and not Party.objects.exclude(archived_at=None).exists()


def test_rows_that_are_not_theirs_to_change_are_listed_with_the_reason(lucia, client):
    """P06 (c): nothing is skipped in silence."""
    eva = cast.eva()
    rows = customers(lucia, 3)
    lifecycle.assign(rows[0], owner=eva, by=lucia.actor, at=cast.NOW)
    edition = """[carers-move-customers-on]
permit: enter
on: customers.phase
for: sales_rep
rows: owner
"""
    policies.edit(edition, reason="Solo los suyos", by=cast.admin().actor, at=timezone.now())
    run = begin("phase", "sale", rows, eva)
    assert run.counts == {"changed": 1, "refused": 2}
    assert Party.objects.filter(phase="sale").count() == 1
    client.force_login(eva)
    page = client.get(reverse("bulk_change", args=[run.uid])).content.decode()
    assert "Ana 1" in page and "Ana 2" in page and "Ana 0" not in page
    file = client.get(reverse("bulk_left_out", args=[run.uid])).content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(file))][1:] == ["Ana 1", "Ana 2"]


def test_what_was_changed_by_somebody_else_since_stays_when_it_is_taken_back(lucia, eva):
    rows = customers(lucia, 3)
    run = begin("phase", "sale", rows, lucia)
    lifecycle.enter_phase(rows[1], phase="management", by=eva.actor, at=timezone.now())
    run = undo(run, lucia)
    assert run.counts == {"changed": 3, "restored": 2, "kept": 1}
    assert [row[3] for row in state()] == ["detection", "management", "detection"]
    row = run.rows.get(undoing="kept")
    assert row.thing_id == rows[1].pk and row.why_kept
    with pytest.raises(bulk.CannotChangeMany):
        undo(run, lucia)


def test_a_tag_that_was_put_on_goes_and_others_stay(lucia, eva):
    rows = customers(lucia, 1)
    run = begin("add_tag", "Feria", rows, lucia)
    tags.put(rows[0], tags=["Feria", "Oro"], by=eva.actor, at=timezone.now())
    undo(run, lucia)
    rows[0].refresh_from_db()
    assert rows[0].tags == ["Oro"]


def test_what_somebody_changes_while_it_runs_is_left_as_they_want_it(many, lucia, eva):
    """Concurrent edits: the colleague knew better, and is not overwritten."""
    rows = customers(lucia)
    run = begin("phase", "sale", rows, lucia)
    lifecycle.enter_phase(rows[4], phase="decline", by=eva.actor, at=timezone.now())
    worker.run_all()
    run.refresh_from_db()
    assert run.counts == {"changed": 4, "left": 1}
    assert Party.objects.get(pk=rows[4].pk).phase == "decline"


def test_who_is_merged_into_another_meanwhile_is_left_out(many, lucia):
    rows = customers(lucia)
    run = begin("phase", "sale", rows, lucia)
    merges.merge(rows[0], other=rows[1], by=lucia.actor, at=timezone.now())
    worker.run_all()
    run.refresh_from_db()
    assert run.counts["changed"] == 4 and run.counts["refused"] == 1
    assert run.rows.get(outcome="refused").thing_id == rows[1].pk


def test_many_run_in_the_background_and_can_be_stopped_resumed_and_taken_back(many, lucia, monkeypatch):
    rows = customers(lucia)
    before = state()
    run = begin("phase", "sale", rows, lucia)
    assert run.state == "running" and Party.objects.filter(phase="sale").count() == 0
    step, steps = working._do, []

    def killed(*args):
        steps.append(args)
        if len(steps) == 2:
            raise KeyboardInterrupt
        return step(*args)

    monkeypatch.setattr(working, "_do", killed)
    with pytest.raises(KeyboardInterrupt):
        worker.perform(queue.take(), threading.Event())
    assert Party.objects.filter(phase="sale").count() == 2
    monkeypatch.setattr(working, "_do", step)
    Job.objects.update(lease_until=cast.NOW)
    worker.run_all()
    run.refresh_from_db()
    assert (run.state, run.counts) == ("done", {"changed": 5})
    undo(run, lucia)
    worker.run_all()
    run.refresh_from_db()
    assert (run.state, run.counts) == ("undone", {"changed": 5, "restored": 5})
    assert state() == before


def test_a_stopped_change_goes_on_or_is_taken_back(many, lucia):
    rows = customers(lucia)
    run = begin("phase", "sale", rows, lucia)
    jobs.cancel(Job.objects.get(), by=lucia.actor, at=timezone.now())
    run.refresh_from_db()
    assert run.state == "stopped"
    with pytest.raises(bulk.CannotChangeMany):
        undo(run, lucia)
    bulk.go_on(run, by=lucia.actor, at=timezone.now())
    worker.run_all()
    run.refresh_from_db()
    assert (run.state, run.counts) == ("done", {"changed": 5})


def test_only_who_began_it_and_stewards_see_it_and_take_it_back(lucia, eva):
    run = begin("phase", "sale", customers(lucia, 1), lucia)
    assert queries.known_as(eva.actor, run.uid) is None
    with unpermitted():
        undo(run, eva)
    assert undo(run, cast.admin()).state == "undone"


def test_it_can_be_taken_back_for_thirty_days(lucia):
    run = begin("phase", "sale", customers(lucia, 1), lucia, at=timezone.now() - bulk.UNDO_FOR * 1.1)
    with pytest.raises(bulk.CannotChangeMany):
        undo(run, lucia)
    queue.enqueue("lists.tidy", by=cast.admin().actor, at=timezone.now())
    worker.run_all()
    assert run.rows.count() == 0 and BulkChange.objects.filter(pk=run.pk).exists()


def test_who_only_reads_changes_nothing(lucia):
    rows, ana = customers(lucia, 1), cast.ana()
    assert set(changes.changes("customers", ana.actor)) == set()
    change = changes.find("customers", "phase", lucia.actor)
    with unpermitted():
        bulk.begin(change, of="customers", keys=[rows[0].pk], value="sale", by=ana.actor, at=timezone.now())
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize("count", [0, 4])
def test_nothing_and_too_much_are_refused(lucia, monkeypatch, count):
    monkeypatch.setattr(bulk, "MOST", 3)
    with pytest.raises(bulk.CannotChangeMany):
        begin("phase", "sale", customers(lucia, count), lucia)
    assert not BulkChange.objects.exists()


def test_customers_come_onto_a_fixed_list_and_leave_it_again(lucia):
    rows = customers(lucia, 3)
    fair = segments.define("Feria", by=lucia.actor, at=cast.NOW)
    run = begin("put_on_list", str(fair.uid), rows, lucia)
    fair.refresh_from_db()
    assert run.counts == {"changed": 3} and fair.size == 3
    assert begin("put_on_list", str(fair.uid), rows, lucia).counts == {"same": 3}
    undo(run, lucia)
    assert not Membership.objects.exists()


def test_a_field_that_is_hidden_from_somebody_is_not_theirs_to_change(lucia):
    admin = cast.admin().actor
    field = fields.define(
        "customers.party", name_es="Salud", name_en="Health", kind="text", is_sensitive=True,
        by=admin, at=cast.NOW,
    )  # fmt: skip
    assert f"own.{field.key}" in changes.changes("customers", lucia.actor)
    edition = "[no-health]\nforbid: view\non: customers.party\nfor: sales_manager\nfields: contact\n"
    policies.edit(edition, reason="Secreto", by=admin, at=timezone.now())
    assert f"own.{field.key}" not in changes.changes("customers", lucia.actor)


def test_rows_are_locked_while_they_are_changed(lucia):
    rows = customers(lucia, 1)
    change = changes.find("customers", "phase", lucia.actor)
    with transaction.atomic():
        assert change.read([rows[0].pk], is_locking=True) == {rows[0].pk: "detection"}
    with working_as(working.KEEPING):
        assert BulkChange.objects.count() == 0
