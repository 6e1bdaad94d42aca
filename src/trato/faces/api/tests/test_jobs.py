"""Can programs watch work in the background, stop it and try it again, each their own?"""

import uuid

import pytest
from django.utils import timezone

from tests import cast
from trato.faces.api.tests.calling import Program
from trato.foundation.jobs import queue
from trato.foundation.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    cast.company()
    return cast.lucia()


def wanted(by, subject="gente.csv"):
    return queue.enqueue("exchange.read", by=by.actor, at=timezone.now(), subject=subject, import_id=0)


def test_work_is_listed_shown_stopped_and_tried_again(lucia):
    program, job = Program(lucia), wanted(lucia)
    wanted(lucia, "otra.csv")
    (first,) = program.get("/jobs?limit=1")["items"]
    assert (first["subject"], first["state"]) == ("otra.csv", "waiting")
    following = program.get("/jobs?limit=1")["next"]
    assert [one["id"] for one in program.get(f"/jobs?after={following}")["items"]] == [str(job.uid)]
    assert program.get(f"/jobs/{job.uid}")["kind"] == "exchange.read"
    assert program.post(f"/jobs/{job.uid}/cancel", status=200)["state"] == "cancelled"
    program.refused(409, "POST", f"/jobs/{job.uid}/cancel")
    assert [one["id"] for one in program.get("/jobs?state=cancelled")["items"]] == [str(job.uid)]


def test_what_failed_is_tried_again_and_what_runs_is_not(lucia):
    program, job = Program(lucia), wanted(lucia)
    program.refused(409, "POST", f"/jobs/{job.uid}/retry")
    # As the worker leaves it: the file is no longer there.
    Job.objects.filter(pk=job.pk).update(kind="customers.look_through", state="failed", problem="No space left.")
    assert program.post(f"/jobs/{job.uid}/retry", status=200)["state"] == "waiting"


def test_the_work_of_others_is_not_there(lucia):
    program, job = Program(cast.user("Ana Ruiz", "sales_rep")), wanted(lucia)
    assert program.get("/jobs")["items"] == []
    for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/retry")):
        program.refused(404, method, f"/jobs/{job.uid}{path}")
    program.refused(404, "GET", f"/jobs/{uuid.uuid4()}")
    assert len(Program(cast.admin()).get("/jobs")["items"]) == 1
