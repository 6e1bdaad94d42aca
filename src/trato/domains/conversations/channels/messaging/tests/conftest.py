"""Accounts at providers of the tests' own."""

import pytest

from trato.domains.conversations.channels.messaging.tests.contracts import CONTRACTS
from trato.domains.conversations.channels.messaging.tests.house import House
from trato.domains.conversations.channels.messaging.tests.provider import Provider


@pytest.fixture
def furnish(db, tmp_path, settings, monkeypatch):
    """Builds a house with an account at the provider of a contract."""
    made = []

    def build(contract, **more):
        provider = Provider(tmp_path, contract)
        made.append(provider)
        house = House(provider, settings, monkeypatch)
        house.connect(**more)
        return house

    yield build
    for one in made:
        one.close()


@pytest.fixture(params=CONTRACTS, ids=lambda one: one.style)
def house(request, furnish):
    return furnish(request.param)
