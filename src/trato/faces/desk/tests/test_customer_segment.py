"""Does the segment of a filtered list mean just those whom the list shows?"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.utils.html import escape

from tests import cast
from tests.told import follow_here
from trato.domains.customers.actions import lifecycle, tags

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia(client):
    cast.company()
    user = cast.lucia()
    user.language = "en"
    user.save(update_fields=["language"])
    clinic = cast.santa_irene(user.actor)
    tags.put(clinic, tags=["Oro"], by=user.actor, at=cast.NOW)
    lifecycle.assign(clinic, owner=user, by=user.actor, at=cast.NOW)
    follow_here()
    client.force_login(user)
    return user


def segment_of(client, words):
    page = client.get(f"/customers?{words}").content.decode()
    found = re.search(r'href="(/segments/new\?[^"]+)"', page)
    return found and parse_qs(urlsplit(unquote(found[1]).replace("&amp;", "&")).query)["where"][0]


@pytest.mark.parametrize(
    "words",
    ["kind=organization", "phase=detection", "country=ES", "city=Valencia", "tag=Oro", "role=customer", "owner=me",
     "owner=team", "kind=organization&phase=detection&country=ES&tag=Oro"],
)  # fmt: skip
def test_filters_become_a_condition_with_the_same_customers(client, lucia, words):
    """P03, T12: a list filter is already a segment."""
    where = segment_of(client, words)
    assert where
    for address, data in (("/customers", {"where": where}), (f"/customers?{words}", None)):
        assert escape("Clínica Santa Irene") in client.get(address, data).content.decode()


def test_a_filter_that_no_condition_says_makes_no_segment(client, lucia):
    assert segment_of(client, "q=irene") is None
    assert segment_of(client, "q=irene&kind=organization") is None
    assert segment_of(client, "") is None
