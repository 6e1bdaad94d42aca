"""Does any attack on signing in succeed? The cases AU01 to AU32 and AZ18 to AZ21 of the attack list that apply.

Further cases stand with what they attack: AU01, AU11 in access/tests/test_coming_in.py, AU13, AU14, AU28 in
test_proving.py, AU17, AU29 in test_sessions.py, AU25 in test_letters.py, AU26 in test_people.py.
"""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.attacks.lying_provider import lying_provider
from trato.faces.api.tests.calling import Program
from trato.faces.api.urls import operations
from trato.foundation.access.actions import providers, tokens, users
from trato.foundation.access.endpoint import routes
from trato.foundation.access.models import Provider, Token, User
from trato.foundation.kit import sql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def eva():
    cast.company()
    return cast.eva()


@pytest.fixture
def inés():
    return cast.admin()


def told(user):
    return {"by": user.actor, "at": timezone.now()}


def signed_in(user):
    client = Client()
    client.post("/sign-in", {"email": user.email, "password": cast.PASSWORD})
    return client


def is_in(client):
    return client.get("/me/keys").status_code == 200


# ── passwords and addresses ─────────────────────────────────────────────────────────────────────────


def test_AU05_addresses_that_only_look_alike_reach_nobody(settings):
    from django.core import mail

    from trato.foundation.access import letters

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cast.user("Isidro Mas", "sales_rep")
    for alike in ("ısidro@ecotec.example", "iſidro@ecotec.example", "eva@ecotec.example@evil.example"):
        Client().post("/sign-in/forgotten", {"email": alike})
        Client().post("/sign-in/link", {"email": alike})
    letters.send_due(timezone.now())
    assert {address for letter in mail.outbox for address in letter.to} <= {"isidro@ecotec.example"}
    assert all(letter.to[0].isascii() for letter in mail.outbox)


def test_AU07_an_attacker_does_not_lock_out_who_comes_from_a_known_browser(eva):
    home = signed_in(eva)
    home.post("/sign-out")
    for _ in range(12):
        Client(REMOTE_ADDR="192.0.2.66").post("/sign-in", {"email": eva.email, "password": "guess"})
    assert Client().post("/sign-in", {"email": eva.email, "password": cast.PASSWORD}).status_code == 422
    assert home.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD}).status_code == 302


def test_AU07_a_known_browser_of_somebody_else_opens_no_further_tries(eva):
    other = signed_in(cast.hugo())
    other.post("/sign-out")
    for _ in range(12):
        other.post("/sign-in", {"email": eva.email, "password": "guess"})
    assert other.post("/sign-in", {"email": eva.email, "password": cast.PASSWORD}).status_code == 422


@pytest.mark.parametrize(("size", "statuses"), [(4097, {422}), (1_000_000, {422}), (10_000_000, {400})])
def test_AU08_long_passwords_are_not_hashed(eva, size, statuses):
    import time

    client = signed_in(eva)
    for address, field in (("/sign-in", "password"), ("/sign-in/again", "password"), ("/me", "present")):
        begun = time.perf_counter()
        answer = client.post(address, {"email": eva.email, field: "x" * size, "what": "password"})
        assert answer.status_code in statuses | ({302} if address == "/sign-in" else set())
        assert time.perf_counter() - begun < 2


def test_AU16_every_cookie_is_out_of_reach_of_scripts_and_other_sites(eva, settings):
    client = signed_in(eva)
    for address in ("/", "/me/keys", "/sign-in/link", "/console"):
        client.get(address)
    assert set(client.cookies) == {"trato", "trato-csrf", "trato-device"}
    for name, cookie in client.cookies.items():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"], name


def test_AU19_no_hash_of_a_password_stands_in_any_answer(inés):
    client, program = signed_in(inés), Program(inés)
    pages = [re.sub(r"<uuid:\w+>", str(inés.uid), route) for route, _view in routes()]
    seen = 0
    for address in pages:
        if "<" in address or "(?P" in address:
            continue
        answer = client.get("/" + address)
        assert b"argon2" not in answer.content and b"pbkdf2_" not in answer.content, address
        seen += 1
    for operation in operations:
        if operation.method == "GET" and "{" not in operation.path:
            assert b"argon2" not in program.call("GET", operation.path).content, operation.path
    assert seen > 30


def test_AU31_a_new_installation_knows_nobody():
    User.objects.all().delete()
    for email, password in (("admin@trato.local", "admin"), ("admin", "admin"), ("eva@ecotec.example", cast.PASSWORD)):
        assert Client().post("/sign-in", {"email": email, "password": password}).status_code == 422


