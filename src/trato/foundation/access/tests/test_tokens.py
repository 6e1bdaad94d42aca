"""Does a token do what its scopes say, no more than its user may, no longer and no oftener?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.told import heard, refused, unpermitted
from trato.foundation.access import scopes
from trato.foundation.access.actions import tokens
from trato.foundation.access.models import Token
from trato.foundation.kit import sql
from trato.foundation.stream.vocabulary.access import TokenIssued, TokenRevoked

pytestmark = pytest.mark.django_db
SOON = cast.NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def eva():
    cast.company()
    return cast.eva()


def told(user):
    return {"by": user.actor, "at": cast.NOW}


@pytest.mark.parametrize(
    ("held", "permission", "is_covered"),
    [
        ("customers:read", "customers.party.view", True),
        ("customers:read", "customers.party.register", False),
        ("customers:read", "orders.order.view", False),
        ("customers:write", "customers.party.view", True),
        ("customers:write", "customers.party.register", True),
        ("*:read", "orders.order.view", True),
        ("*:read", "access.token.issue", False),
        ("*:write", "access.token.issue", True),
        ("*", "anything.at.all", True),
        ("", "customers.party.view", False),
        ("customers", "customers.party.view", False),
        ("customer:read", "customers.party.view", False),
    ],
)
def test_scopes_cover_what_they_say(held, permission, is_covered):
    assert scopes.covers([held], permission) is is_covered


def test_no_scope_holds_more_than_another_that_bounds_it():
    every = scopes.known({"customers", "orders"})
    permissions = [f"{area}.x.{verb}" for area in ("customers", "orders", "access") for verb in ("view", "change")]
    for scope in every:
        for bound in every:
            if scopes.is_within([scope], [bound]):
                beyond = [one for one in permissions if scopes.covers([scope], one) and not scopes.covers([bound], one)]
                assert beyond == [], (scope, bound)


def test_a_token_is_issued_and_its_secret_is_kept_as_a_hash(eva):
    with heard() as news:
        token, secret = tokens.issue(
            eva, label=" Cuadro ", scopes_wanted=["customers:read"], expires_at=SOON, **told(eva)
        )
    assert (token.label, token.scopes, token.user) == ("Cuadro", ["customers:read"], eva)
    assert [each.event for each in news] == [
        TokenIssued(token_id=token.pk, user_id=eva.pk, scopes=["customers:read"], expires_at=SOON)
    ]
    assert secret not in sql.rows("SELECT t::text AS row FROM access_token t")[0]["row"]


@pytest.mark.parametrize(
    "senseless",
    [
        {"label": ""}, {"label": "x" * 81}, {"scopes_wanted": []}, {"scopes_wanted": ["everything"]},
        {"scopes_wanted": ["customers:read", "x"]}, {"expires_at": cast.NOW}, {"requests_a_day": 0},
        {"expires_at": cast.NOW + timedelta(days=400)}, {"rows_a_day": -1}, {"requests_a_day": 3_000_000_000},
    ],
)  # fmt: skip
def test_a_senseless_token_is_refused(eva, senseless):
    with refused(tokens.CannotIssue):
        tokens.issue(eva, **{"label": "x", "scopes_wanted": ["*"], "expires_at": SOON, **senseless}, **told(eva))


def test_tokens_of_others_are_an_administrators_matter(eva):
    hugo, inés = cast.hugo(), cast.admin()
    wanted = {"label": "x", "scopes_wanted": ["*:read"], "expires_at": SOON}
    with unpermitted():
        tokens.issue(hugo, **wanted, **told(eva))
    token, _secret = tokens.issue(hugo, **wanted, **told(inés))
    with unpermitted():
        tokens.revoke(token, **told(eva))
    with heard() as news:
        tokens.revoke(token, **told(inés))
        tokens.revoke(token, **told(inés))
    assert [each.event for each in news] == [TokenRevoked(token_id=token.pk, user_id=hugo.pk)]
    for role in ("outsourced_agent", "portal_customer", "partner"):
        other = cast.user(f"Olga {role}", role) if role == "partner" else cast.user(f"Pau{role} Roca", role)
        with unpermitted():
            tokens.issue(other, **wanted, **told(other))


def test_a_token_is_made_and_revoked_on_the_pages(eva):
    client = Client()
    client.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD})
    sent = {"label": "Cuadro", "scopes": ["customers:read", "orders:read"], "lasts": "30", "requests_a_day": "100"}
    page = client.post("/me/tokens/new", sent)
    token = Token.objects.get()
    secret = page.content.decode().split('class="secret">')[1].split("<")[0]
    assert token.scopes == ["customers:read", "orders:read"]
    assert token.requests_a_day == 100
    program = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/parties").status_code == 200
    assert program.get("/api/v1/products").status_code == 403
    assert secret not in client.get("/me/keys").content.decode()
    for senseless in ({"label": ""}, {"scopes": []}, {"scopes": ["x"]}, {"lasts": "9999"}, {"requests_a_day": "0"}):
        assert client.post("/me/tokens/new", {**sent, **senseless}).status_code == 422
    other = Client()
    hugo = cast.hugo()
    other.post("/sign-in", {"email": hugo.email, "password": cast.PASSWORD})
    assert other.post(f"/me/tokens/{token.uid}/revoke").status_code == 404
    client.post(f"/me/tokens/{token.uid}/revoke")
    assert program.get("/api/v1/parties").status_code == 401
    assert timezone.now() - Token.objects.get().last_used_at < timedelta(minutes=1)
