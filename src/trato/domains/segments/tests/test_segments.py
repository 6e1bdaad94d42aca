"""Are customers grouped by those who may, into what makes sense, and is it told?"""

import html

import pytest
from django.urls import reverse

from tests import cast
from tests.told import follow_here, heard, refused, unpermitted
from trato.domains.customers.actions import parties
from trato.domains.segments.actions import lists, segments
from trato.domains.segments.models import Membership, SegmentKind
from trato.domains.segments.queries import segments as known
from trato.foundation.facts.fault import BadCondition
from trato.foundation.kit import guard
from trato.foundation.stream.vocabulary import segments as told

VALENCIA = {"fact": "party.city", "op": "is", "value": ["valencia"]}
pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia()


@pytest.fixture
def clinic(lucia):
    return cast.santa_irene(lucia.actor)


def members(segment):
    with guard.working_as("tests.arrange"):
        return list(Membership.objects.filter(segment=segment).values_list("party_id", flat=True))


def test_a_living_segment_fills_and_keeps_itself(lucia, clinic):
    """SEG-03: those who fulfill the condition are in, and come and go by what happens."""
    with heard() as news:
        segment = segments.define("Valencia", condition=VALENCIA, by=lucia.actor, at=cast.NOW)
    assert news[0].event == told.SegmentDefined(segment_id=segment.pk, kind="living")
    follow_here()
    assert members(segment) == [clinic.pk]
    parties.change(clinic, fields={"city": "Alicante"}, by=lucia.actor, at=cast.LATER)
    with heard() as news:
        follow_here()
    assert members(segment) == []
    assert told.SegmentLeft(segment_id=segment.pk, party_id=clinic.pk) in [one.event for one in news]
    parties.change(clinic, fields={"city": "VALÈNCIA "}, by=lucia.actor, at=cast.LATER)
    with heard() as news:
        follow_here()
    assert members(segment) == [clinic.pk]
    assert [one.parties for one in news if isinstance(one.event, told.SegmentEntered)] == [[clinic.pk]]


def test_another_condition_is_another_version(lucia, clinic):
    segment = segments.define("Valencia", condition=VALENCIA, by=lucia.actor, at=cast.NOW)
    follow_here()
    with heard() as news:
        segment = segments.change(segment, condition={"not": VALENCIA}, by=lucia.actor, at=cast.LATER)
    assert news[0].event == told.SegmentChanged(segment_id=segment.pk, fields=["condition"], version=2)
    follow_here()
    assert members(segment) == []


def test_a_change_that_changes_nothing_tells_nothing(lucia):
    segment = segments.define("Valencia", condition=VALENCIA, by=lucia.actor, at=cast.NOW)
    with heard() as news:
        segments.change(segment, name=" Valencia ", condition=VALENCIA, by=lucia.actor, at=cast.LATER)
    assert news == []


def test_what_asks_for_itself_is_refused(lucia):
    one = segments.define("One", condition=VALENCIA, by=lucia.actor, at=cast.NOW)
    two = segments.define("Two", condition={"segment": str(one.uid)}, by=lucia.actor, at=cast.NOW)
    with refused(segments.CannotDefine, "itself"):
        segments.change(one, condition={"not": {"segment": str(two.uid)}}, by=lucia.actor, at=cast.NOW)
    with refused(segments.CannotDefine, "Two"):
        segments.archive(one, by=lucia.actor, at=cast.NOW)


@pytest.mark.parametrize(
    ("name", "condition", "problem"),
    [
        ("  ", VALENCIA, segments.CannotDefine),
        ("valencia", VALENCIA, segments.CannotDefine),
        ("Mine", {"fact": "party.owner", "op": "is", "value": [{"me": True}]}, segments.CannotDefine),
        ("X", {"fact": "party.moon", "op": "is", "value": ["x"]}, BadCondition),
        ("X", {"fact": "party.city", "op": "lt", "value": ["x"]}, BadCondition),
        ("X", {"all": [VALENCIA], "any": []}, BadCondition),
        ("X", {}, BadCondition),
        ("X", {"segment": "0198"}, BadCondition),
    ],
)
def test_what_makes_no_sense_is_refused(lucia, name, condition, problem):
    segments.define("Valencia", condition=VALENCIA, by=lucia.actor, at=cast.NOW)
    with refused(problem):
        segments.define(name, condition=condition, by=lucia.actor, at=cast.NOW)


def test_strangers_define_change_and_archive_nothing(lucia, clinic):
    segment = segments.define("Valencia", condition=VALENCIA, by=lucia.actor, at=cast.NOW)
    fixed = segments.define("Feria", by=lucia.actor, at=cast.NOW)
    with unpermitted():
        segments.define("X", condition=VALENCIA, by=cast.NOBODY, at=cast.NOW)
    with unpermitted():
        segments.change(segment, name="X", by=cast.NOBODY, at=cast.NOW)
    with unpermitted():
        segments.archive(segment, by=cast.NOBODY, at=cast.NOW)
    with unpermitted():
        segments.restore(segment, by=cast.NOBODY, at=cast.NOW)
    with unpermitted():
        lists.put(fixed, parties=[clinic], by=cast.NOBODY, at=cast.NOW)
    with unpermitted():
        lists.take_off(fixed, parties=[clinic], by=cast.NOBODY, at=cast.NOW)