@pytest.mark.parametrize("role", ["portal_customer", "partner", None])
def test_AU32_people_cannot_be_listed_from_outside(eva, role):
    client = signed_in(cast.user("Carla Puig", role)) if role else Client()
    for address in ("/console/users", f"/console/users/{eva.uid}", "/console/sessions"):
        answer = client.get(address)
        assert answer.status_code == (403 if role else 302)
        assert b"Eva Sol" not in answer.content
    if role:
        program = Program(User.objects.get(name="Carla Puig"))
        assert program.call("GET", "/users").status_code == 403
        assert program.call("GET", f"/users/{eva.uid}").status_code == 403


# ── what was revoked ────────────────────────────────────────────────────────────────────────────────


def test_AZ18_AU10_deactivation_ends_every_way_in_at_once(eva, inés):
    desk, program = signed_in(eva), Program(eva)
    assert is_in(desk) and program.get("/parties")
    users.deactivate(eva, **told(inés))
    assert not is_in(desk)
    for method, path in (("GET", "/parties"), ("POST", "/parties"), ("GET", "/tokens")):
        program.refused(401, method, path)


def test_AZ21_a_token_shrinks_with_its_user(eva, inés):
    program = Program(eva)
    program.post("/parties", {"kind": "person", "name": "Marta Gil"})
    users.change_role(eva, role="analyst", **told(inés))
    program.refused(403, "POST", "/parties", {"kind": "person", "name": "Otra"})
    assert program.get("/parties")["items"]


# ── tokens ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("operation", operations, ids=lambda each: f"{each.method} {each.path}")
def test_AZ20_a_token_reaches_nothing_beyond_its_scope(inés, operation):
    program = Program(inés, scopes=["customers:read"])
    path = re.sub(r"\{int:\w+\}", "1", operation.path)
    path = re.sub(r"\{uuid:\w+\}", str(inés.uid), path)
    path = re.sub(r"\{slug:\w+\}", "customers", path)
    answer = program.call(operation.method, path, {} if operation.method in ("POST", "PATCH") else None)
    is_within = operation.resource.startswith("customers.") and operation.action == "view"
    assert (answer.status_code == 403) is not is_within, answer.content


def test_AZ20_a_token_gives_no_other_token_more_than_it_has(inés):
    program = Program(inés, scopes=["access:write", "customers:read"])
    soon = (timezone.now() + timedelta(days=3)).isoformat()
    for scope in ("*", "*:read", "customers:write", "orders:read"):
        program.refused(409, "POST", "/tokens", {"label": "x", "scopes": [scope], "expires_at": soon})
    made = program.post("/tokens", {"label": "x", "scopes": ["customers:read"], "expires_at": soon})
    assert made["token"]["scopes"] == ["customers:read"]


def test_a_budget_of_requests_ends_with_429_and_says_when_to_come_back(eva):
    program = Program(eva, requests_a_day=3)
    for _ in range(3):
        program.get("/parties")
    problem = program.refused(429, "GET", "/parties")
    assert "budget" in problem["detail"]
    assert 0 < int(program.call("GET", "/parties").headers["Retry-After"]) <= 86_401
    sql.run("UPDATE access_tokenday SET day = day - 1")
    program.get("/parties")


def test_a_budget_of_rows_counts_what_is_shown(eva):
    for number in range(5):
        Program(eva).post("/parties", {"kind": "person", "name": f"Marta {number}"})
    program = Program(eva, rows_a_day=6)
    assert len(program.get("/parties?limit=4")["items"]) == 4
    assert len(program.get("/parties?limit=4")["items"]) == 4
    program.refused(429, "GET", "/parties")


def test_many_at_once_do_not_pass_a_budget_together(eva):
    token, _secret = Token.issue(eva, label="x", at=cast.NOW, requests_a_day=2)
    count = """INSERT INTO access_tokenday AS d (token_id, day, requests, rows) VALUES (%(t)s, current_date, 2, 0)"""
    sql.run(count, {"t": token.pk})
    from trato.faces.api import gate

    limits = {"requests": 2, "rows": None, "token": token.pk, "day": timezone.now().date()}
    assert sql.rows(gate._COUNT, limits) == []


def test_the_secret_of_a_token_is_not_kept_for_repetition_in_the_open(inés):
    soon = (timezone.now() + timedelta(days=3)).isoformat()
    program, wanted = Program(inés), {"label": "x", "scopes": ["*:read"], "expires_at": soon}
    made = program.post("/tokens", wanted, Idempotency_Key="once")
    again = program.post("/tokens", wanted, Idempotency_Key="once")
    assert made == again
    kept = sql.rows("SELECT encode(body, 'escape') AS body FROM api_idempotency")[0]["body"]
    assert made["secret"] not in kept


