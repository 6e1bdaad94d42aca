"""Do links between customers come in from a file, once, and leave again?"""

import pytest

from tests import cast
from tests.bringing import brought, loaded, undone
from trato.domains.customers.actions import parties, relationships
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.models import Relationship
from trato.foundation.exchange import places

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    cast.company()
    return cast.user("Ada Min", "administrator", language="en")


@pytest.fixture
def clinics(admin):
    told = {"by": admin.actor, "at": cast.NOW}
    ana = parties.register("person", given="Ana", family="Gil", written=[Written("email", "ana@sol.example")], **told)
    return [ana, *(parties.register("organization", name=name, **told) for name in ("Clínica Sol", "Grupo Sol"))]


def test_links_are_made_between_those_the_rows_name(admin, clinics):
    """PLT-10: by e-mail and by name; what it does not say follows from who they are."""
    ana, clinic, group = clinics
    one = loaded(
        brought(
            "person;from email;relationship;title;organization\n;ana@sol.example;Decision maker;Gerente;Clínica Sol\n"
            "Clínica Sol;;;;Grupo Sol\nAna Gil;;;;Nadie\nAna Gil;;;;\n",
            admin,
            target="links",
        ),
        admin,
    )
    assert one.counts == {"read": 4, "new": 2, "refused": 1, "skipped": 1}
    links = set(Relationship.objects.values_list("from_party", "to_party", "kind", "title"))
    assert links == {(ana.pk, clinic.pk, "decides", "Gerente"), (clinic.pk, group.pk, "part_of", "")}


def test_a_ring_a_link_with_oneself_and_a_second_time_are_not_made(admin, clinics):
    content = "from;relationship;to\nClínica Sol;part of;Grupo Sol\nGrupo Sol;is part of;Clínica Sol\nAna Gil;works at;Ana Gil\n"
    one = loaded(brought(content, admin, target="links", invalid="refuse"), admin)
    assert one.counts["refused"] >= 1
    assert "cannot be linked with itself" in places.rejected_of(one).read_text()
    content = "from;relationship;to\nClínica Sol;Is part of;Grupo Sol\n"
    loaded(brought(content, admin, target="links"), admin)
    assert loaded(brought(content, admin, target="links"), admin).counts == {"read": 1, "same": 1}
    ring = loaded(brought("from;relationship;to\nGrupo Sol;Is part of;Clínica Sol\n", admin, target="links"), admin)
    assert ring.counts == {"read": 1, "refused": 1}


def test_undo_takes_links_away_except_those_that_ended_since(admin, clinics):
    """PLT-15."""
    content = "from;relationship;to\nAna Gil;Works at;Clínica Sol\nAna Gil;Buys for;Clínica Sol\n"
    one = loaded(brought(content, admin, target="links"), admin)
    relationships.end(Relationship.objects.get(kind="buys"), by=admin.actor, at=cast.LATER)
    one = undone(one, admin)
    assert list(Relationship.objects.values_list("kind", flat=True)) == ["buys"]
    assert one.kept["things"] == [["Ana Gil → Clínica Sol", "This link was ended since."]]
