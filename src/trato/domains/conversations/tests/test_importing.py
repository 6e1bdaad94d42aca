"""Do contacts of another system come in with the customers they were with, once, and leave again?"""

from datetime import UTC, datetime

import pytest

from tests import cast
from tests.bringing import brought, loaded, undone
from tests.told import follow_here
from trato.domains.conversations.actions import interactions
from trato.domains.conversations.models import Interaction, PartyContacts
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
from trato.foundation.access.policy import Refused
from trato.foundation.exchange import places
from trato.foundation.exchange.actions import imports

pytestmark = pytest.mark.django_db
LOG = "Activity Date;Type;Direction;Subject;Notes;Email;Phone;Record ID;Minutes\n"


@pytest.fixture
def admin():
    cast.company()
    return cast.user("Ada Min", "administrator", language="en")


@pytest.fixture
def nuria(admin):
    written = [
        Written("email", "nuria@sol.example"),
        Written("phone", "+34612345678"),
        Written("external", "77", "crm"),
    ]
    return parties.register("person", given="Núria", family="Illescas", written=written, by=admin.actor, at=cast.NOW)


def test_contacts_find_their_customer_by_mail_phone_number_or_name(admin, nuria):
    """PLT-10: four ways to one customer; date, channel, direction, words and duration as in the file."""
    one = loaded(
        brought(
            "date;type;direction;subject;notes;email;phone;contact id;customer;minutes\n"
            "03/02/2026 10:30;Llamada;Entrante;Gel;Pide dos;NURIA@sol.example;;;;12\n"
            "04/02/2026;Email;outgoing;Oferta;Adjunta;;612 34 56 78;;;\n"
            "05/02/2026;meeting;;Demo;;;;77;;\n"
            "06/02/2026;;;;Es zurda;;;;Núria Illescas;\n",
            admin,
        ),
        admin,
    )
    assert (one.target, one.counts) == ("contacts", {"read": 4, "new": 4})
    first, second, third, fourth = Interaction.objects.filter(party=nuria).order_by("happened_at")
    assert (first.kind, first.direction, first.seconds, first.body) == ("call", "in", 720, "Pide dos")
    assert first.happened_at == datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
    assert (second.kind, second.direction) == ("email", "out")
    assert (third.kind, fourth.kind, fourth.direction) == ("meeting", "note", "internal")
    follow_here()
    assert PartyContacts.objects.get(party_id=nuria.pk).interactions == 4


def test_the_same_file_again_writes_nothing_down_twice(admin, nuria):
    content = "date;type;subject;email\n2026-02-03 10:30;call;Gel;nuria@sol.example\n2026-02-03 10:30;call;Gel;nuria@sol.example\n"
    assert loaded(brought(content, admin), admin).counts == {"read": 2, "new": 1, "same": 1}
    assert loaded(brought(content, admin), admin).counts == {"read": 2, "same": 2}
    assert Interaction.objects.count() == 1


def test_rows_that_lead_to_nobody_or_say_nothing_come_back(admin, nuria):
    one = loaded(
        brought(
            "date;type;subject;email\n2026-02-03;call;Gel;nadie@sol.example\n2026-02-03;call;Gel;\n;call;Gel;nuria@sol.example\n"
            "2999-02-03;call;Gel;nuria@sol.example\n2026-02-03;email;;nuria@sol.example\n2026-02-03;pigeon;x;nuria@sol.example\n",
            admin,
            invalid="refuse",
        ),
        admin,
    )
    assert one.counts == {"read": 6, "refused": 6}
    reasons = places.rejected_of(one).read_text()
    for why in (
        "load the customers first",
        "with whom",
        "when this was",
        "years 1900 to 2100",
        "what there is",
        "none of",
    ):
        assert why in reasons


def test_undo_withdraws_what_was_written_except_what_was_corrected(admin, nuria):
    """PLT-15."""
    content = (
        "date;type;subject;email\n2026-02-03;call;Gel;nuria@sol.example\n2026-02-04;call;Sonda;nuria@sol.example\n"
    )
    one = loaded(brought(content, admin), admin)
    interactions.correct(Interaction.objects.get(subject="Sonda"), subject="La sonda", by=admin.actor, at=cast.LATER)
    one = undone(one, admin)
    assert one.kept["things"] == [["La sonda", "This record was corrected since."]]
    assert list(Interaction.objects.filter(withdrawn_at=None).values_list("subject", flat=True)) == ["La sonda"]
    follow_here()
    assert PartyContacts.objects.get(party_id=nuria.pk).interactions == 1
    assert loaded(brought(content, admin), admin).counts == {"read": 2, "new": 2}


def test_whoever_may_not_write_contacts_down_loads_none(admin, nuria):
    analyst = cast.user("Ana Prats", "analyst")
    with pytest.raises(Refused):
        imports.run(
            brought("date;type;subject;email\n2026-02-03;call;Gel;nuria@sol.example\n", admin),
            by=analyst.actor,
            at=cast.NOW,
        )


def test_a_log_of_another_program_is_recognized_by_its_headings(admin, nuria):
    content = LOG + "2026-02-03;Call;Inbound;Gel;Pide dos;nuria@sol.example;;;3\n"
    assert brought(content, admin).target == "contacts"