def test_a_token_bound_to_rows_sees_none_until_a_policy_says_which(eva):
    Program(eva).post("/parties", {"kind": "person", "name": "Marta"})
    assert Program(eva, rows="own").get("/parties")["items"] == []


# ── company accounts ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def liar(inés, eva):
    with lying_provider() as provider:
        made = providers.connect(
            "empresa", name="Ecotec", server_url=provider.url, client_id="trato", secret="s", **told(inés)
        )
        providers.link(eva, provider=made, subject="olga-7", **told(eva))
        yield provider


def leave(client, **query):
    """Off to the provider: what the browser was told to take along."""
    answer = client.get("/sign-in/with/empresa", query)
    assert answer.status_code == 302, answer.content
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(client, taken, key="empresa", **changed):
    return client.get(f"/sign-in/with/{key}/return", {"state": taken["state"], "code": taken["state"], **changed})


def test_the_truth_lets_in_with_pkce_state_and_nonce(liar):
    client = Client()
    taken = leave(client, next="/me/keys")
    assert taken["code_challenge_method"] == "S256" and len(taken["nonce"]) >= 22 and len(taken["state"]) >= 16
    assert taken["redirect_uri"].endswith("/sign-in/with/empresa/return")
    liar.honest(taken["nonce"])
    assert come_back(client, taken)["Location"] == "/me/keys"
    assert is_in(client)
    assert liar.verifiers


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"}, {"aud": "somebody-else"}, {"iss": "http://evil.example"}, {"exp": 1}, {"sub": ""},
        {"sub": 7}, {"sub": None}, {"sub": "unknown"}, {"sub": "x" * 500},
    ],
)  # fmt: skip
def test_AU20_an_identity_that_does_not_fit_opens_nothing(liar, lie):
    client = Client()
    taken = leave(client)
    liar.honest(taken["nonce"], **lie)
    assert come_back(client, taken).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_AU20_an_identity_that_is_not_signed_by_the_provider_opens_nothing(liar, algorithm):
    from cryptography.hazmat.primitives.asymmetric import rsa

    client = Client()
    taken = leave(client)
    liar.honest(taken["nonce"])
    liar.algorithm = algorithm
    assert come_back(client, taken).status_code == 422
    taken = leave(client)
    liar.honest(taken["nonce"])
    liar.key = rsa.generate_private_key(65537, 2048)
    assert come_back(client, taken).status_code == 422
    assert not is_in(client)


def test_AU20_state_is_of_one_browser_one_provider_and_one_time(liar, inés):
    providers.connect("otra", name="Otra", server_url=liar.url, client_id="trato", secret="s", **told(inés))
    victim, attacker = Client(), Client()
    taken = leave(attacker)
    liar.honest(taken["nonce"])
    assert come_back(victim, taken).status_code == 422
    assert come_back(attacker, taken, key="otra").status_code == 422, "mixed up with another provider"
    assert come_back(attacker, taken, iss="http://evil.example").status_code == 422
    taken = leave(attacker)
    liar.honest(taken["nonce"])
    assert come_back(attacker, {**taken, "state": ""}).status_code == 422
    assert come_back(attacker, taken).status_code == 302
    attacker.post("/sign-out")
    assert come_back(attacker, taken).status_code == 422
    assert not is_in(attacker)


def test_AU20_a_code_that_was_used_opens_nothing(liar):
    client = Client()
    taken = leave(client)
    liar.honest(taken["nonce"])
    liar.used.add(taken["state"])
    assert come_back(client, taken).status_code == 422
    assert come_back(client, leave(client), error="access_denied", code="").status_code == 422
    assert not is_in(client)


def test_AU22_an_address_links_nobody_verified_or_not(liar):
    SocialAccount.objects.all().delete()
    for is_verified in (True, False):
        client = Client()
        taken = leave(client)
        liar.honest(taken["nonce"], email="eva@ecotec.example", email_verified=is_verified)
        assert come_back(client, taken).status_code == 422
        assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_AU22_linking_needs_a_session_and_a_fresh_proof_and_takes_no_account_of_others(liar, eva):
    assert Client().get("/sign-in/with/empresa", {"for": "link"})["Location"].startswith("/sign-in/again")
    hugo = cast.hugo()
    client = signed_in(hugo)
    taken = leave(client, **{"for": "link"})
    liar.honest(taken["nonce"])
    come_back(client, taken)
    assert SocialAccount.objects.get().user == eva, "it belongs to somebody already"
    sql.run("UPDATE access_session SET proved_at = proved_at - interval '11 minutes'")
    assert client.get("/sign-in/with/empresa", {"for": "link"})["Location"].startswith("/sign-in/again")


