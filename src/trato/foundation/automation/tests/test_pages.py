"""Do the pages of rules work with plain forms, and only for those who may?"""

import html
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests import cast
from tests.told import follow_here
from trato.domains.customers.actions import lifecycle
from trato.foundation.automation import running
from trato.foundation.automation.actions import rules
from trato.foundation.automation.models import Rule, Run
from trato.foundation.automation.tests.test_running import PHASE, VALENCIA, arranged, on, put, tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def clinic(lucia):
    return cast.santa_irene(lucia.actor)


@pytest.fixture
def browser(lucia):
    client = Client(headers={"accept-language": "en"})
    client.force_login(lucia)
    lucia.language = "en"
    lucia.save(update_fields=["language"])
    return client


def text_of(answer):
    return html.unescape(answer.content.decode())


def followed(browser, answer):
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def words_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_rule_is_written_part_by_part_and_switched_on(browser, lucia, clinic):
    """MKT-20: when, if and then with plain forms, one after the other."""
    at = followed(browser, browser.get("/automation/new", {"event": PHASE, "is-phase": "sale"}))
    said = {"fact": "party.city", "shape": "attribute", "op": "is", "value": "Valencia"}
    at = followed(browser, browser.get("/automation/new", words_of(at) | said))
    at = followed(
        browser,
        browser.get("/automation/new", words_of(at) | {"verb": "customers.tag.put", "put": "1", "with-tag": "VIP"}),
    )
    page = text_of(browser.get(at))
    assert "put on the tag «VIP»" in page and "Valencia" in page
    kept = words_of(at)
    answer = browser.post("/automation/new", {"rule": kept["rule"], "where": kept["where"], "name": "VIP de Valencia"})
    page = text_of(browser.get(followed(browser, answer)))
    assert "New phase: Sale" in page and "put on the tag «VIP»" in page
    rule = arranged(Rule.objects.get)
    assert rule.condition["all"][0]["value"] == ["Valencia"] and not rule.is_on
    browser.post(f"/automation/{rule.uid}/switch", {"on": "1"})
    assert arranged(Rule.objects.get).is_on


def test_editing_begins_with_what_the_rule_says(browser, lucia):
    rule = on(lucia, condition=VALENCIA, steps=[put("VIP"), put("Otro")])
    page = text_of(browser.get(f"/automation/{rule.uid}/edit"))
    assert "«VIP»" in page and "valencia" in page and "Earlier: put on the tag «Otro»" in page
    draft = json.dumps({"event": PHASE, "is": {}, "then": [put("Otro")]})
    answer = browser.post(f"/automation/{rule.uid}/edit", {"rule": draft, "where": '{"all":[]}', "name": "Otra"})
    followed(browser, answer)
    changed = arranged(Rule.objects.get)
    assert (changed.name, changed.steps, changed.edition, changed.condition) == ("Otra", [put("Otro")], 2, {"all": []})


def test_what_is_missing_is_said_and_nothing_is_lost(browser):
    answer = browser.post("/automation/new", {"rule": "", "where": "", "name": "Sin nada"})
    assert answer.status_code == 422 and "Choose with what the rule begins." in text_of(answer)
    answer = browser.get("/automation/new", {"verb": "customers.tag.put", "put": "1", "with-tag": ""})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "draft",
    ["{", "[]", "null", '{"event":[],"is":[],"then":{}}', '{"event":"x","is":{"a":1},"then":[1,{"verb":"x"}]}',
     '{"then":[{"verb":"customers.tag.put","with":{"tag":"<script>alert(1)</script>"}}]}', "[" * 9000, "x" * 20_000,
     '{"event":"customers.phase.changed","is":{"phase":["sale"],"before":"</script>"}}'],
)  # fmt: skip
def test_whatever_stands_in_the_address_is_borne(browser, draft):
    answer = browser.get("/automation/new", {"rule": draft, "where": "{", "verb": "x", "put": "1", "with-tag": "\0"})
    assert answer.status_code in (200, 302, 422)
    assert "<script>alert" not in answer.content.decode()


def test_the_page_says_why_a_rule_ran_and_why_not(browser, lucia, clinic):
    """CUS-12: part by part, for one customer."""
    rule = on(lucia, condition=VALENCIA, fields={"phase": "sale"})
    now = datetime.now(UTC)
    lifecycle.enter_phase(clinic, phase="decline", by=lucia.actor, at=now)
    lifecycle.enter_phase(clinic, phase="sale", by=lucia.actor, at=now)
    follow_here()
    running.do_waiting(now)
    page = text_of(browser.get(f"/automation/{rule.uid}", {"check": str(clinic.uid)}))
    assert "Put on the tag «VIP»." in page and "Did not run" in page and "New phase: Sale" in page
    assert "Regla" in text_of(browser.get("/automation"))
    assert "A rule changed the tags" in text_of(browser.get(f"/customers/{clinic.uid}"))


def test_trying_out_shows_everything_and_changes_nothing(browser, lucia, clinic):
    rule = on(
        lucia, condition=VALENCIA, steps=[put("VIP"), {"verb": "customers.phase.enter", "with": {"phase": "sale"}}]
    )
    before = tags_of(clinic)
    answer = browser.post(f"/automation/{rule.uid}/try", {"check": str(clinic.uid)})
    page = text_of(answer)
    assert answer.status_code == 200 and "would run" in page and "Put on the tag «VIP»." in page
    assert "Moved to the phase «Sale»." in page
    assert tags_of(clinic) == before and arranged(Run.objects.count) == 0


def test_a_rule_is_archived_and_brought_back(browser, lucia):
    rule = on(lucia)
    browser.post(f"/automation/{rule.uid}/archive")
    assert "Regla" in text_of(browser.get("/automation?show=archived"))
    browser.post(f"/automation/{rule.uid}/restore")
    assert arranged(Rule.objects.get).archived_at is None
    assert browser.get("/automation?show=nothing").status_code == 400


def test_the_secret_of_signed_messages_is_shown_to_those_who_may_change_the_rule(browser, lucia):
    rule = on(lucia, steps=[{"verb": "automation.webhook", "with": {"url": "https://example.org/in"}}])
    assert "whsec_" in text_of(browser.get(f"/automation/{rule.uid}"))


@pytest.mark.parametrize("who", ["eva", "ana", "omar"])
def test_those_who_do_not_lead_are_turned_away(who, lucia):
    rule = on(lucia)
    client = Client()
    client.force_login(getattr(cast, who)())
    for address in ("", "/new", f"/{rule.uid}", f"/{rule.uid}/edit"):
        assert client.get(f"/automation{address}").status_code == 403
    for verb in ("try", "switch", "archive", "restore"):
        assert client.post(f"/automation/{rule.uid}/{verb}", {"on": "0"}).status_code == 403
    assert arranged(Rule.objects.get).is_on


def test_a_rule_that_is_not_there_is_not_found(browser):
    assert browser.get("/automation/0197f000-0000-7000-8000-00000000dead").status_code == 404
    assert rules.MOST_STEPS == 10
