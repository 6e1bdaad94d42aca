"""Is a second factor asked of those the company says, with a week to add it, and nothing else open after it?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.faces.api.tests.calling import Program
from trato.foundation.access import asked_factor
from trato.foundation.access.actions import company, factors
from trato.foundation.access.models import Company, User
from trato.foundation.kit import sql
from trato.foundation.stream.vocabulary.access import SecondFactorAsked

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def admin():
    cast.company()
    admin = cast.admin()
    User.objects.update(language="en")
    return admin


def ask(of, by):
    return company.ask_second_factor(of, by=by.actor, at=cast.NOW)


def come_in(user):
    client = Client(headers={"Accept-Language": "en"})
    answer = client.post("/sign-in", {"email": user.email, "password": cast.PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def late(user):
    User.objects.filter(pk=user.pk).update(second_factor_due_at=timezone.now() - timedelta(minutes=1))


def test_a_new_installation_asks_administrators(admin):
    assert Company.objects.get().second_factor_of == "administrators"
    assert asked_factor.is_asked_of(admin) and not asked_factor.is_asked_of(cast.eva())
    Company.objects.all().delete()
    assert asked_factor.is_asked_of(admin), "before there is a company too"


def test_the_week_begins_with_the_first_sign_in_and_is_said(admin):
    client = come_in(admin)
    assert "Add a passkey or an app with codes until" in client.get("/console").content.decode()
    due = User.objects.get(pk=admin.pk).second_factor_due_at
    assert timedelta(days=6, hours=23) < due - timezone.now() <= asked_factor.GRACE
    come_in(admin)
    assert User.objects.get(pk=admin.pk).second_factor_due_at == due, "it does not begin again"
    assert "Your company asks for more than a password" in client.get("/me/keys").content.decode()


def test_after_the_week_nothing_is_open_but_to_add_one(admin):
    late(admin)
    client = come_in(admin)
    for path in ("/", "/customers", "/console", "/console/users", "/me"):
        assert client.get(path).get("Location") == "/me/keys", path
    assert client.post("/console/users/invite", {"email": "x@y.example"})["Location"] == "/me/keys"
    page = client.get("/me/keys")
    assert page.status_code == 200 and "then everything is open to you" in page.content.decode()
    assert client.get("/me/keys/app").status_code == 200
    factors.add_app(admin, secret=SECRET, by=admin.actor, at=cast.NOW)
    assert client.get("/console").status_code == 200


def test_who_has_one_is_not_reminded(admin):
    late(admin)
    factors.add_app(admin, secret=SECRET, by=admin.actor, at=cast.NOW)
    assert asked_factor.due_at(admin) is None
    client = Client()
    answer = client.post("/sign-in", {"email": admin.email, "password": cast.PASSWORD})
    assert answer["Location"] == "/sign-in/second-step"


def test_nobody_and_everybody_are_taken_at_their_word(admin):
    eva = cast.eva()
    ask("nobody", admin)
    late(admin)
    assert come_in(admin).get("/console").status_code == 200
    ask("everybody", admin)
    late(eva)
    assert come_in(eva).get("/customers")["Location"] == "/me/keys"
    assert not asked_factor.is_asked_of(cast.portal(cast.marta(eva.actor)))


def test_the_console_sets_it_after_a_proof(admin):
    client = come_in(admin)
    page = client.get("/console/sign-in").content.decode()
    assert "Require a second factor for" in page and "Inés Rey" in page
    with heard() as told:
        assert client.post("/console/sign-in", {"of": "everybody"})["Location"] == "/console/sign-in"
    assert [one.event for one in told] == [SecondFactorAsked(of="everybody")]
    assert client.post("/console/sign-in", {"of": "some"}).status_code == 422
    sql.run("UPDATE access_session SET proved_at = proved_at - interval '1 hour'")
    assert client.post("/console/sign-in", {"of": "nobody"})["Location"].startswith("/sign-in/again")
    assert Company.objects.get().second_factor_of == "everybody"


def test_programs_read_and_set_it(admin):
    program = Program(admin)
    assert program.get("/company")["second_factor_of"] == "administrators"
    assert program.patch("/company", {"second_factor_of": "nobody"})["second_factor_of"] == "nobody"
    program.refused(422, "PATCH", "/company", {"second_factor_of": "some"})
    Program(cast.eva()).refused(403, "PATCH", "/company", {"second_factor_of": "nobody"})


def test_only_administrators_ask_and_only_what_is_known(admin):
    eva = cast.eva()
    with unpermitted():
        company.ask_second_factor("nobody", by=eva.actor, at=cast.NOW)
    with refused(company.CannotAsk):
        ask("some", admin)
    Company.objects.all().delete()
    with refused(company.CannotAsk):
        ask("nobody", admin)
