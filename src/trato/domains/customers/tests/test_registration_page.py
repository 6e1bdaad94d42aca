"""Do staff make acquaintances with few questions, and never twice without being asked?"""

import pytest
from django.urls import reverse

from tests import cast
from tests.told import follow_here
from trato.domains.customers.models import Party, Relationship

pytestmark = pytest.mark.django_db

NEW = "/customers/new"


@pytest.fixture
def eva(client):
    cast.company()
    user = cast.eva()
    client.force_login(user)
    return user


def test_a_person_is_created_with_an_employer_who_was_only_typed(client, eva):
    clinic = cast.santa_irene(eva.actor)
    answer = client.post(
        NEW,
        {
            "given_name": "Sergio",
            "family_name": "Aranda",
            "email": "Sergio@Aranda.example",
            "works_at_text": "clinica santa irene",
            "owner": str(eva.uid),
        },
    )
    person = Party.objects.get(name="Sergio Aranda")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("customer", args=[person.uid])
    assert person.owner == eva
    assert [identity.value for identity in person.identities.all()] == ["sergio@aranda.example"]
    assert Relationship.objects.get(from_party=person).to_party == clinic


def test_an_organization_is_created_with_place_and_phone(client, eva):
    client.post(
        f"{NEW}?kind=organization", {"name": "Taller Ñandú", "phone": "963 51 20 55", "city": "Gandia", "country": "ES"}
    )
    party = Party.objects.get(name="Taller Ñandú")
    assert (party.kind, party.city, party.identities.get().value) == ("organization", "Gandia", "+34963512055")


@pytest.mark.parametrize("kind", ["person", "organization", "household"])
def test_no_more_than_five_questions_are_in_sight(client, eva, kind):
    page = client.get(f"{NEW}?kind={kind}").content.decode()
    in_sight = page.split('id="in-sight"')[1].split('id="duplicates"')[0]
    assert 0 < in_sight.count('<label class="label"') <= 5
    assert page.count('aria-required="true"') <= 2


def test_the_created_customer_can_be_put_away_again_at_once(client, eva):
    answer = client.post(NEW, {"given_name": "Olivia"}, follow=True)
    party = Party.objects.get(name="Olivia")
    assert reverse("customer_archive", args=[party.uid]) in answer.content.decode()


def test_somebody_known_is_shown_before_there_are_two(client, eva):
    clinic = cast.santa_irene(eva.actor)
    sent = {"name": "Clínica Santa Irene SL", "email": "compras@santairene.example"}
    answer = client.post(f"{NEW}?kind=organization", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert reverse("customer", args=[clinic.uid]) in page
    assert 'name="despite"' in page
    assert 'value="Clínica Santa Irene SL"' in page
    assert Party.objects.count() == 1
    client.post(f"{NEW}?kind=organization", {**sent, "despite": "1"})
    assert Party.objects.count() == 2


def test_while_typing_the_part_of_the_form_names_who_is_known(client, eva):
    cast.santa_irene(eva.actor)
    typed = {"kind": "organization", "name": "clinica  SANTA irene", "city": "Valencia"}
    assert (
        "Clínica Santa Irene"
        in client.get("/customers/duplicates", typed, headers={"HX-Request": "true"}).content.decode()
    )
    nobody = client.get("/customers/duplicates", {"kind": "x", "email": "no@"}, headers={"HX-Request": "true"})
    assert nobody.content.decode().strip() == ""


def test_what_is_wrong_is_said_beside_the_field_and_at_the_top(client, eva):
    answer = client.post(NEW, {"email": "sin arroba", "phone": "12"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert 'href="#id_given_name"' in page and 'href="#id_email"' in page and 'href="#id_phone"' in page
    assert 'value="sin arroba"' in page
    assert Party.objects.count() == 0


@pytest.mark.parametrize(
    "value",
    ["\x00", "a" * 1_000_000, "🙂" * 300, "\u202eabc" * 100, "   "],
    ids=["NUL", "1 MB", "emojis", "RTL", "spaces"],
)
def test_hostile_names_are_refused_in_words_and_nothing_is_written(client, eva, value):
    answer = client.post(f"{NEW}?kind=organization", {"name": value, "email": value})
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.content.decode()
    assert Party.objects.count() == 0


def test_markup_in_a_name_stays_text(client, eva):
    answer = client.post(f"{NEW}?kind=organization", {"name": "<script>alert(1)</script>"}, follow=True)
    assert "<script>alert" not in answer.content.decode()
    assert Party.objects.get().name == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "sent",
    [
        {"given_name": "A", "country": "XX"},
        {"given_name": "A", "owner": "0190a0d0-0000-7000-8000-000000000000"},
        {"given_name": "A", "roles": "emperor"},
        {"given_name": "A", "works_at": "0190a0d0-0000-7000-8000-000000000000"},
        {"given_name": "A", "works_at": "x", "works_at_text": "y"},
        {"given_name": "A", "works_at_text": "Nadie conocido"},
        {},
    ],
)
def test_values_that_no_form_offers_are_refused(client, eva, sent):
    assert client.post(NEW, sent).status_code == 422
    assert Party.objects.count() == 0


def test_looking_changes_nothing(client, eva):
    assert client.get(NEW, {"given_name": "Olivia", "kind": "organization"}).status_code == 200
    assert Party.objects.count() == 0


def test_strangers_are_sent_to_sign_in_and_readers_may_not_create(client):
    assert client.post(NEW, {"given_name": "Olivia"})["Location"].startswith("/sign-in?next=")
    client.force_login(cast.ana())
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, {"given_name": "Olivia"}).status_code == 403
    assert Party.objects.count() == 0


def test_the_combobox_finds_customers_of_the_wanted_kind(client, eva):
    clinic = cast.santa_irene(eva.actor)
    cast.nuria(eva.actor, clinic)
    follow_here()
    page = client.get("/customers/pick?kind=organization&works_at_text=irene").content.decode()
    assert str(clinic.uid) in page
    assert "Illescas" not in client.get("/customers/pick?kind=organization&q=illescas").content.decode()
    assert "Illescas" in client.get("/customers/pick?q=illescas").content.decode()
