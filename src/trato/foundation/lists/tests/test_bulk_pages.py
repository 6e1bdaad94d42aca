"""Do the pages of a change of many rows say what will happen, do it, and show what came of it?"""

import pytest
from django.urls import reverse

from tests import cast
from tests.told import refused
from trato.domains.customers.actions import parties
from trato.domains.customers.models import Party
from trato.faces.api.tests.calling import Program
from trato.foundation.jobs import worker
from trato.foundation.lists import bulk as changes
from trato.foundation.lists.actions import bulk
from trato.foundation.lists.models import BulkChange

pytestmark = pytest.mark.django_db
ASK = reverse("bulk_ask", args=["customers"])


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def desk(client, lucia):
    client.force_login(lucia)
    return client


@pytest.fixture
def rows(lucia):
    told = {"by": lucia.actor, "at": cast.NOW, "despite_duplicates": True}
    return [parties.register("person", given=f"Ana {n}", city="Gandia" if n else "Alzira", **told) for n in range(4)]


def test_it_says_what_will_change_before_anything_does(desk, rows):
    page = desk.get(ASK, {"city": "Gandia", "do": "phase", "value": "sale"}).content.decode()
    assert "3 clientes" in page and "Ana 1" in page and "Ana 0" not in page
    assert "Detección" in page and "Fase: Venta" in page
    assert not Party.objects.exclude(phase="detection").exists()


def test_all_that_match_are_changed_and_the_notice_offers_to_undo_it(desk, rows):
    sent = {"city": "Gandia", "do": "phase", "value": "sale", "seen": "3"}
    answer = desk.post(ASK, sent, follow=True)
    run = BulkChange.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("customers") + "?city=Gandia"
    assert reverse("bulk_undo", args=[run.uid]) in answer.content.decode()
    assert list(Party.objects.order_by("pk").values_list("phase", flat=True)) == ["detection", *["sale"] * 3]
    desk.post(reverse("bulk_undo", args=[run.uid]))
    assert not Party.objects.exclude(phase="detection").exists()


def test_only_ticked_rows_are_meant_when_some_are_ticked(desk, rows):
    sent = {"uid": [str(rows[0].uid), str(rows[2].uid)], "do": "add_tag", "value": "Feria", "seen": "2"}
    desk.post(ASK, sent)
    assert set(Party.objects.filter(tags=["Feria"])) == {rows[0], rows[2]}
    page = desk.get(ASK, {"ticked": "1"})
    assert "No se ha elegido nada" in page.content.decode()


def test_when_other_rows_match_by_now_one_looks_again(desk, rows):
    answer = desk.post(ASK, {"do": "phase", "value": "sale", "seen": "3"})
    assert answer.status_code == 422 and not BulkChange.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"do": "phase", "value": "moon"}, {"do": "owner", "value": "x"}, {"do": "add_tag", "value": ""}]
)
def test_an_answer_that_makes_no_sense_is_asked_again(desk, rows, sent):
    answer = desk.post(ASK, {**sent, "seen": "4"})
    assert answer.status_code == 422 and not BulkChange.objects.exists()


@pytest.mark.parametrize("asked", [{"phase": "moon"}, {"where": "{"}, {"segment": "x"}, {"owner": "everybody"}])
def test_a_question_that_the_list_does_not_understand_is_a_bad_one(desk, asked):
    assert desk.get(ASK, asked).status_code == 400


def test_strangers_find_nothing(client, rows, lucia):
    run = bulk.begin(_phase(lucia), of="customers", keys=[rows[0].pk], value="sale", by=lucia.actor, at=cast.NOW)
    client.force_login(cast.ana())
    assert client.get(ASK).status_code == 403
    client.force_login(cast.eva())
    for name in ("bulk_change", "bulk_left_out"):
        assert client.get(reverse(name, args=[run.uid])).status_code == 404
    for name in ("bulk_undo", "bulk_go_on"):
        assert client.post(reverse(name, args=[run.uid])).status_code == 404
    assert run.words not in client.get(reverse("bulk_changes")).content.decode()
    assert client.get(reverse("bulk_ask", args=["moons"])).status_code == 404


def test_many_are_watched_on_a_page_of_their_own(desk, rows, monkeypatch):
    monkeypatch.setattr(bulk, "FEW", 1)
    answer = desk.post(ASK, {"do": "phase", "value": "sale", "seen": "4"})
    run = BulkChange.objects.get()
    here = reverse("bulk_change", args=[run.uid])
    assert answer.url == here
    assert "0 de 4" in desk.get(here + "?part=progress").content.decode()
    worker.run_all()
    assert desk.get(here + "?part=progress").headers["HX-Refresh"] == "true"
    assert "Deshacerlo todo" in desk.get(here).content.decode()
    assert run.words in desk.get(reverse("bulk_changes")).content.decode()


def test_programs_foresee_begin_watch_and_undo(lucia, rows):
    program = Program(lucia)
    wanted = {"list": "customers", "words": {"city": "Gandia"}, "change": "phase", "value": "sale"}
    foreseen = program.post("/bulk-previews", wanted, status=200)
    assert foreseen == {"description": "Phase: Sale", "size": 3, "changing": 3, "same": 0, "barred": 0}
    made = program.post("/bulk-changes", wanted)
    assert made["state"] == "done" and made["counts"] == {"changed": 3} and made["size"] == 3
    assert program.get(f"/bulk-changes/{made['id']}") == made
    assert program.get("/bulk-changes")["items"] == [made]
    assert program.get(f"/bulk-changes/{made['id']}/left-out") == {"items": [], "next": None}
    undone = program.post(f"/bulk-changes/{made['id']}/undo", status=200)
    assert undone["counts"] == {"changed": 3, "restored": 3}
    names = {one["name"] for one in program.get("/lists/customers/changes")["items"]}
    assert {"owner", "team", "phase", "add_tag", "take_tag", "sector"} <= names


@pytest.mark.parametrize(
    "wanted",
    [
        {"list": "moons"}, {"change": "password"}, {"value": "moon"}, {"words": {"moon": "1"}}, {"words": {"phase": "moon"}},
        {"value": ["sale", "sale"]}, {"value": True}, {"words": {"where": "{"}}, {"ids": ["0197f000-0000-7000-8000-00000000dead"]},
    ],
)  # fmt: skip
def test_programs_are_told_what_makes_no_sense(lucia, rows, wanted):
    program = Program(lucia)
    with refused(AssertionError):
        said = {"list": "customers", "change": "phase", "value": "sale", **wanted}
        answer = program.call("POST", "/bulk-changes", said)
        raise AssertionError(answer.status_code)
    assert answer.status_code == 409


def test_a_program_does_not_put_many_away(lucia, rows):
    wanted = {"list": "customers", "change": "archive", "value": True}
    Program(lucia).refused(403, "POST", "/bulk-changes", wanted)
    assert not Party.objects.exclude(archived_at=None).exists()


def _phase(user):
    return changes.find("customers", "phase", user.actor)
