"""Does the map count by country what the list shows, and nothing else? (P03, SEC-03)"""

import html
import re

import pytest
from django.urls import reverse

from tests import cast
from trato.domains.customers.actions import parties
from trato.foundation.access.models import PolicyEdition
from trato.foundation.access.rules import editions

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    lucia = cast.lucia()
    for number, country in enumerate(["ES"] * 9 + ["PT", "PT", ""]):
        parties.register(
            "person", name=f"P{number:02}", country=country, by=lucia.actor, at=cast.NOW, despite_duplicates=True
        )
    parties.register("organization", name="O", country="FR", by=lucia.actor, at=cast.NOW)
    return lucia


def shown(client, **words):
    answer = client.get(reverse("customers"), {"as": "map", **words})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).split("<main")[1]


def rows(page) -> dict[str, str]:
    found = re.findall(r"<tr>(.+?)</tr>", page.split('id="countries"')[1].split("<tbody>")[1], re.DOTALL)
    cells = [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in found
    ]
    return dict(cells)


def test_picture_and_table_say_the_same(client, lucia):
    client.force_login(lucia)
    page = shown(client)
    assert rows(page) == {"España": "9", "Portugal": "2", "Francia": "1", "No se sabe": "1"}
    assert page.count("<title>") == 3 and 'class="world-5"' in page and "#ES" in page and "style=" not in page
    assert rows(shown(client, kind="organization")) == {"Francia": "1"}


def test_a_country_leads_to_its_customers(client, lucia):
    client.force_login(lucia)
    (href,) = re.findall(r'href="([^"]+)">Portugal</a>', shown(client, kind="person"))
    page = html.unescape(client.get(href).content.decode())
    assert "P09" in page and "P00" not in page and 'id="rows"' in page


def test_who_does_not_see_countries_is_offered_no_map(client, lucia):
    client.force_login(cast.ana())
    assert "as=map" in client.get(reverse("customers")).content.decode()
    hidden = "[staff-see-customers]\npermit: view\non: customers.party\nfor: analyst\nfields: name\n"
    PolicyEdition.objects.create(text=hidden, reason="x", at=cast.NOW)
    editions.refresh()
    assert client.get(reverse("customers"), {"as": "map"}).status_code == 400
    assert "as=map" not in client.get(reverse("customers")).content.decode()
