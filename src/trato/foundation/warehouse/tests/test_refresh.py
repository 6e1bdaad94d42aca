"""Is the warehouse what facts read, closed to others, and without whoever was erased?"""

import stat
import threading
from datetime import date, timedelta

import pyarrow.parquet
import pytest
from django.db import connection, transaction

from tests import cast
from tests.leftovers import found_in_files
from trato.domains.agenda.models import Task
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Party
from trato.foundation.facts import catalog as catalogs
from trato.foundation.kit import guard
from trato.foundation.privacy.actions import erasing
from trato.foundation.privacy.people import Person
from trato.foundation.warehouse import answers, folder, jobs, refresh
from trato.foundation.warehouse.sources import sources

pytestmark = pytest.mark.usefixtures("committed")

PLANTED = ["wenceslada", "quintanarroyo", "oliva de la plana", "1977-03-14"]


@pytest.fixture(autouse=True)
def _no_warehouse_stays():
    yield
    folder.forget()


@pytest.fixture
def admin():
    cast.company()
    return cast.admin()


@pytest.fixture
def person(admin):
    found = parties.register(
        "person", given="Wenceslada", family="Quintanarroyo", written=[Written("email", "wences@correo.example")],
        country="ES", by=admin.actor, at=cast.NOW,
    )  # fmt: skip
    parties.change(found, fields={"city": "Oliva de la Plana"}, by=admin.actor, at=cast.NOW)
    Party.objects.filter(pk=found.pk).update(born_on=date(1977, 3, 14))
    return found


def test_every_fact_finds_its_columns(person):
    """SEG-01: what is declared is what is exported, with its rows."""
    stand = refresh.refresh(at=cast.NOW)
    assert stand == folder.current()
    assert stand.tables["customers.party"] == 1
    for source in sources(catalogs.declared()):
        assert pyarrow.parquet.read_schema(stand.file_of(source.name)).names == list(source.columns)


def test_nothing_leaves_that_no_fact_reads(person):
    """PRI-03: addresses, bodies and numbers that identify stay in the database."""
    stand = refresh.refresh(at=cast.NOW)
    assert _held(["wences@correo.example"]) == []
    assert "name" not in pyarrow.parquet.read_schema(stand.file_of("customers.party")).names


