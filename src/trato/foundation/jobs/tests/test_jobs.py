"""Is background work done once, resumed where it was, tried again with patience, and stopped when nobody wants it?"""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tests import cast
from trato.foundation.access.policy import Refused
from trato.foundation.jobs import kinds, queue, worker
from trato.foundation.jobs.actions import jobs
from trato.foundation.jobs.kinds import CannotGoOn, job
from trato.foundation.jobs.models import Job, JobState
from trato.foundation.jobs.running import Lost
from trato.foundation.stream.models import StoredEvent

pytestmark = pytest.mark.django_db
STEPS = 5


@pytest.fixture
def counting(monkeypatch):
    """A kind of work that counts to five; what the list holds happens instead of the step of that number."""
    monkeypatch.setattr(kinds, "KINDS", kinds.KINDS)
    seen, troubles = [], {}

    @job("tests.count", label="Counting", tries=3)
    def count(running):
        for step in range(running.checkpoint.get("step", 0), STEPS):
            running.breathe()
            with transaction.atomic():
                seen.append(step)
                if trouble := troubles.pop(step, None):
                    trouble(running)
                running.keep({"step": step + 1}, done=step + 1, total=STEPS)
        return {"counted": STEPS, "by": running.by.name}

    yield seen, troubles
    del kinds.KINDS["tests.count"]


def begun(by, **more):
    return queue.enqueue("tests.count", by=by.actor, at=timezone.now(), subject="to five", **more)


def test_work_is_done_by_whoever_wanted_it_and_its_result_is_kept(counting):
    eva = cast.eva()
    one = begun(eva)
    assert queue.is_due()
    assert worker.run_all() == 1
    one.refresh_from_db()
    assert (one.state, one.done, one.total) == (JobState.DONE, STEPS, STEPS)
    assert one.result == {"counted": STEPS, "by": eva.name}
    assert not queue.is_due()


def test_work_goes_on_from_its_checkpoint_after_the_worker_was_killed(counting):
    """PLT-08: nothing of a dead worker's last step is there, and nothing before it is done twice."""
    seen, troubles = counting
    one = begun(cast.eva())

    def die(_running):
        raise SystemExit  # leaves nothing behind but the row

    troubles[3] = die
    with pytest.raises(SystemExit):
        worker.run_all()
    one.refresh_from_db()
    assert (one.state, one.done) == (JobState.RUNNING, 3)
    assert not queue.is_due(), "somebody may still be at it"
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert worker.run_all() == 1
    one.refresh_from_db()
    assert one.state == JobState.DONE
    assert seen == [0, 1, 2, 3, 3, 4]


def test_who_comes_back_too_late_writes_nothing(counting):
    _seen, troubles = counting
    one = begun(cast.eva())
    troubles[2] = lambda _running: Job.objects.update(ticket=uuid.uuid4())
    worker.run_all()
    one.refresh_from_db()
    assert (one.state, one.done) == (JobState.RUNNING, 2)


def test_a_failure_is_tried_again_later_and_given_up_after_some_tries(counting):
    _seen, troubles = counting
    one = begun(cast.eva())
    pauses = []
    for _ in range(3):
        troubles[1] = lambda _running: 1 / 0
        worker.run_all()
        one.refresh_from_db()
        pauses.append(one.not_before - timezone.now())
        assert one.problem
        Job.objects.update(not_before=timezone.now())
    assert one.state == JobState.FAILED
    assert pauses[1] > pauses[0] > timedelta(seconds=5)


def test_getting_further_makes_earlier_failures_forgotten(counting):
    _seen, troubles = counting
    one = begun(cast.eva())
    for step in range(STEPS):
        troubles[step] = lambda _running: 1 / 0
        worker.run_all()
        Job.objects.update(not_before=timezone.now())
    worker.run_all()
    one.refresh_from_db()
    assert one.state == JobState.DONE


def test_what_makes_no_sense_is_not_tried_again(counting):
    _seen, troubles = counting

    def refuse(_running):
        raise CannotGoOn("The file is gone.")

    troubles[0] = refuse
    one = begun(cast.eva())
    worker.run_all()
    one.refresh_from_db()
    assert (one.state, one.problem) == (JobState.FAILED, "The file is gone.")


def test_work_of_somebody_who_left_is_not_done(counting):
    eva = cast.eva()
    one = begun(eva)
    eva.is_active = False
    eva.save()
    worker.run_all()
    one.refresh_from_db()
    assert one.state == JobState.FAILED
    assert counting[0] == []


def test_a_key_keeps_the_same_work_from_waiting_twice(counting):
    eva = cast.eva()
    assert begun(eva, key="one").pk == begun(eva, key="one").pk
    worker.run_all()
    assert begun(eva, key="one").pk != Job.objects.order_by("id").first().pk


def test_work_for_later_waits(counting):
    begun(cast.eva(), not_before=timezone.now() + timedelta(hours=1))
    assert worker.run_all() == 0


def test_work_begins_with_its_transaction_or_not_at_all(counting):
    eva = cast.eva()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        begun(eva)
        _ = 1 / 0
    assert not queue.is_due()


