"""Do staff see what is to be done, and settle it with one press that can be taken back?"""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import cast
from trato.domains.agenda.actions import tasks
from trato.domains.agenda.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(client):
    cast.company()
    user = cast.eva()
    client.force_login(user)
    return user


@pytest.fixture
def call(eva):
    clinic = cast.santa_irene(eva.actor)
    now = timezone.now()
    return tasks.plan(
        clinic, title="Llamar a Núria", kind="call", due_at=now - timedelta(hours=2), by=eva.actor, at=now
    )


def _address(task, page):
    return reverse(f"task_{page}", args=[task.uid])


def _undo(client, answer):
    ways = re.findall(r'action="([^"]+)"><input[^>]+><button class="button" data-undo', answer.content.decode())
    return client.post(ways[-1].replace("&amp;", "&"), follow=True)


def test_steps_stand_under_overdue_today_and_to_come(client, eva, call):
    now = timezone.now()
    for title, due in [("Enviar muestra", now + timedelta(days=3)), ("Ordenar la mesa", None)]:
        tasks.plan(None, title=title, due_at=due, by=eva.actor, at=now)
    page = client.get("/tasks").content.decode()
    places = [
        page.index(words)
        for words in (
            "steps-overdue",
            "Llamar a Núria",
            "steps-upcoming",
            "Enviar muestra",
            "steps-undated",
            "Ordenar la mesa",
        )
    ]
    assert places == sorted(places)


def test_the_agenda_shows_mine_the_team_or_what_was_closed(client, eva, call):
    tasks.plan(None, title="Cosa de Lucía", by=cast.lucia().actor, at=timezone.now())
    assert "Cosa de Lucía" not in client.get("/tasks").content.decode()
    assert "Cosa de Lucía" in client.get("/tasks?of=team").content.decode()
    assert "Llamar a Núria" not in client.get("/tasks?state=closed").content.decode()
    client.post(_address(call, "finish"))
    assert "Llamar a Núria" in client.get("/tasks?state=closed").content.decode()


def test_a_long_agenda_goes_on_where_the_page_stopped(client, eva):
    now = timezone.now()
    for number in range(60):
        due = now + timedelta(hours=number) if number % 3 else None
        tasks.plan(None, title=f"Paso {number:02d}.", due_at=due, by=eva.actor, at=now)
    seen, address = [], "/tasks"
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"strong\" href=\"[^\"]+\">(Paso \d\d\.)", page)
        more = re.search(r'href="([^"]+)" rel="next"|rel="next"[^>]* href="([^"]+)"', page)
        address = (more[1] or more[2]).replace("&amp;", "&") if more else None
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize(
    "words", ["of=boss", "state=lost", "kind=dance", "after=xyz", "after=WyIyMDI2IiwxXQ", "kind=%00"]
)
def test_an_address_that_makes_no_sense_is_answered_with_words(client, eva, words):
    answer = client.get(f"/tasks?{words}")
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


def test_a_step_is_planned_in_words(client, eva):
    clinic = cast.santa_irene(eva.actor)
    sent = {
        "title": "Visitar",
        "kind": "visit",
        "due": "mañana 10:00",
        "customer_text": "compras@santairene.example",
        "owner": str(eva.uid),
        "next": "/tasks",
    }
    answer = client.post("/tasks/new", sent)
    task = Task.objects.get()
    assert answer["Location"] == "/tasks"
    assert (task.party, task.owner, task.is_all_day) == (clinic, eva, False)
    with timezone.override("Europe/Madrid"):
        local = timezone.localtime(task.due_at)
        assert (local.date(), local.hour) == (timezone.localdate() + timedelta(days=1), 10)


