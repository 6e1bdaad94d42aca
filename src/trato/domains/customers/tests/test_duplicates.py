"""Is somebody noticed who is known already, and nobody else?"""

import pytest

from tests import cast
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.actions.parts.identities import recognize
from trato.domains.customers.models import Party
from trato.domains.customers.queries import duplicates

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


def reasons(*written, kind="organization", name="Nadie así", **said):
    party = Party(kind=kind, **said)
    party.call(name)
    found = duplicates.like(party, recognize(written, country="ES"))
    return [(candidate.name, candidate.reason) for candidate in found]


@pytest.mark.parametrize(
    ("written", "said", "reason"),
    [
        ([Written("email", "Compras@SantaIrene.example")], {}, "email"),
        ([Written("phone", "0034963512044")], {}, "phone"),
        ([], {"tax_number": "B46118203"}, "tax_number"),
        ([], {"name": "CLINICA  santa irene", "city": "Valencia"}, "name"),
        ([], {"name": "Clínica Santa Irene"}, "name"),
    ],
)
def test_the_same_email_phone_number_or_name_is_noticed(eva, written, said, reason):
    cast.santa_irene(eva)
    assert reasons(*written, **said) == [("Clínica Santa Irene", reason)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([], {}),
        ([Written("email", "ventas@santairene.example")], {}),
        ([], {"name": "Clínica Santa Irene", "city": "Alicante"}),
        ([], {"name": "Clínica Santa Irene", "kind": "person"}),
        ([], {"tax_number": "B46118204"}),
        # Somebody of that name with an e-mail of their own is somebody else.
        ([Written("email", "otra@santairene.example")], {"name": "Clínica Santa Irene"}),
    ],
)
def test_others_are_not_held_up(eva, written, said):
    cast.santa_irene(eva)
    assert reasons(*written, **said) == []


def test_an_archived_one_is_noticed_by_its_email_and_not_by_its_name(eva):
    parties.archive(cast.santa_irene(eva), by=eva, at=cast.NOW)
    assert reasons(name="Clínica Santa Irene") == []
    assert reasons(Written("email", "compras@santairene.example")) == [("Clínica Santa Irene", "email")]


def test_at_most_five_are_named_each_once(eva):
    for n in range(7):
        written = [Written("email", "info@hotel.example"), Written("phone", "963512044")]
        parties.register("person", name=f"P{n}", written=written, despite_duplicates=True, by=eva, at=cast.NOW)
    found = reasons(Written("email", "info@hotel.example"), Written("phone", "963512044"))
    assert [name for name, _ in found] == ["P0", "P1", "P2", "P3", "P4"]


def test_the_same_number_in_another_system_is_somebody_else(eva):
    known = [Written("external", "17850", network="online-retail")]
    parties.register("person", name="Ada", written=known, by=eva, at=cast.NOW)
    assert reasons(*known) == [("Ada", "external")]
    assert reasons(Written("external", "17850", network="old-crm")) == []