def test_regular_work_begins_once_per_period_however_many_ask(monkeypatch):
    done = []
    job("tests.regular", label="Regular", every=timedelta(hours=1))(lambda running: done.append(running.by.roles))
    try:
        now = timezone.now()
        assert [queue.enqueue_by_clock("tests.regular", at=now) for _ in range(3)] == [1, 0, 0]
        worker.run_all()
        assert queue.enqueue_by_clock("tests.regular", at=now + timedelta(minutes=30)) == 0
        assert queue.enqueue_by_clock("tests.regular", at=now + timedelta(hours=1)) == 1
        assert done == [frozenset({"trato:tests.regular"})]
    finally:
        del kinds.KINDS["tests.regular"]


def test_stopping_ends_work_between_two_steps_and_is_told(counting):
    _seen, troubles = counting
    eva = cast.eva()
    one = begun(eva)
    troubles[2] = lambda _running: jobs.cancel(one, by=eva.actor, at=timezone.now())
    worker.run_all()
    one.refresh_from_db()
    assert (one.state, one.done) == (JobState.CANCELLED, 3)
    assert StoredEvent.objects.filter(name="jobs.job.cancelled").count() == 1
    with pytest.raises(jobs.CannotCancel):
        jobs.cancel(one, by=eva.actor, at=timezone.now())


def test_what_still_waits_is_stopped_at_once(counting):
    eva = cast.eva()
    assert jobs.cancel(begun(eva), by=eva.actor, at=timezone.now()).state == JobState.CANCELLED
    assert worker.run_all() == 0


def test_only_administrators_stop_the_work_of_others(counting):
    one = begun(cast.eva())
    with pytest.raises(Refused):
        jobs.cancel(one, by=cast.hugo().actor, at=timezone.now())
    assert jobs.cancel(one, by=cast.admin().actor, at=timezone.now()).state == JobState.CANCELLED


def test_old_work_is_forgotten(counting):
    begun(cast.eva())
    worker.run_all()
    assert queue.forget_old(timezone.now()) == 0
    assert queue.forget_old(timezone.now() + timedelta(days=31)) == 1


def test_a_lease_is_renewed_only_by_who_holds_it(counting):
    begun(cast.eva())
    held = queue.take()
    assert held is not None
    assert queue.renew(held)
    held.ticket = uuid.uuid4()
    assert not queue.renew(held)
    with pytest.raises(Lost):
        worker.Running(held, by=cast.hugo().actor).breathe()


def test_the_page_shows_ones_own_work_and_stops_it(client, counting):
    eva = cast.eva()
    mine, other = begun(eva), begun(cast.hugo())
    client.force_login(eva)
    page = client.get(reverse("jobs")).content.decode()
    assert "to five" in page
    assert str(mine.uid) in page
    assert str(other.uid) not in page
    assert client.post(reverse("job_cancel", args=[other.uid])).status_code == 404
    assert client.post(reverse("job_cancel", args=[mine.uid])).status_code == 302
    mine.refresh_from_db()
    assert mine.state == JobState.CANCELLED
    assert "<html" not in client.get(reverse("jobs") + "?part=rows").content.decode()


def test_strangers_see_no_work(client):
    assert client.get(reverse("jobs")).status_code == 302


def test_what_failed_is_tried_again_from_where_it_was(counting):
    """PLT-08: by whoever wanted it, in their name, and told."""
    seen, troubles = counting
    eva = cast.eva()

    def senseless(_running):
        raise CannotGoOn("No.")

    troubles[3] = senseless
    one = begun(eva)
    worker.run_all()
    one.refresh_from_db()
    assert (one.state, seen) == (JobState.FAILED, [0, 1, 2, 3])
    one = jobs.retry(one, by=eva.actor, at=timezone.now())
    assert (one.state, one.failures, one.problem) == (JobState.WAITING, 0, "")
    worker.run_all()
    one.refresh_from_db()
    assert (one.state, seen) == (JobState.DONE, [0, 1, 2, 3, 3, 4])
    assert StoredEvent.objects.filter(name="jobs.job.retried").count() == 1


def test_only_what_ended_badly_is_tried_again_and_only_by_its_owner(counting):
    eva, hugo, admin = cast.eva(), cast.hugo(), cast.admin()
    one = begun(eva, key="once")
    with pytest.raises(jobs.CannotRetry):
        jobs.retry(one, by=eva.actor, at=timezone.now())
    jobs.cancel(one, by=eva.actor, at=timezone.now())
    with pytest.raises(Refused):
        jobs.retry(one, by=hugo.actor, at=timezone.now())
    begun(eva, key="once")
    with pytest.raises(jobs.CannotRetry, match="begun about this since"):
        jobs.retry(one, by=admin.actor, at=timezone.now())


def test_the_page_offers_to_try_again_what_failed(client, counting):
    eva = cast.eva()
    one = begun(eva)
    jobs.cancel(one, by=eva.actor, at=timezone.now())
    client.force_login(eva)
    assert reverse("job_retry", args=[one.uid]) in client.get(reverse("jobs")).content.decode()
    assert client.post(reverse("job_retry", args=[one.uid])).status_code == 302
    one.refresh_from_db()
    assert one.state == JobState.WAITING
    client.force_login(cast.hugo())
    assert client.post(reverse("job_retry", args=[one.uid])).status_code == 404