def test_a_provider_that_is_paused_or_removed_opens_nothing(liar, inés, eva):
    client = Client()
    taken = leave(client)
    liar.honest(taken["nonce"])
    provider = Provider.objects.get()
    known = {"name": "Ecotec", "server_url": liar.url, "client_id": "trato"}
    providers.change(provider, **known, is_active=False, **told(inés))
    assert come_back(client, taken).status_code == 404
    assert client.get("/sign-in/with/empresa").status_code == 404
    providers.remove(provider, **told(inés))
    assert not SocialAccount.objects.exists()
    assert b"sign-in/with" not in Client().get("/sign-in").content


def test_who_was_invited_joins_with_the_account_of_the_company(liar, inés):
    from trato.foundation.access import links

    marc = users.invite("marc@ecotec.example", name="Marc", role="marketer", **told(inés))
    client = Client()
    taken = leave(client, **{"for": "join", "mark": links.invitation(marc)})
    liar.honest(taken["nonce"], sub="marc-9")
    assert come_back(client, taken)["Location"] == "/"
    marc.refresh_from_db()
    assert marc.joined_at is not None
    assert SocialAccount.objects.get(user=marc).uid == "marc-9"


def test_the_providers_secret_is_sealed(liar):
    row = sql.rows("SELECT sealed_secret FROM access_provider")[0]
    assert row["sealed_secret"].startswith("gAAAA")


@pytest.mark.parametrize(
    "senseless",
    [
        {"server_url": "http://evil.example"}, {"server_url": "ftp://x"}, {"server_url": "https://u:p@x.example"},
        {"server_url": "https://"}, {"client_id": " "}, {"name": ""}, {"server_url": "javascript:alert(1)"},
    ],
)  # fmt: skip
def test_senseless_providers_are_refused(inés, senseless):
    from tests.told import refused

    given = {"name": "X", "server_url": "https://x.example", "client_id": "c", **senseless}
    with refused(providers.CannotConnect):
        providers.connect("x", secret="s", **given, **told(inés))


def test_company_accounts_are_an_administrators_matter(eva):
    from tests.told import unpermitted

    with unpermitted():
        providers.connect("x", name="X", server_url="https://x.example", client_id="c", secret="", **told(eva))
    assert signed_in(eva).get("/console/accounts").status_code == 403


def test_tokens_and_people_through_the_api(inés, eva):
    program = Program(inés)
    made = program.post("/users", {"email": "marc@ecotec.example", "name": "Marc Soler", "role": "marketer"})
    assert (made["role"], made["joined_at"]) == ("marketer", None)
    program.refused(409, "POST", "/users", {"email": "MARC@ecotec.example", "name": "X", "role": "analyst"})
    program.refused(422, "POST", "/users", {"email": "x@y.example", "name": "X", "role": "king"})
    assert program.patch(f"/users/{made['id']}", {"role": "analyst"})["role"] == "analyst"
    assert program.post(f"/users/{made['id']}/deactivate", status=200)["is_active"] is False
    assert program.post(f"/users/{made['id']}/reactivate", status=200)["is_active"] is True
    program.refused(409, "POST", f"/users/{inés.uid}/deactivate")
    assert [one["name"] for one in program.get("/users?role=sales_rep")["items"]] == ["Eva Sol"]
    absence = program.post("/absences", {"user": str(eva.uid), "from_on": "2030-01-01", "until_on": "2030-01-05"})
    assert [one["id"] for one in program.get(f"/absences?user={eva.uid}")["items"]] == [absence["id"]]
    assert program.call("DELETE", f"/absences/{absence['id']}").status_code == 204
    program.refused(409, "POST", "/absences", {"from_on": "2030-02-30", "until_on": "2030-03-01"})
    desk = signed_in(eva)
    (session,) = program.get(f"/sessions?user={eva.uid}")["items"]
    assert program.call("DELETE", f"/sessions/{session['id']}").status_code == 204
    assert not is_in(desk)
    hers = Program(eva)
    assert {one["user"]["name"] for one in hers.get("/tokens")["items"]} == {"Eva Sol"}
    mine = program.get(f"/tokens?user={eva.uid}")["items"][0]
    hers.refused(404, "GET", f"/tokens/{Program(inés).token.uid}")
    assert program.call("DELETE", f"/tokens/{mine['id']}").status_code == 204
    hers.refused(401, "GET", "/parties")
    assert tokens.revoke(Token.objects.get(uid=mine["id"]), **told(inés)).revoked_at