def test_only_trato_may_open_it(person):
    stand = refresh.refresh(at=cast.NOW)
    for path in [folder.root(), *folder.root().rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stand.path.parent == folder.root()


def test_a_refresh_leaves_nothing_of_the_one_before(person):
    before = refresh.refresh(at=cast.NOW)
    (folder.root() / "cut_off").mkdir()
    after = refresh.refresh(at=cast.LATER)
    assert after.path.exists()
    assert not before.path.exists()
    assert [path for path in folder.root().iterdir() if path.is_dir()] == [after.path]


def test_who_is_erased_is_gone_at_once_and_stays_away(admin, person):
    """PRI-03: found before, in no file after the erasure, and in none after the next refresh."""
    refresh.refresh(at=cast.NOW)
    assert _held(PLANTED) == PLANTED
    _erase(person, admin)
    assert folder.current() is None
    assert _held(PLANTED) == found_in_files(PLANTED) == []
    stand = refresh.refresh(at=cast.LATER)
    assert stand.tables["customers.party"] >= 0
    assert _held(PLANTED) == found_in_files(PLANTED) == []


def test_tables_read_before_an_erasure_are_not_taken_over_after_it(admin, person):
    """However the two interleave: here the erasure is made while tables are being written."""
    is_erased = []

    def erase_once(_: refresh.Written) -> None:
        if not is_erased:
            is_erased.append(True)
            _erase(person, admin)

    with pytest.raises(refresh.ErasedMeanwhile):
        refresh.refresh(at=cast.NOW, tell=erase_once)
    assert folder.current() is None
    assert _held(PLANTED) == []


def test_taking_over_waits_for_an_erasure_in_flight(admin, person):
    """It has thrown the files away but is not committed: nobody sees it yet, and its person must not come back."""
    stopped: list[BaseException] = []

    def another() -> None:
        try:
            refresh.refresh(at=cast.LATER)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            stopped.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        _erase(person, admin)
        refreshing = threading.Thread(target=_arranging(another))
        refreshing.start()
        refreshing.join(3)
        assert refreshing.is_alive()
        assert folder.current() is None
    refreshing.join(20)
    assert [type(one) for one in stopped] == [refresh.ErasedMeanwhile]
    assert folder.current() is None


def test_all_tables_are_of_one_moment(person):
    """What changes while it reads is in none of them, or in all."""

    def add_another(written: refresh.Written) -> None:
        if written.name == "customers.party":
            found = Party.objects.create(
                kind="person", name="x", name_key="x", created_at=cast.NOW, updated_at=cast.NOW
            )
            Task.objects.create(
                party=found, kind="call", title="x", owner=cast.eva(), state="open", created_at=cast.NOW
            )

    stand = refresh.refresh(at=cast.NOW, tell=add_another)
    assert (stand.tables["customers.party"], stand.tables["agenda.tasks"]) == (1, 0)
    after = refresh.refresh(at=cast.LATER)
    assert (after.tables["customers.party"], after.tables["agenda.tasks"]) == (2, 1)


def test_only_one_refresh_at_a_time(person):
    held = []

    def try_another(_: refresh.Written) -> None:
        if not held:
            held.append(_refused_elsewhere())

    refresh.refresh(at=cast.NOW, tell=try_another)
    assert held == [True]


def test_a_refresh_that_fails_leaves_the_one_before(person):
    before = refresh.refresh(at=cast.NOW)

    def fail(_: refresh.Written) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh.refresh(at=cast.LATER, tell=fail)
    assert folder.current() == before
    assert [path for path in folder.root().iterdir() if path.is_dir()] == [before.path]
    answers.reader()


def test_another_machine_notices_who_was_erased(admin, person):
    """Its files are not asked any more, and go at the next look."""
    refresh.refresh(at=cast.NOW)
    assert jobs.stale_copies_go(cast.NOW) == 0
    kept = folder.root().rename(folder.root().with_name("elsewhere"))
    _erase(person, admin)
    kept.rename(folder.root())
    with pytest.raises(answers.NoWarehouse):
        answers.reader()
    assert jobs.stale_copies_go(cast.NOW + timedelta(minutes=10)) == 1
    assert _held(PLANTED) == []


def test_old_copies_go(person):
    """PRI-03: what is past its time does not live on in them."""
    refresh.refresh(at=cast.NOW)
    assert jobs.stale_copies_go(cast.NOW + timedelta(days=6)) == 0
    assert jobs.stale_copies_go(cast.NOW + jobs.KEPT_FOR) == 1
    assert folder.current() is None


def test_a_damaged_manifest_is_no_warehouse(person):
    refresh.refresh(at=cast.NOW)
    (folder.root() / "current.json").write_bytes(b'{"folder": ')
    with pytest.raises(answers.NoWarehouse):
        answers.reader()


def _erase(person, admin) -> None:
    erasing.erase(Person("party", person.pk), reason="request", by=admin.actor, at=cast.LATER)


def _held(values: list[str]) -> list[str]:
    """Which values stand in any table, unpacked; the bytes of the files are compressed."""
    tables = [pyarrow.parquet.read_table(path) for path in folder.root().rglob("*.parquet")]
    content = "\n".join(str(column.to_pylist()) for table in tables for column in table.columns).lower()
    days = content.replace("datetime.date(1977, 3, 14)", "1977-03-14")
    return [value for value in values if value in days]


def _refused_elsewhere() -> bool:
    found = []

    def another() -> None:
        try:
            refresh.refresh(at=cast.LATER)
        except refresh.IsRefreshing:
            found.append(True)
        finally:
            connection.close()

    running = threading.Thread(target=_arranging(another))
    running.start()
    running.join(20)
    return bool(found)


def _arranging(work):
    """A thread begins with nothing open."""

    def run() -> None:
        with guard.working_as("tests.arrange"):
            work()

    return run