def test_planning_can_be_taken_back(client, eva):
    answer = client.post("/tasks/new", {"title": "Visitar", "kind": "visit", "owner": str(eva.uid)}, follow=True)
    _undo(client, answer)
    assert Task.objects.get().state == "dropped"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": ""},
        {"title": "x" * 201},
        {"title": "x\x00"},
        {"title": "x", "kind": "dance"},
        {"title": "x", "due": "nunca"},
        {"title": "x", "owner": str(uuid.uuid4())},
        {"title": "x", "customer": str(uuid.uuid4())},
        {"title": "x", "customer_text": "Nadie"},
        {"title": "x", "body": "y" * 1_000_000},
        {"title": "x", "due": "d" * 100_000},
    ],
)
def test_a_step_that_makes_no_sense_is_refused_in_words(client, eva, sent):
    answer = client.post("/tasks/new", {"kind": "task", "owner": str(eva.uid), **sent})
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.content.decode()
    assert Task.objects.count() == 0


def test_a_step_is_reworded_and_moved(client, eva, call):
    lucia = cast.lucia()
    sent = {
        "title": "Llamar otra vez",
        "kind": "call",
        "due": "en 2 semanas",
        "owner": str(lucia.uid),
        "body": "Con calma",
    }
    client.post(_address(call, "edit"), sent)
    call.refresh_from_db()
    assert (call.title, call.owner, call.body, call.is_all_day) == ("Llamar otra vez", lucia, "Con calma", True)


def test_saving_an_overdue_step_unchanged_does_not_move_it(client, eva, call):
    due = call.due_at
    page = client.get(_address(call, "edit")).content.decode()
    shown = re.search(r'name="due"[^>]* value="([^"]+)"', page)[1]
    sent = {"title": "Llamar ya", "kind": "call", "due": shown, "owner": str(eva.uid)}
    assert client.post(_address(call, "edit"), sent).status_code == 302
    call.refresh_from_db()
    assert (call.title, call.due_at) == ("Llamar ya", due)


@pytest.mark.parametrize(("page", "state"), [("finish", "done"), ("drop", "dropped")])
def test_a_step_is_settled_and_reopened(client, call, page, state):
    answer = client.post(_address(call, page), {"next": "/tasks"}, follow=True)
    call.refresh_from_db()
    assert call.state == state
    assert answer.redirect_chain[0][0] == "/tasks"
    _undo(client, answer)
    call.refresh_from_db()
    assert call.state == "open"


def test_a_step_is_postponed_and_put_back_to_a_time_that_has_passed(client, call):
    due = call.due_at
    answer = client.post(_address(call, "postpone"), {"until": "next week at 9:00", "next": "/tasks"}, follow=True)
    call.refresh_from_db()
    assert call.due_at > timezone.now()
    _undo(client, answer)
    call.refresh_from_db()
    assert call.due_at == due


@pytest.mark.parametrize("until", ["", "ayer", "cuando sea", "\x00"])
def test_a_step_is_not_postponed_to_nowhere(client, call, until):
    due = call.due_at
    assert client.post(_address(call, "postpone"), {"until": until}).status_code == 422
    call.refresh_from_db()
    assert call.due_at == due


def test_one_comes_back_only_to_our_own_pages(client, call):
    answer = client.post(_address(call, "finish"), {"next": "https://evil.example/"})
    assert answer["Location"] == reverse("customer", args=[call.party.uid])


@pytest.mark.parametrize("page", ["finish", "drop", "reopen", "put_back"])
def test_settling_is_never_a_link(client, call, page):
    assert client.get(_address(call, page)).status_code == 405


def test_strangers_and_wrong_addresses_get_nowhere(client, call):
    address = _address(call, "finish")
    assert client.post(address.replace(str(call.uid), str(uuid.uuid4()))).status_code == 404
    assert client.post(f"{_address(call, 'put_back')}?due=never").status_code == 400
    client.logout()
    assert client.post(address)["Location"].startswith("/sign-in")
    assert client.get("/tasks")["Location"].startswith("/sign-in")
    call.refresh_from_db()
    assert call.state == "open"
