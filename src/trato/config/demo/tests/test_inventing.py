"""Are the invented people and conversations plausible, different from one another and always the same?"""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import phonenumbers
import pytest

from trato.config.demo.conversations import Acquaintance, contacts, steps
from trato.config.demo.inventing import invent, organizations_among
from trato.config.demo.staff import STAFF, TEAMS
from trato.config.demo.talks import ENGLISH, SPANISH
from trato.domains.orders.imports.online_retail.countries import PLACES, place

NUMBERS = [str(number) for number in range(12_346, 18_288)]
NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)


def test_the_same_number_is_always_the_same_person():
    assert invent("17850", "United Kingdom") == invent("17850", "United Kingdom")
    assert invent("17850", "United Kingdom") != invent("17851", "United Kingdom")


def test_six_thousand_british_customers_share_no_email_and_no_telephone_number():
    people = [invent(number, "United Kingdom", is_organization=int(number) % 30 == 0) for number in NUMBERS]
    emails = Counter(email for one in people for email in (one.email, *(person.email for person in one.people)))
    phones = Counter(
        phone for one in people for phone in (one.phone, *(person.phone for person in one.people)) if phone
    )
    assert (max(emails.values()), max(phones.values())) == (1, 1)
    assert all(email.endswith(".example") and email.isascii() for email in emails)


@pytest.mark.parametrize("country", sorted(PLACES))
def test_everybody_has_a_valid_number_and_an_address_of_their_country(country):
    for number in NUMBERS[::300]:
        someone = invent(number, country)
        if place(country).code is None:
            assert (someone.phone, someone.address) == (None, None)
            continue
        parsed = phonenumbers.parse(someone.phone)
        assert phonenumbers.is_valid_number(parsed), someone.phone
        assert parsed.country_code == phonenumbers.country_code_for_region(place(country).code)
        assert someone.address.country == place(country).code
        assert someone.address.city


def test_names_fit_the_country():
    assert {invent(number, "Spain").language for number in NUMBERS[:5]} == {"es"}
    assert all(invent(number, "Iceland").family.endswith(("son", "dóttir")) for number in NUMBERS[:40])


def test_organizations_have_two_to_six_people_who_decide_and_buy():
    names = set()
    for number in NUMBERS[::30]:
        organization = invent(number, "Germany", is_organization=True)
        names.add(organization.name)
        assert 2 <= len(organization.people) <= 6
        assert {"decides", "buys"} <= {person.buying_role for person in organization.people}
        assert len({person.email for person in organization.people}) == len(organization.people)
    assert len(names) == len(NUMBERS[::30])


def test_two_hundred_organizations_are_chosen_the_best_buyers_among_them():
    turnovers = [(number, Decimal(number)) for number in NUMBERS]
    chosen = organizations_among(turnovers)
    assert len(chosen) == 200
    assert set(NUMBERS[-130:]) <= chosen
    assert organizations_among(reversed(turnovers)) == chosen


def test_the_staff_has_one_person_for_every_role():
    assert len({one.role for one in STAFF}) == len({one.email for one in STAFF}) == 13
    assert {one.team for one in STAFF} == {*TEAMS, ""}


def test_talks_are_many_and_each_is_complete():
    talks = SPANISH + ENGLISH
    assert len({talk.body for talk in talks}) == len(talks) > 60
    assert len(SPANISH) > 2 * len(ENGLISH)
    assert {talk.role for talk in talks} < {one.role for one in STAFF}


CUSTOMERS = [Acquaintance(number, ["536365"], ["WHITE HANGING HEART"], people=3) for number in NUMBERS[:400]]


def test_contacts_lie_in_office_hours_of_the_last_120_days_and_repeat_exactly():
    found = list(contacts(CUSTOMERS, NOW))
    assert found == list(contacts(CUSTOMERS, NOW))
    assert len({contact.customer for contact in found}) == 400
    assert 1_500 < len(found) < 6_000
    assert all(0 < (NOW - contact.happened_at).total_seconds() < 124 * 86_400 for contact in found)
    assert all(contact.happened_at.weekday() < 5 and 8 <= contact.happened_at.hour < 18 for contact in found)
    assert not any("{" in contact.subject + contact.body for contact in found)
    assert max(len(contact.subject) for contact in found) <= 200
    assert {contact.kind for contact in found} == {"note", "call", "email", "meeting", "letter", "visit"}


def test_steps_are_due_yesterday_today_and_later():
    found = list(steps(CUSTOMERS, NOW))
    days = {(step.due_at.date() - NOW.date()).days for step in found}
    assert {-1, 0, 1} <= days
    assert 80 < len(found) < 200
