"""Is what a person asks for answered in time, and only to that person?"""

from datetime import UTC, datetime, timedelta

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.customers.models import Party
from trato.foundation.kit import sql
from trato.foundation.privacy import packages
from trato.foundation.privacy.actions import handing_over, holds, requests
from trato.foundation.privacy.models import HoldKind, Request
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.queries.holds import standing
from trato.foundation.stream.vocabulary.privacy import RequestReceived

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    cast.company()
    return cast.admin().actor


@pytest.fixture
def marta(admin) -> Person:
    return Person("party", cast.marta(admin).pk)


def received(person: Person, admin, kind: str = "access", at: datetime = cast.NOW) -> Request:
    return requests.receive(person, kind=kind, channel="email", by=admin, at=at)


def test_the_clock_runs_a_month_from_the_day_it_came_in(admin, marta):
    """Article 12(3)."""
    with heard() as news:
        request = received(marta, admin)
    assert request.due_at == datetime(2026, 12, 21, 10, 0, tzinfo=UTC)
    assert news == [(RequestReceived(request_id=request.pk, kind="access", channel="email"), [marta.id])]
    late = requests.receive(
        marta, kind="correction", received_at=datetime(2026, 1, 31, tzinfo=UTC), by=admin, at=cast.NOW
    )
    assert late.due_at == datetime(2026, 2, 28, tzinfo=UTC)
    assert late.is_overdue(cast.NOW)


def test_asking_twice_is_one_request(admin, marta):
    assert received(marta, admin) == received(marta, admin, at=cast.LATER)
    assert Request.objects.count() == 1


def test_two_months_more_need_a_reason_and_are_given_once_within_the_first(admin, marta):
    request = received(marta, admin)
    with refused(requests.CannotAnswer):
        requests.extend(request, because=" ", by=admin, at=cast.LATER)
    with refused(requests.CannotAnswer, "first month"):
        requests.extend(request, because="Many files", by=admin, at=request.due_at + timedelta(days=1))
    request = requests.extend(request, because="Many files", by=admin, at=cast.LATER)
    assert request.due_at == datetime(2027, 2, 21, 10, 0, tzinfo=UTC)
    with refused(requests.CannotAnswer, "already"):
        requests.extend(request, because="More files", by=admin, at=cast.LATER)


def test_nothing_is_handed_over_or_done_before_the_identity_is_sure(admin, marta):
    """PV05."""
    request = received(marta, admin)
    with refused(handing_over.CannotHandOver, "make sure"):
        handing_over.hand_over(request, by=admin, at=cast.LATER)
    with refused(requests.CannotAnswer, "make sure"):
        requests.fulfill(request, by=admin, at=cast.LATER)
    with refused(requests.CannotAnswer, "identity"):
        requests.verify(request, how="", by=admin, at=cast.LATER)
    request = requests.verify(request, how="Called back", by=admin, at=cast.LATER)
    path = handing_over.hand_over(request, by=admin, at=cast.LATER)
    assert path.exists()
    assert sql.rows("SELECT how, parties FROM audit_note") == [{"how": "export", "parties": [marta.id]}]
    assert requests.fulfill(request, by=admin, at=cast.LATER).state == "done"
    packages.throw_away(marta)


def test_an_erasure_asked_for_is_done_when_it_is_fulfilled(admin, marta):
    request = requests.verify(received(marta, admin, "erasure"), how="ID shown", by=admin, at=cast.LATER)
    request = requests.fulfill(request, by=admin, at=cast.LATER)
    assert Party.objects.get(pk=marta.id).given_name == ""
    assert (request.state, Request.objects.get(pk=request.pk).verified_how) == ("done", "")


def test_a_restriction_asked_for_stands_afterwards(admin, marta):
    request = requests.verify(received(marta, admin, "restriction"), how="ID shown", by=admin, at=cast.LATER)
    requests.fulfill(request, by=admin, at=cast.LATER)
    assert standing(marta, HoldKind.RESTRICTION)


def test_a_refusal_says_why_and_closes(admin, marta):
    request = received(marta, admin)
    with refused(requests.CannotAnswer):
        requests.refuse(request, because="", by=admin, at=cast.LATER)
    request = requests.refuse(request, because="Asked the third time this month", by=admin, at=cast.LATER)
    assert request.state == "refused"
    with refused(requests.CannotAnswer, "closed"):
        requests.verify(request, how="x", by=admin, at=cast.LATER)


@pytest.mark.parametrize("senseless", [{"kind": "wish"}, {"channel": "owl"}, {"note": "x" * 5_000}])
def test_senseless_requests_are_refused(admin, marta, senseless):
    with refused(requests.CannotAnswer):
        requests.receive(marta, **{"kind": "access", **senseless}, by=admin, at=cast.NOW)


def test_staff_take_requests_in_and_only_guardians_answer_them(admin, marta):
    eva = cast.eva().actor
    request = received(marta, eva)
    for verb, more in ((requests.verify, {"how": "x"}), (requests.fulfill, {}), (requests.refuse, {"because": "x"}),
                       (requests.extend, {"because": "x"}), (handing_over.hand_over, {})):  # fmt: skip
        with unpermitted():
            verb(request, **more, by=eva, at=cast.LATER)
    with unpermitted():
        holds.place(marta, kind="legal", reason="x", by=eva, at=cast.LATER)


def test_a_hold_stands_once_and_needs_a_reason(admin, marta):
    with refused(holds.CannotHold):
        holds.place(marta, kind="legal", reason=" ", by=admin, at=cast.NOW)
    hold = holds.place(marta, kind="legal", reason="Lawsuit", by=admin, at=cast.NOW)
    with refused(holds.CannotHold, "already"):
        holds.place(marta, kind="legal", reason="Another", by=admin, at=cast.NOW)
    holds.release(hold, by=admin, at=cast.LATER)
    with refused(holds.CannotHold, "ended"):
        holds.release(hold, by=admin, at=cast.LATER)
