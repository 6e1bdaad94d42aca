"""Are parties linked, and links ended, as they should be?"""

import pytest

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.domains.customers.actions import parties, relationships
from trato.domains.customers.models import Relationship
from trato.foundation.stream.vocabulary.customers import RelationshipEnded, RelationshipStarted

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


def organization(name, eva):
    return parties.register("organization", name=name, by=eva, at=cast.NOW)


def test_a_link_is_kept_and_told_to_both(eva):
    clinic, marta = cast.santa_irene(eva), cast.marta(eva)
    with heard() as news:
        link = relationships.start(marta, to=clinic, kind="uses", title=" Técnica ", by=eva, at=cast.LATER)
    link.refresh_from_db()
    assert (link.from_party, link.to_party, link.kind, link.title) == (marta, clinic, "uses", "Técnica")
    assert (link.since, link.until) == (cast.LATER, None)
    told = RelationshipStarted(relationship_id=link.pk, from_party_id=marta.pk, to_party_id=clinic.pk, kind="uses")
    assert news == [(told, [marta.pk, clinic.pk])]


def test_a_link_that_exists_unknown_kinds_and_oneself_are_refused(eva):
    clinic = cast.santa_irene(eva)
    nuria = cast.nuria(eva, clinic)
    for to, kind in ((clinic, "decides"), (clinic, "adores"), (nuria, "works_at")):
        with refused(relationships.CannotRelate):
            relationships.start(nuria, to=to, kind=kind, by=eva, at=cast.LATER)


def test_being_part_of_makes_no_ring(eva):
    group, clinic, ward = (organization(name, eva) for name in ("Grupo", "Clínica", "Planta"))
    relationships.start(ward, to=clinic, kind="part_of", by=eva, at=cast.NOW)
    relationships.start(clinic, to=group, kind="part_of", by=eva, at=cast.NOW)
    with refused(relationships.CannotRelate):
        relationships.start(group, to=ward, kind="part_of", by=eva, at=cast.NOW)
    # A partnership the other way round is no ring.
    relationships.start(group, to=ward, kind="partner_of", by=eva, at=cast.NOW)


def test_an_ended_link_is_remembered_told_and_may_start_again(eva):
    clinic = cast.santa_irene(eva)
    nuria = cast.nuria(eva, clinic)
    link = Relationship.objects.get()
    with heard() as news:
        relationships.end(link, by=eva, at=cast.LATER)
    told = RelationshipEnded(relationship_id=link.pk, from_party_id=nuria.pk, to_party_id=clinic.pk, kind="decides")
    assert news == [(told, [nuria.pk, clinic.pk])]
    link.refresh_from_db()
    assert link.until == cast.LATER
    with refused(relationships.CannotRelate):
        relationships.end(link, by=eva, at=cast.LATER)
    relationships.start(nuria, to=clinic, kind="decides", by=eva, at=cast.LATER)
    assert Relationship.objects.count() == 2


def test_who_only_reads_links_nobody(eva):
    clinic, analyst = cast.santa_irene(eva), cast.ana().actor
    nuria = cast.nuria(eva, clinic)
    with unpermitted():
        relationships.start(nuria, to=clinic, kind="uses", by=analyst, at=cast.NOW)
    with unpermitted():
        relationships.end(Relationship.objects.get(), by=analyst, at=cast.NOW)
