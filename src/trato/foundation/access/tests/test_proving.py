"""Do second proofs open what they should, once, and are dangerous things asked for a fresh one?"""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.foundation.access import second_step
from trato.foundation.access.actions import factors
from trato.foundation.access.models import Session
from trato.foundation.kit import sql
from trato.foundation.stream.vocabulary.access import FactorAdded, FactorRemoved, RecoveryCodesMade

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def eva():
    cast.company()
    return cast.eva()


def told(user):
    return {"by": user.actor, "at": cast.NOW}


def code(secret=SECRET, steps=0):
    counter = list(totp.yield_hotp_counters_from_time())[1] + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def first_step(user):
    client = Client()
    answer = client.post("/sign-in", {"email": user.email, "password": cast.PASSWORD, "next": "/orders"})
    assert answer["Location"] == "/sign-in/second-step"
    return client


def is_in(client):
    return client.get("/orders").status_code == 200


def test_after_the_password_the_code_of_the_app_is_asked_for(eva):
    factors.add_app(eva, secret=SECRET, **told(eva))
    client = first_step(eva)
    assert not is_in(client)
    assert client.get("/sign-in/second-step").status_code == 200
    assert client.post("/sign-in/second-step", {"code": "000000"}).status_code == 422
    assert not is_in(client)
    assert client.post("/sign-in/second-step", {"code": code()})["Location"] == "/orders"
    assert is_in(client)
    assert Session.objects.get(user=eva).proof == "password+totp"


def test_a_code_opens_once_also_in_the_next_step_and_only_for_its_owner(eva):
    hugo = cast.hugo()
    factors.add_app(eva, secret=SECRET, **told(eva))
    factors.add_app(hugo, secret=totp.generate_totp_secret(), **told(hugo))
    used = code()
    assert first_step(eva).post("/sign-in/second-step", {"code": used}).status_code == 302
    assert first_step(eva).post("/sign-in/second-step", {"code": used}).status_code == 422
    assert first_step(hugo).post("/sign-in/second-step", {"code": code(steps=1)}).status_code == 422


def test_five_wrong_codes_shut_the_second_step_for_a_quarter_of_an_hour(eva):
    factors.add_app(eva, secret=SECRET, **told(eva))
    client = first_step(eva)
    for _ in range(5):
        assert client.post("/sign-in/second-step", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/second-step", {"code": code()}).status_code == 422
    assert first_step(eva).post("/sign-in/second-step", {"code": code()}).status_code == 422
    sql.run("UPDATE access_attempt SET since = since - interval '16 minutes'")
    assert first_step(eva).post("/sign-in/second-step", {"code": code()}).status_code == 302


@pytest.mark.parametrize("typed", ["", " ", "١٢٣٤٥٦", "1" * 41, "abc\x00", "99999999999999999"])
def test_what_is_no_code_opens_nothing(eva, typed):
    factors.add_app(eva, secret=SECRET, **told(eva))
    factors.make_codes(eva, **told(eva))
    assert first_step(eva).post("/sign-in/second-step", {"code": typed}).status_code == 422


def test_a_recovery_code_opens_once_and_new_ones_end_the_old(eva):
    factors.add_app(eva, secret=SECRET, **told(eva))
    codes = factors.make_codes(eva, **told(eva))
    assert len(set(codes)) == 10
    assert all(len(each) == 16 and each.isdigit() for each in codes)
    spaced = " ".join(codes[0][n : n + 4] for n in range(0, 16, 4))
    assert first_step(eva).post("/sign-in/second-step", {"code": spaced}).status_code == 302
    assert first_step(eva).post("/sign-in/second-step", {"code": codes[0]}).status_code == 422
    with heard() as news:
        fresh = factors.make_codes(eva, **told(eva))
    assert [each.event for each in news] == [RecoveryCodesMade(user_id=eva.pk)]
    assert first_step(eva).post("/sign-in/second-step", {"code": codes[1]}).status_code == 422
    assert first_step(eva).post("/sign-in/second-step", {"code": fresh[1]}).status_code == 302


def test_seeds_and_codes_do_not_stand_in_the_database(eva):
    factors.add_app(eva, secret=SECRET, **told(eva))
    codes = factors.make_codes(eva, **told(eva))
    kept = " ".join(row["data"] for row in sql.rows("SELECT data::text AS data FROM mfa_authenticator"))
    assert SECRET not in kept
    assert not [each for each in codes if each in kept]


def test_without_a_first_step_there_is_no_second_and_it_waits_ten_minutes_only(eva):
    assert Client().get("/sign-in/second-step")["Location"] == "/sign-in"
    factors.add_app(eva, secret=SECRET, **told(eva))
    client = first_step(eva)
    session = client.session
    session["half_in"] = {**session["half_in"], "at": (timezone.now() - timedelta(minutes=11)).isoformat()}
    session.save()
    assert client.post("/sign-in/second-step", {"code": code()})["Location"] == "/sign-in"
    client = first_step(eva)
    eva.set_password("siete gaviotas al sur")
    eva.save()
    assert client.post("/sign-in/second-step", {"code": code()})["Location"] == "/sign-in"


def test_an_app_is_set_up_on_the_page_and_asks_for_a_first_code(eva):
    client = Client()
    client.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD})
    page = client.get("/me/keys/app")
    assert b"data:image/svg+xml;base64," in page.content
    secret = client.session["mfa.totp.secret"]
    assert client.post("/me/keys/app", {"code": "000000"}).status_code == 422
    with heard() as news:
        assert client.post("/me/keys/app", {"code": code(secret)})["Location"] == "/me/keys/codes"
    assert [each.event for each in news] == [FactorAdded(user_id=eva.pk, kind="app")]
    assert b"<li><code>" in client.post("/me/keys/codes").content
    assert second_step.has_any(eva)
    assert client.get("/me/keys").status_code == 200


