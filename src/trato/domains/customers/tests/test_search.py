"""Is whom one means found from a few letters or digits, with slips forgiven, and nobody by accident?"""

import time

import pytest

from tests import cast
from tests.told import follow_here
from trato.domains.customers.actions import identities, parties
from trato.domains.customers.actions.identities import Written
from trato.domains.customers.queries.search import find
from trato.foundation.kit import sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    eva = cast.eva().actor
    cast.nuria(eva, cast.santa_irene(eva))
    cast.marta(eva)
    parties.register("person", given="Søren", family="Ångström", by=eva, at=cast.NOW)
    parties.register("organization", name="Straßenbau & Söhne", by=eva, at=cast.NOW)
    parties.register("person", name="Мария Иванова", by=eva, at=cast.NOW)
    parties.register("organization", name="100% Natural_SL", by=eva, at=cast.NOW)
    follow_here()
    return eva


def names(eva, typed):
    return [row["name"] for row in find(eva, typed)]


def test_one_row_says_who_it_is(eva):
    (row,) = find(eva, "clinica santa irene")
    assert {key: row[key] for key in ("name", "kind", "city", "country", "phase", "email", "phone")} == {
        "name": "Clínica Santa Irene", "kind": "organization", "city": "Valencia", "country": "ES",
        "phase": "detection", "email": "compras@santairene.example", "phone": "963512044",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "whom"),
    [
        ("clínica santa irene", "Clínica Santa Irene"),
        ("CLINICA SANTA", "Clínica Santa Irene"),
        ("irene clinica", "Clínica Santa Irene"),
        ("  irene   ", "Clínica Santa Irene"),
        ("cl", "Clínica Santa Irene"),
        ("nuria illescas", "Núria Illescas"),
        ("illes", "Núria Illescas"),
        ("soren angstrom", "Søren Ångström"),
        ("strassenbau", "Straßenbau & Söhne"),
        ("straßenbau", "Straßenbau & Söhne"),
        ("иванова", "Мария Иванова"),
        ("мар", "Мария Иванова"),
    ],
)
def test_names_are_found_without_regard_to_case_accents_and_order(eva, typed, whom):
    assert names(eva, typed)[0] == whom


@pytest.mark.parametrize(
    "typed",
    [
        "illecsas",
        "illesca",
        "illesacs",
        "ilescas",
        "illesccas",
        "illeskas",
        "nuira illescas",
        "nuria ilescas",
        "matra gil",
    ],
)
def test_one_letter_swapped_missing_extra_or_wrong_is_forgiven(eva, typed):
    whom = "Marta Gil" if "gil" in typed else "Núria Illescas"
    assert names(eva, typed)[:1] == [whom]


@pytest.mark.parametrize(
    "typed",
    ["963512044", "963 51 20 44", "+34 963 51 20 44", "0034963512044", "(963) 512-044", "96351", "34963512044", "2044"],
)
def test_a_phone_is_found_in_any_format_and_from_its_first_digits(eva, typed):
    assert names(eva, typed) == ["Clínica Santa Irene"]


@pytest.mark.parametrize(
    "typed", ["compras@", "COMPRAS@santairene", "compras@santairene.example", "@santairene.example"]
)
def test_an_email_is_found_from_its_head_or_domain(eva, typed):
    assert names(eva, typed)[0] == "Clínica Santa Irene" or typed.startswith("@")
    assert "Clínica Santa Irene" in names(eva, typed)


@pytest.mark.parametrize("typed", ["B46118203", "b46118203", "b4611"])
def test_a_tax_number_is_found(eva, typed):
    assert names(eva, typed) == ["Clínica Santa Irene"]


def test_the_second_email_is_found_too(eva):
    clinic = parties.Party.objects.get(name="Clínica Santa Irene")
    identities.add(clinic, kind="email", value="urgencias@otra.example", by=eva, at=cast.NOW)
    follow_here()
    assert names(eva, "urgencias@") == ["Clínica Santa Irene"]


@pytest.mark.parametrize("typed", ["", " ", "\x00", "\t\n", "zzzz", "zz", "%", "_", "%%%", "___", "\\", "???", "...."])
def test_nothing_finds_nobody_and_wildcards_are_letters(eva, typed):
    assert names(eva, typed) == []


def test_signs_in_a_name_do_no_harm(eva):
    assert names(eva, "100% nat") == ["100% Natural_SL"]
    assert names(eva, "natural_sl") == ["100% Natural_SL"]
    assert names(eva, "söhne & straßenbau") == ["Straßenbau & Söhne"]


@pytest.mark.parametrize(
    "typed",
    ["a" * 1_000_000, "1" * 1_000_000, "ab " * 100_000, "irene\x00" * 1000, "'; DROP TABLE customers_party; --"],
)
def test_very_long_or_hostile_input_is_answered_at_once(eva, typed):
    began = time.monotonic()
    find(eva, typed)
    assert time.monotonic() - began < 1


def test_who_was_archived_is_not_found_until_restored(eva):
    clinic = parties.archive(parties.Party.objects.get(name="Clínica Santa Irene"), by=eva, at=cast.NOW)
    follow_here()
    for typed in ("clinica", "963512044", "compras@", "B46118203"):
        assert names(eva, typed) == []
    parties.restore(clinic, by=eva, at=cast.NOW)
    follow_here()
    assert names(eva, "clinica") == ["Clínica Santa Irene"]


def test_a_new_name_is_found_and_the_old_one_forgotten_with_its_slips(eva):
    marta = parties.Party.objects.get(name="Marta Gil")
    parties.change(marta, fields={"name": "Berenguela Gil"}, by=eva, at=cast.NOW)
    follow_here()
    assert names(eva, "berengeula") == ["Berenguela Gil"]
    assert names(eva, "marta") == []
    assert sql.rows("SELECT word FROM customers_searchword WHERE word = 'marta'") == []


def test_a_word_that_somebody_else_still_has_is_kept(eva):
    marta = parties.Party.objects.get(name="Marta Gil")
    written = [Written("email", "m@x.example")]
    parties.register("person", name="Marta Soler", written=written, by=eva, at=cast.NOW)
    parties.change(marta, fields={"name": "Berta Gil"}, by=eva, at=cast.NOW)
    follow_here()
    assert names(eva, "matra") == ["Marta Soler"]


def test_no_more_are_given_than_asked_for(eva):
    for n in range(12):
        parties.register("person", name=f"Zacarías {n}", by=eva, at=cast.NOW)
    follow_here()
    assert len(find(eva, "zacarias")) == 8
    assert len(find(eva, "zacarias", limit=3)) == 3
