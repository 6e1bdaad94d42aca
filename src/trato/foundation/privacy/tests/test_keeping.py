"""Does what is past its time go, is it known before, and does the register say what is really done?"""

from datetime import timedelta

import pytest

from tests import cast
from tests.told import everything, follow_here, refused, unpermitted
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.models import Interaction
from trato.domains.customers.models import Party
from trato.foundation.audit.notes import VIEW, note
from trato.foundation.privacy import holdings, jobs, ledger, periods, register
from trato.foundation.privacy.actions import breaches, holds, retention
from trato.foundation.privacy.models import Erasure, RetentionRule
from trato.foundation.privacy.people import Person
from trato.foundation.privacy.queries import affected

pytestmark = pytest.mark.django_db
IN_FOUR_YEARS = cast.NOW + timedelta(days=4 * 365)


@pytest.fixture
def admin():
    cast.company()
    return cast.admin().actor


def test_a_report_counts_and_changes_nothing(admin):
    """PV12: dry run first."""
    cast.marta(admin)
    rule = periods.rule("customers.quiet_people")
    before = everything()
    assert periods.past(rule, before=cast.NOW + timedelta(days=1)) == 1
    assert everything() == before


def test_quiet_people_go_and_others_stay(admin):
    marta, clinic = cast.marta(admin), cast.santa_irene(admin)
    nuria = cast.nuria(admin, clinic)
    told = periods.past(periods.rule("customers.quiet_people"), before=cast.LATER)
    assert retention.apply("customers.quiet_people", by=admin, at=IN_FOUR_YEARS) == told == 1
    assert Party.objects.get(pk=marta.pk).given_name == ""
    assert Party.objects.get(pk=nuria.pk).given_name == "Núria"
    assert retention.apply("customers.quiet_people", by=admin, at=IN_FOUR_YEARS) == 0


def test_a_hold_keeps_somebody_past_the_period(admin):
    marta = cast.marta(admin)
    holds.place(Person("party", marta.pk), kind="legal", reason="Lawsuit", by=admin, at=cast.NOW)
    assert retention.apply("customers.quiet_people", by=admin, at=IN_FOUR_YEARS) == 0


def test_old_texts_are_emptied_and_the_contact_stays_known(admin):
    clinic = cast.santa_irene(admin)
    interactions.log(clinic, kind="note", body="Old words", by=admin, at=cast.NOW)
    follow_here()
    retention.decide("conversations.texts", days=365, is_active=True, by=admin, at=cast.NOW)
    assert retention.apply("conversations.texts", by=admin, at=cast.NOW + timedelta(days=300)) == 0
    assert retention.apply("conversations.texts", by=admin, at=cast.NOW + timedelta(days=366)) == 1
    assert Interaction.objects.get().body == ""


def test_only_rules_that_were_switched_on_are_applied_by_the_clock(admin):
    marta = cast.marta(admin)
    assert jobs.what_is_past_its_time_goes(IN_FOUR_YEARS) == 0
    retention.decide("customers.quiet_people", days=400, is_active=True, by=admin, at=cast.NOW)
    assert jobs.what_is_past_its_time_goes(IN_FOUR_YEARS) == 1
    assert Party.objects.get(pk=marta.pk).given_name == ""
    assert RetentionRule.objects.get().last_count == 1


def test_a_period_shorter_than_makes_sense_is_refused(admin):
    with refused(retention.CannotKeep, "180"):
        retention.decide("customers.quiet_people", days=5, is_active=True, by=admin, at=cast.NOW)
    with refused(retention.CannotKeep):
        retention.decide("nobody.knows", days=500, is_active=True, by=admin, at=cast.NOW)
    eva = cast.eva().actor
    with unpermitted():
        retention.decide("customers.quiet_people", days=400, is_active=True, by=eva, at=cast.NOW)
    with unpermitted():
        retention.apply("customers.quiet_people", by=eva, at=cast.NOW)


def test_the_ledger_gets_the_lines_it_lacks(admin, settings, tmp_path):
    settings.DATA = tmp_path
    retention.decide("customers.quiet_people", days=400, is_active=True, by=admin, at=cast.NOW)
    cast.marta(admin)
    retention.apply("customers.quiet_people", by=admin, at=IN_FOUR_YEARS)
    path = ledger.file_in(tmp_path)
    path.write_text("half a li")
    assert jobs.the_ledger_knows_every_erasure(cast.NOW) == 1
    assert [line.erasure for line in ledger.read(path)] == [str(Erasure.objects.get().uid)]


def test_the_register_names_every_table_that_is_declared(admin):
    """PV18, article 30: the register is the configuration."""
    told = {category["table"] for activity in register.activities() for category in activity["categories"]}
    assert told == {table.name for table in holdings.tables()}
    assert len(list(register.rows())) == len(told) + 1


def test_a_breach_knows_its_clock_and_exactly_whom_the_suspect_saw(admin):
    """PV17, articles 33 and 34."""
    from django.utils import timezone

    eva = cast.eva()
    clinic, marta = cast.santa_irene(admin), cast.marta(admin)
    nuria = cast.nuria(admin, clinic)
    note("customers.party.view", how=VIEW, by=eva.actor, parties=[clinic.pk, marta.pk])
    note("customers.party.view", how=VIEW, by=eva.actor, parties=[marta.pk])
    note("customers.party.view", how=VIEW, by=admin, parties=[nuria.pk])
    now = timezone.now()
    breach = breaches.report(
        "Copied list", learned_at=now, began_at=now - timedelta(hours=1), ended_at=now, suspect=eva, by=admin, at=now
    )
    assert breach.tell_authority_by == now + timedelta(hours=72)
    assert affected.count(breach) == {"people": 2, "views": 2}
    assert [(row["name"], row["times"]) for row in affected.people(breach)] == [
        ("Marta Gil", 2), ("Clínica Santa Irene", 1),
    ]  # fmt: skip
    breach = breaches.advance(breach, step="authority", by=admin, at=now)
    with refused(breaches.CannotReport, "already"):
        breaches.advance(breach, step="authority", by=admin, at=now)


def test_a_breach_that_makes_no_sense_is_refused(admin):
    now = cast.NOW
    with refused(breaches.CannotReport):
        breaches.report(" ", learned_at=now, began_at=now, ended_at=now, by=admin, at=now)
    with refused(breaches.CannotReport):
        breaches.report("X", learned_at=now, began_at=cast.LATER, ended_at=now, by=admin, at=cast.LATER)
    eva = cast.eva().actor
    with unpermitted():
        breaches.report("X", learned_at=now, began_at=now, ended_at=now, by=eva, at=now)