def test_only_the_person_adds_proofs_and_there_is_one_app(eva):
    hugo = cast.hugo()
    for add in (
        lambda: factors.add_app(hugo, secret=SECRET, **told(eva)),
        lambda: factors.make_codes(hugo, **told(eva)),
        lambda: factors.add_passkey(hugo, name="", credential={}, **told(eva)),
    ):
        with unpermitted():
            add()
    factors.add_app(eva, secret=SECRET, **told(eva))
    with refused(factors.CannotAdd):
        factors.add_app(eva, secret=SECRET, **told(eva))


def test_an_administrator_removes_the_proofs_of_who_lost_them_and_nobody_else_does(eva):
    kept = factors.add_app(eva, secret=SECRET, **told(eva))
    hugo = cast.hugo()
    with unpermitted():
        factors.remove(kept, **told(hugo))
    admin_user = cast.admin()
    admin = Client()
    admin.post("/sign-in", {"email": admin_user.email, "password": cast.PASSWORD})
    with heard() as news:
        assert admin.post(f"/console/users/{eva.uid}/factors/remove").status_code == 302
    assert [each.event for each in news] == [FactorRemoved(user_id=eva.pk, kind="app")]
    assert not Authenticator.objects.filter(user=eva).exists()


DANGEROUS = ["/me/keys/passkey", "/me/keys/app", "/me/keys/codes", "/me/tokens/new", "/console/accounts/new"]


@pytest.mark.parametrize("address", DANGEROUS)
def test_what_is_dangerous_asks_who_has_not_proved_anything_for_ten_minutes(address):
    admin = cast.admin()
    client = Client()
    client.post("/sign-in", {"email": admin.email, "password": cast.PASSWORD})
    assert client.get(address).status_code == 200
    sql.run("UPDATE access_session SET proved_at = proved_at - interval '11 minutes'")
    for answer in (client.get(address), client.post(address, {})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/again?next=")
    assert client.post("/sign-in/again", {"password": "wrong", "next": address}).status_code == 422
    assert client.get(address).status_code == 302
    before = client.cookies["trato"].value
    assert client.post("/sign-in/again", {"password": cast.PASSWORD, "next": address})["Location"] == address
    assert client.cookies["trato"].value != before, "the session has a new name"
    assert client.get(address).status_code == 200


def test_a_password_alone_is_no_fresh_proof_for_who_has_two(eva):
    factors.add_app(eva, secret=SECRET, **told(eva))
    client = first_step(eva)
    client.post("/sign-in/second-step", {"code": code()})
    sql.run("UPDATE access_session SET proved_at = proved_at - interval '11 minutes'")
    sql.run("DELETE FROM access_attempt")
    assert client.post("/sign-in/again", {"password": cast.PASSWORD}).status_code == 422
    assert client.get("/me/tokens/new").status_code == 302
    assert client.post("/sign-in/again", {"code": code(steps=1), "next": "/me/tokens/new"}).status_code == 302
    assert client.get("/me/tokens/new").status_code == 200


def test_forged_passkeys_open_nothing(eva):
    client = Client()
    assert client.post("/sign-in/passkey/options").json()["publicKey"]["challenge"]
    for forged in ("", "{}", "[]", "null", '{"response": {"userHandle": "AA"}}', "x" * 30_000, '{"id": 1}'):
        assert client.post("/sign-in/passkey", {"credential": forged}).status_code == 422, forged
        assert not is_in(client)
