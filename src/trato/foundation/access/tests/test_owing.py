"""Is what a rule asks in return kept: a note of each view, no more records than it says, a fresh proof?"""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.told import heard
from trato.domains.agenda.actions import tasks
from trato.domains.customers.actions import parties
from trato.domains.customers.models import Party
from trato.faces.api.tests.calling import Program
from trato.foundation.access import owed, policy
from trato.foundation.access.actions import policies
from trato.foundation.access.models import QuotaUse
from trato.foundation.access.rules import editions, reading
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream.vocabulary.access import QuotaReached

OMARS = """
[outsourced-agents-see-whom-they-serve]
permit: view
on: customers.party
for: outsourced_agent
rows: participant and contract_active
fields: public, contact (masked)
owing: log_read, quota(2/day)
"""
AFTER_A_PROOF = """
[sellers-put-customers-away]
permit: archive
on: customers.party
for: sales_rep
owing: step_up(10)
"""


@pytest.fixture
def house(db):
    cast.company()
    return cast.admin()


def edited(text, by):
    policies.edit(text, struck_out=[], reason="test", seen=0, by=by.actor, at=cast.NOW)
    editions.refresh()


def served(omar, count):
    """Customers with whom Omar has something to do."""
    lucia = cast.lucia()
    found = [parties.register("organization", name=f"Clínica {at}", by=lucia.actor, at=cast.NOW) for at in range(count)]
    for one in found:
        tasks.plan(one, kind="call", title="Call back", due_at=cast.LATER, owner=omar, by=lucia.actor, at=cast.NOW)
    return found


def signed_in(user):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def views(user):
    return sql.rows(
        "SELECT what, parties, detail->>'rule' AS rule FROM audit_note WHERE how = 'view' AND actor_id = %s ORDER BY id",
        [user.pk],
    )


def test_each_view_is_noted_under_the_rule_that_allowed_it(house):
    omar = cast.omar(language="en")
    one, two = served(omar, 2)
    signed_in(omar).get(f"/customers/{one.uid}")
    noted = [note for note in views(omar) if note["rule"]]
    assert {note["rule"] for note in noted} == {"outsourced-agents-see-whom-they-serve"}
    assert [note["parties"] for note in noted if note["what"] == "customers.party.view"] == [[one.pk]]
    assert two.pk not in {pk for note in noted for pk in note["parties"]}


def test_whoever_owes_nothing_is_noted_without_a_rule(house):
    lucia, omar = cast.user("Lola Mas", "sales_manager"), cast.omar()
    (one,) = served(omar, 1)
    signed_in(lucia).get(f"/customers/{one.uid}")
    assert [note["rule"] for note in views(lucia)] == [None]


def test_a_day_shows_as_many_records_as_the_rule_says_and_no_more(house):
    omar = cast.omar(language="en")
    one, two, three = served(omar, 3)
    edited(OMARS, house)
    omars = signed_in(omar)
    for uid in (one.uid, one.uid, two.uid, one.uid):
        assert omars.get(f"/customers/{uid}").status_code == 200
    with heard() as told:
        answer = omars.get(f"/customers/{three.uid}")
        again = omars.get(f"/customers/{three.uid}")
    assert answer.status_code == again.status_code == 429
    page = answer.content.decode()
    assert "2 different records a day" in page and "An administrator can allow more." in page
    assert three.name not in page
    assert [one.event for one in told] == [
        QuotaReached(user_id=omar.pk, rule="outsourced-agents-see-whom-they-serve", most=2, period="day")
    ]
    denied = sql.rows("SELECT what FROM audit_note WHERE how = 'denied' AND actor_id = %s", [omar.pk])
    assert [note["what"] for note in denied] == ["customers.party.view"] * 2
    assert omars.get(f"/customers/{two.uid}").status_code == 200, "what was seen stays open"


def test_a_list_beyond_the_quota_is_not_shown_in_part(house):
    omar = cast.omar(language="en")
    served(omar, 3)
    edited(OMARS, house)
    assert signed_in(omar).get("/customers").status_code == 429
    assert not QuotaUse.objects.exclude(ids=[]).exists(), "what was not shown is not counted"


def test_whoever_is_named_beside_a_step_counts_too(house):
    omar = cast.omar(language="en")
    served(omar, 3)
    edited(OMARS, house)
    assert signed_in(omar).get("/tasks").status_code == 429
    assert Program(omar).call("GET", "/tasks").status_code == 429


def test_programs_share_the_quota_of_their_user_and_are_told_when_to_come_back(house):
    omar = cast.omar(language="en")
    one, two, three = served(omar, 3)
    edited(OMARS, house)
    signed_in(omar).get(f"/customers/{one.uid}")
    program = Program(omar)
    program.get(f"/parties/{two.uid}")
    answer = program.call("GET", f"/parties/{three.uid}")
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 86_401
    assert three.name not in answer.content.decode()


