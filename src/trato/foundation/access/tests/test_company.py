"""Does an installation belong to one company only?"""

import pytest

from tests import cast
from trato.foundation.access.actions import company
from trato.foundation.access.actions.company import CannotFound
from trato.foundation.access.models import Company
from trato.foundation.access.policy import Refused
from trato.foundation.stream.models import StoredEvent

pytestmark = pytest.mark.django_db


def found(name="Ecotec Levante", by=None, time_zone="Europe/Madrid"):
    by = by or cast.admin().actor
    return company.found(name, currency="EUR", country="ES", time_zone=time_zone, by=by, at=cast.NOW)


def test_it_is_named_once_and_told():
    assert found().name == Company.objects.get().name == "Ecotec Levante"
    assert StoredEvent.objects.get().payload == {"currency": "EUR", "country": "ES"}


def test_a_second_one_is_refused():
    cast.company()
    with pytest.raises(CannotFound, match="Ecotec Levante"):
        found("Another")
    assert Company.objects.get().name == "Ecotec Levante"


@pytest.mark.parametrize("said", [{"name": " "}, {"name": "x" * 201}, {"time_zone": "Europe/Atlantis"}])
def test_a_senseless_one_is_refused(said):
    with pytest.raises(CannotFound):
        found(**said)
    assert Company.objects.count() == 0


def test_only_an_administrator_may():
    with pytest.raises(Refused):
        found(by=cast.eva().actor)
