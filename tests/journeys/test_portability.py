"""Can a person take their data along to another company that works with trato?"""

import json
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from tests import cast
from tests.bringing import brought, loaded
from trato.domains.conversations.actions import interactions
from trato.domains.customers.actions import addresses, identities, parties, tags
from trato.domains.customers.models import Party
from trato.domains.orders.actions import orders
from trato.foundation.privacy import packages
from trato.foundation.privacy.actions import handing_over, requests
from trato.foundation.privacy.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    cast.company()
    return cast.user("Ada Min", "administrator", language="en")


def taken_along(party: Party, admin) -> dict[str, list[dict]]:
    """What the copy of a person's data holds for other programs."""
    one = requests.receive(Person("party", party.pk), kind="portability", by=admin.actor, at=cast.NOW)
    one = requests.verify(one, how="Known in person", by=admin.actor, at=cast.NOW)
    handing_over.hand_over(one, by=admin.actor, at=cast.NOW)
    with zipfile.ZipFile(packages.file_of(one)) as archive:
        return {
            name.removeprefix("portable/"): json.loads(archive.read(name))
            for name in archive.namelist()
            if name.startswith("portable/")
        }


def a_customer(admin) -> Party:
    """Marta, with all that other programs could read in."""
    by = admin.actor
    party = cast.marta(by)
    parties.change(party, fields={"language": "es"}, by=by, at=cast.NOW)
    identities.add(party, kind="email", value="marta@gil.example", by=by, at=cast.NOW)
    identities.add(party, kind="email", value="marta.gil@work.example", by=by, at=cast.NOW)
    identities.add(party, kind="phone", value="+34 600 11 22 33", by=by, at=cast.NOW)
    where = {"street": "Mayor, 5", "postcode": "46701", "city": "Gandia", "region": "Valencia", "country": "ES"}
    addresses.add(party, parts={"use": "main", **where}, by=by, at=cast.NOW)
    tags.put(party, tags=["vip", "=1+1"], by=by, at=cast.NOW)
    gel = cast.gel(by)
    lines = [orders.Line(gel, Decimal(2), Decimal("18.50")), orders.Line(gel, Decimal("0.5"), Decimal(10))]
    orders.place("A-1", party=party, lines=lines, currency="EUR", channel="web", placed_at=cast.NOW - timedelta(days=9),
                 by=by, at=cast.NOW)  # fmt: skip
    interactions.log(party, kind="call", body="«Sí», dijo;\ny nada más", seconds=90, happened_at=cast.NOW - timedelta(days=2),
                     direction="in", by=by, at=cast.NOW)  # fmt: skip
    return party


def test_a_copy_to_take_along_is_read_in_elsewhere_as_it_was(admin):
    """PV06, article 20: out of one house and into another, where the same copy is made again."""
    here = transaction.savepoint()
    before = taken_along(a_customer(admin), admin)
    assert set(before) == {"customer.json", "orders.json", "contacts.json"}
    transaction.savepoint_rollback(here)
    assert not Party.objects.exists()
    for name, target in (("customer.json", "people"), ("orders.json", "orders"), ("contacts.json", "contacts")):
        one = loaded(brought(json.dumps(before[name]), admin, name=name, target=target), admin)
        assert one.counts.get("refused", 0) == 0, (name, one.counts)
    after = taken_along(Party.objects.get(), admin)
    assert without_numbers(after) == without_numbers(before)


def without_numbers(files: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """Each house counts in its own way."""
    ours = ("external", "customer_number")
    return {name: [{key: value for key, value in row.items() if key not in ours} for row in rows]
            for name, rows in files.items()}  # fmt: skip