def test_the_next_day_begins_anew(house):
    omar = cast.omar()
    one, two, three = served(omar, 3)
    edited(OMARS, house)
    omars = signed_in(omar)
    for party in (one, two):
        omars.get(f"/customers/{party.uid}")
    sql.run("UPDATE access_quotause SET begins_at = begins_at - interval '1 day'")
    assert omars.get(f"/customers/{three.uid}").status_code == 200
    assert owed.forget_old(timezone.now() + owed.LONGEST_KEPT + timedelta(days=2)) == 2


def test_an_administrator_sees_how_much_was_used_and_who_reached_it(house):
    omar = cast.omar()
    served(omar, 3)
    edited(OMARS, house)
    signed_in(omar).get("/customers")
    (quota,) = owed.used(omar.actor, timezone.now())
    assert (quota["count"], quota["most"], quota["period"]) == (0, 2, "day")
    house.language = "en"
    house.save()
    console = signed_in(house)
    assert "0 of 2 today" in console.get(f"/console/users/{omar.uid}").content.decode()
    assert "Omar Beltrán asked for more records" in console.get("/console").content.decode()


def test_two_answers_at_the_same_time_never_pass_together(committed):
    cast.company()
    house, omar = cast.admin(), cast.omar()
    found = served(omar, 8)
    edited(OMARS.replace("2/day", "3/day"), house)
    start, got = threading.Barrier(len(found)), []

    def ask(party):
        try:
            client = signed_in(omar)
            start.wait()
            got.append(client.get(f"/customers/{party.uid}").status_code)
        finally:
            connection.close()

    asking = [threading.Thread(target=ask, args=[one]) for one in found]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sorted(got) == [200] * 3 + [429] * 5
    assert len(QuotaUse.objects.get().ids) == 3


def test_a_verb_asks_for_a_proof_of_the_last_minutes(house):
    eva = cast.eva()
    clinic = cast.santa_irene(eva.actor)
    edited(AFTER_A_PROOF, house)
    now = timezone.now()
    for proved_at in (None, now - timedelta(minutes=11)):
        with pytest.raises(policy.ProofNeeded):
            parties.archive(clinic, by=replace(eva.actor, proved_at=proved_at), at=cast.NOW)
    assert Party.objects.get(pk=clinic.pk).archived_at is None
    parties.archive(clinic, by=replace(eva.actor, proved_at=now - timedelta(minutes=9)), at=cast.NOW)
    assert Party.objects.get(pk=clinic.pk).archived_at is not None


def test_the_desk_asks_for_the_proof_and_leads_back(house):
    eva = cast.eva()
    clinic = cast.santa_irene(eva.actor)
    edited(AFTER_A_PROOF, house)
    client = signed_in(eva)
    sql.run("UPDATE access_session SET proved_at = proved_at - interval '1 hour'")
    answer = client.post(f"/customers/{clinic.uid}/archive")
    assert answer.status_code == 302 and answer.url.startswith("/sign-in/again?")
    assert client.post("/sign-in/again", {"password": cast.PASSWORD}).status_code == 302
    client.post(f"/customers/{clinic.uid}/archive")
    assert Party.objects.get(pk=clinic.pk).archived_at is not None


def test_a_program_proves_nothing(house):
    eva = cast.eva()
    clinic = cast.santa_irene(eva.actor)
    edited(AFTER_A_PROOF, house)
    problem = Program(eva).refused(403, "POST", f"/parties/{clinic.uid}/archive")
    assert "not by a program" in problem["detail"]


def test_rows_shown_only_after_a_proof_are_not_there_before_it(house):
    eva = cast.eva()
    cast.santa_irene(eva.actor)
    edited("[staff-see-customers]\npermit: view\non: customers.party\nfor: staff, trato:demo\nowing: step_up(5)", house)
    assert policy.scope(eva.actor, "customers.party").sql == "FALSE"
    assert policy.scope(replace(eva.actor, proved_at=timezone.now()), "customers.party").is_everything
    assert policy.scope(trato("demo"), "customers.party").is_everything
    client = signed_in(eva)
    assert client.get("/customers").status_code == 200
    sql.run("UPDATE access_session SET proved_at = proved_at - interval '1 hour'")
    assert client.get("/customers").url == "/sign-in/again?next=%2Fcustomers"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("permit: view\non: orders.order\nfor: partner\nowing: quota(9/day)", "of customers.party"),
        ("permit: change\non: customers.party\nfor: partner\nowing: quota(9/day)", "counts what is viewed"),
        ("forbid: view\non: customers.party\nfor: partner\nowing: log_read", "only a rule that permits"),
        ("permit: view\non: customers.party\nfor: partner\nowing: quota(0/day)", "is no obligation"),
        ("permit: view\non: customers.party\nfor: partner\nowing: four_eyes", "is no obligation"),
    ],
)
def test_what_could_not_be_kept_is_no_rule(text, words):
    with pytest.raises(reading.NotARule, match=words):
        reading.read(f"[one]\n{text}")