def test_an_archived_segment_comes_back_as_things_are_now(lucia, clinic):
    segment = segments.define("Valencia", condition=VALENCIA, by=lucia.actor, at=cast.NOW)
    follow_here()
    with heard() as news:
        segments.archive(segment, by=lucia.actor, at=cast.NOW)
    assert news[0].event == told.SegmentArchived(segment_id=segment.pk)
    parties.change(clinic, fields={"city": "Alicante"}, by=lucia.actor, at=cast.LATER)
    follow_here()
    segments.restore(segment, by=lucia.actor, at=cast.LATER)
    follow_here()
    assert members(segment) == []


def test_a_fixed_list_holds_whom_one_puts_on_it(lucia, clinic):
    """SEG-14: customers come and go by hand, and other segments can ask for the list."""
    fixed = segments.define("Feria", by=lucia.actor, at=cast.NOW)
    assert fixed.kind == SegmentKind.FIXED
    asking = segments.define("Asks", condition={"segment": str(fixed.uid)}, by=lucia.actor, at=cast.NOW)
    assert lists.put(fixed, parties=[clinic, clinic], by=lucia.actor, at=cast.NOW) == 1
    assert lists.put(fixed, parties=[clinic], by=lucia.actor, at=cast.NOW) == 0
    follow_here()
    assert members(fixed) == [clinic.pk]
    assert members(asking) == [clinic.pk]
    assert lists.take_off(fixed, parties=[clinic], by=lucia.actor, at=cast.NOW) == 1
    follow_here()
    assert members(asking) == []
    with refused(segments.CannotDefine):
        lists.put(asking, parties=[clinic], by=lucia.actor, at=cast.NOW)


def test_somebody_who_left_the_lists_leaves_the_segments(lucia, clinic):
    segment = segments.define("All", condition={"all": []}, by=lucia.actor, at=cast.NOW)
    follow_here()
    parties.archive(clinic, by=lucia.actor, at=cast.NOW)
    follow_here()
    assert members(segment) == []


def test_why_somebody_belongs_is_answered_part_by_part(lucia, clinic):
    """SEG-19."""
    condition = {"all": [VALENCIA, {"did": "orders.placed", "at_least": 2}]}
    segment = segments.define("Valencia", condition=condition, by=lucia.actor, at=cast.NOW)
    meaning = known.definitions.all_of().meaning(str(segment.uid))
    reason = known.why(lucia.actor, meaning, clinic.pk, cast.LATER)
    assert not reason.holds
    assert [(part.holds, part.value) for part in reason.parts] == [(True, "Valencia"), (False, "0")]


def test_pages_show_define_and_explain(client, lucia, clinic):
    client.force_login(lucia)
    page = client.post(reverse("segment_new"), {"name": "Valencia", "where": '{"all":[' + _json(VALENCIA) + "]}"})
    assert page.status_code == 302
    follow_here()
    page = client.get(page["Location"] + f"?check={clinic.uid}")
    assert page.status_code == 200
    content = page.content.decode()
    assert "Clínica Santa Irene" in content
    assert "valencia" in html.unescape(content).split('class="sentence">')[1].split("<")[0]
    listed = client.get(reverse("segments"))
    assert "Valencia" in listed.content.decode()


def test_a_condition_is_built_step_by_step_in_the_address(client, lucia, clinic):
    client.force_login(lucia)
    address = reverse("segment_new")
    assert client.get(address, {"fact": "party.city"}).status_code == 200
    step = client.get(address, {"fact": "party.city", "shape": "attribute", "op": "is", "value": "Valencia, Alicante"})
    assert step.status_code == 302
    step = client.get(
        step["Location"] + "&fact=orders.placed&shape=occurrence&op=at_most&count=3&window=last&window_count=90"
    )
    assert step.status_code == 302
    page = client.get(step["Location"])
    assert page.status_code == 200
    assert "90" in page.content.decode()
    counted = client.get(step["Location"].replace("/new", "/count"))
    assert 'class="count-number">1<' in counted.content.decode()


@pytest.mark.parametrize(
    "words",
    [
        {"where": "{"}, {"where": "[1]"}, {"where": '{"all": 3}'}, {"where": "[" * 5000}, {"where": '{"fact": {}, "op": []}'},
        {"said": "city is"}, {"said": "“"}, {"said": "(" * 200}, {"said": "city is “x” and"}, {"said": "\x00"},
        {"fact": "party.city", "shape": "attribute", "op": "is", "value": "\x00"},
        {"fact": "nothing", "shape": "attribute", "op": "is", "value": "x"},
        {"fact": "orders.placed", "shape": "occurrence", "op": "at_least", "count": "many"},
        {"fact": "party.born_on", "shape": "attribute", "op": "within", "window": "last", "window_count": "-1"},
        {"fact": "party.born_on", "shape": "attribute", "op": "is", "value": "0000-00-00"},
        {"fact": "orders.spent", "shape": "measure", "op": "between", "value": "1"},
        {"fact": "orders.spent", "shape": "measure", "op": "ge", "value": "1e999999"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["segment_new", "customers"])
def test_what_is_not_understood_is_said_and_nothing_breaks(client, lucia, clinic, words, address):
    client.force_login(lucia)
    page = client.get(reverse(address), words)
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_strangers_see_no_segments(client, clinic):
    client.force_login(cast.portal(clinic))
    assert client.get(reverse("segments")).status_code == 403


def test_the_list_of_customers_takes_any_condition(client, lucia, clinic):
    cast.marta(lucia.actor)
    client.force_login(lucia)
    page = client.get(reverse("customers"), {"where": _json(VALENCIA)})
    assert "Clínica Santa Irene" in page.content.decode()
    page = client.get(reverse("customers"), {"where": '{"not":' + _json(VALENCIA) + "}"})
    assert "Clínica Santa Irene" not in page.content.decode()


def _json(value):
    import json

    return json.dumps(value)
