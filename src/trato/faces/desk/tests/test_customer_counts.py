"""Do the tabs of views say how many customers they show, without the list waiting for it? (P03)"""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests import cast
from trato.domains.customers.actions import parties
from trato.faces.desk import customer_counts, customer_list
from trato.foundation.lists.actions import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    cache.clear()
    lucia = cast.lucia()
    cast.marta(lucia.actor)
    cast.santa_irene(lucia.actor)
    return lucia


def counts(client, **words):
    answer = client.get(reverse("customers_counts"), words)
    assert answer.status_code == 200
    return re.findall(r"#tab-count-\d+\">([^<]*)<", answer.content.decode())


def test_each_tab_has_its_number(client, lucia):
    views.save(
        "Empresas de Valencia",
        of="customers",
        words={"kind": "organization", "city": "Valencia"},
        by=lucia.actor,
        at=cast.NOW,
    )
    client.force_login(lucia)
    page = client.get(reverse("customers")).content.decode()
    assert page.count('class="tab-count" id="tab-count-') == 6 and f'hx-get="{reverse("customers_counts")}"' in page
    #  All, the saved view, mine, organizations, people, best customers.
    found = counts(client)
    assert len(found) == 6 and [found[at] for at in (0, 1, 3, 4, 5)] == ["2", "1", "1", "1", "2"]


def test_it_counts_no_further_than_people_read(client, lucia, monkeypatch):
    monkeypatch.setattr(customer_counts, "MOST", 1)
    client.force_login(lucia)
    assert counts(client)[0] == "1+"


def test_what_would_take_long_has_no_number(client, lucia, monkeypatch):
    monkeypatch.setattr(customer_list, "_DEAR", -1)
    client.force_login(lucia)
    assert set(counts(client)) == {""}


def test_a_count_is_remembered_for_a_moment_and_for_one_person(client, lucia):
    client.force_login(lucia)
    before = counts(client)
    parties.register("person", name="Otra", by=lucia.actor, at=cast.NOW)
    assert counts(client) == before
    client.force_login(cast.eva())
    assert counts(client)[0] == "3"
    client.force_login(lucia)
    cache.clear()
    assert counts(client)[0] == "3"


def test_a_view_that_means_nothing_any_more_has_no_number(client, lucia):
    view = views.save("Vieja", of="customers", words={"kind": "person"}, by=lucia.actor, at=cast.NOW)
    type(view).objects.filter(pk=view.pk).update(words={"sort": "own.gone", "where": "{"})
    client.force_login(lucia)
    assert counts(client)[1] == ""


def test_a_stranger_is_told_nothing(client, lucia):
    assert client.get(reverse("customers_counts")).status_code in (302, 403)
    client.force_login(lucia)
    assert client.get(reverse("customers_counts"), {"view": "x"}).status_code == 404
    assert client.post(reverse("customers_counts")).status_code == 405
