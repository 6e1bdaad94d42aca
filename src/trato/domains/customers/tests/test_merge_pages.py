"""Can staff find records that look alike, make two of them one, and take it back, without any script?"""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from tests import cast
from tests.told import follow_here
from trato.domains.customers.actions import merges, parties
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Duplicate, Merge, Party

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(hours=1)


@pytest.fixture
def lucia(client):
    cast.company()
    user = cast.lucia()
    client.force_login(user)
    return user


@pytest.fixture
def two(lucia):
    made = [
        parties.register(
            "person", name=name, written=[Written("email", "rosa@mas.example")], city=city, by=lucia.actor,
            at=cast.NOW, despite_duplicates=True,
        )
        for name, city in (("Rosa Mas", "Elche"), ("Rosa Mas", "Elda"))
    ]  # fmt: skip
    follow_here()
    return made


def page_of(client, name, *args, **asked):
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def undo(client, answer):
    """Press «Undo» in the latest message."""
    (*_, way) = re.findall(r'action="([^"]+)"><input[^>]+><button class="button" data-undo', answer.content.decode())
    return client.post(way.replace("&amp;", "&"), follow=True)


def test_the_queue_shows_pairs_with_reasons(client, two):
    shown = page_of(client, "duplicates")
    assert "mismo nombre" in shown
    assert "mismo correo" in shown
    assert reverse("customer_merge", args=[two[0].uid, two[1].uid]) in shown
    assert "Rosa Mas" not in page_of(client, "duplicates", level="possible")
    assert client.get(reverse("duplicates"), {"after": "x"}).status_code == 400


def test_two_records_are_compared_chosen_from_and_merged_and_it_is_undone(client, two):
    """CUS-05: reversible."""
    address = reverse("customer_merge", args=[one.uid for one in two])
    shown = client.get(address).content.decode()
    assert shown.index("Elche") < shown.index("Elda")
    answer = client.post(address, {"survivor": "b", "says_city": "a", "says_name": "b"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("customer", args=[two[1].uid])
    assert Party.objects.get(merged_into=None).city == "Elche"
    assert "Rosa Mas" in page_of(client, "merges")
    undo(client, answer)
    assert Party.objects.filter(merged_into=None).count() == 2
    assert Party.objects.get(pk=two[1].pk).city == "Elda"
    assert Merge.objects.get().undone_by_user_id is not None


def test_from_the_queue_one_returns_to_the_queue(client, two):
    address = reverse("customer_merge", args=[one.uid for one in two]) + "?from=queue"
    assert client.post(address, {"survivor": "a"}).headers["Location"] == reverse("duplicates")


def test_what_is_sent_without_a_choice_or_cannot_be_is_answered_beside_the_form(client, lucia, two):
    address = reverse("customer_merge", args=[one.uid for one in two])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"survivor": "c"}).status_code == 422
    clinic = cast.santa_irene(lucia.actor)
    answer = client.post(reverse("customer_merge", args=[two[0].uid, clinic.uid]), {"survivor": "a"})
    assert answer.status_code == 422
    assert Merge.objects.count() == 0


def test_a_pair_that_is_not_the_same_leaves_the_queue_and_can_come_back(client, two):
    pair = Duplicate.objects.get()
    answer = client.post(reverse("duplicate_apart", args=[pair.uid]), follow=True)
    assert "Rosa Mas y Rosa Mas no son" in answer.content.decode()
    assert Duplicate.objects.get().state == "apart"
    undo(client, answer)
    assert Duplicate.objects.get().state == "open"
    client.post(reverse("duplicate_apart", args=[pair.uid]))
    answer = client.post(reverse("duplicate_apart", args=[pair.uid]), follow=True)
    assert "ya está decidido" in answer.content.decode()


def test_the_record_hints_at_its_double_and_says_what_was_merged_into_it(client, lucia, two):
    assert reverse("customer_merge", args=[two[0].uid, two[1].uid]) in page_of(client, "customer", two[0].uid)
    merges.merge(two[0], other=two[1], by=lucia.actor, at=LATER)
    follow_here()
    shown = page_of(client, "customer", two[0].uid)
    assert reverse("merge_undo", args=[Merge.objects.get().uid]) in shown
    assert reverse("customer_merge", args=[two[0].uid, two[1].uid]) not in shown


def test_the_old_address_leads_to_the_survivor(client, lucia, two):
    merges.merge(two[0], other=two[1], by=lucia.actor, at=LATER)
    answer = client.get(reverse("customer", args=[two[1].uid]))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("customer", args=[two[0].uid]))
    assert client.get(reverse("customer_edit", args=[two[1].uid])).status_code == 404


def test_the_other_record_is_looked_for_by_name(client, lucia, two):
    address = reverse("customer_merge_with", args=[two[0].uid])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"other": str(two[1].uid), "other_text": "Rosa"})
    assert answer.headers["Location"] == reverse("customer_merge", args=[two[0].uid, two[1].uid])
    assert client.post(address, {"other_text": ""}).status_code == 422
    assert client.post(address, {"other_text": "Nadie"}).status_code == 422


def test_strangers_are_refused(client, lucia, two):
    pair = Duplicate.objects.get()
    made = merges.merge(two[0], other=two[1], by=lucia.actor, at=LATER)
    client.force_login(cast.eva())
    assert "git-merge" not in page_of(client, "customer", two[0].uid)
    for name, args in (("duplicates", ()), ("merges", ()), ("customer_merge_with", (two[0].uid,))):
        assert client.get(reverse(name, args=args)).status_code == 403
    for name, args in (
        ("merge_undo", (made.uid,)), ("duplicate_apart", (pair.uid,)), ("duplicate_again", (pair.uid,)),
        ("customer_merge", (two[0].uid, two[1].uid)),
    ):  # fmt: skip
        assert client.post(reverse(name, args=args)).status_code == 403


def test_what_is_not_there_is_not_found(client, lucia):
    for name in ("merge_undo", "duplicate_apart", "duplicate_again"):
        assert client.post(reverse(name, args=[uuid.uuid4()])).status_code == 404
    assert client.get(reverse("merges"), {"before": "x" * 40}).status_code == 200
