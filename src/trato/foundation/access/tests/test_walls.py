"""Do the browser's walls stand around every answer, and does looking never change anything?"""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.urls import include, path

from tests import cast
from tests.told import everything
from trato.config import urls as real
from trato.foundation.access.endpoint import OPEN, endpoint, refuse_undeclared_routes, routes
from trato.foundation.access.policy import Refused

pytestmark = pytest.mark.django_db


@endpoint(OPEN, "test")
def breaks(request):
    raise ZeroDivisionError


@endpoint(OPEN, "test")
def refuses(request):
    raise Refused("No.")


def silent(request):
    """A view that does not say what it serves."""


urlpatterns = [path("breaks", breaks), path("refuses", refuses), path("", include(real))]
handler400, handler403, handler404, handler500 = real.handler400, real.handler403, real.handler404, real.handler500

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def client():
    cast.company()
    client = Client(raise_request_exception=False)
    client.force_login(cast.eva())
    return client


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/sign-in/forgotten", 200),
        ("/", 200),
        ("/customers", 200),
        ("/healthz", 200),
        ("/nowhere", 404),
        ("/customers/00000000-0000-0000-0000-000000000000", 404),
        ("/sign-out", 405),
        ("/refuses", 403),
        ("/breaks", 500),
    ],
)
def test_every_answer_carries_the_walls(client, address, status):
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.get(address)
    assert answer.status_code == status
    for name, value in FIXED.items():
        assert answer[name] == value, name
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cache-Control"] == "no-store"


def test_the_nonce_is_new_each_time_and_that_of_the_scripts(client):
    nonces = []
    for _ in range(2):
        answer = client.get("/customers")
        nonce = re.search(r"script-src 'nonce-([^']+)'", answer["Content-Security-Policy"])[1]
        nonces.append(nonce)
        page = answer.content.decode()
        scripts = re.findall(r"<script[^>]*>", page)
        assert scripts
        assert all(f'nonce="{nonce}"' in script for script in scripts if "application/json" not in script)
        assert " style=" not in page
        assert not re.search(r"<[^>]+\son\w+=", page)
    assert nonces[0] != nonces[1]


def test_a_page_for_nobody_is_turned_towards_the_door():
    for address in ("/", "/customers"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in?next=")
        assert "Content-Security-Policy" in answer


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites():
    client = Client()
    cast.eva()
    client.get("/sign-in")
    client.post("/sign-in", {"email": "eva@ecotec.example", "password": cast.PASSWORD})
    assert set(client.cookies) == {"trato", "trato-csrf", "trato-device"}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]


def test_the_chosen_language_is_kept_like_any_other_cookie():
    answer = Client().post("/language", {"language": "en", "next": "no address of ours"})
    assert answer["Location"] == "/"
    assert answer.cookies["trato-language"]["httponly"]
    assert answer.cookies["trato-language"]["samesite"] == "Lax"


def test_over_https_cookies_are_bound_to_the_host(tmp_path):
    import subprocess
    import sys

    program = (
        "import os; os.environ['TRATO_URL'] = 'https://crm.example'\n"
        "from trato.config import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS, s.CSRF_TRUSTED_ORIGINS)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment()
    )
    assert said.stdout.split() == [
        "__Host-trato", "__Host-trato-csrf", "__Host-trato-language", "True", "True", "63072000", "['https://crm.example']",
    ]  # fmt: skip


def environment():
    import os
    from pathlib import Path

    return os.environ | {"PYTHONPATH": str(Path(real.__file__).parents[2])}


def test_looking_at_any_page_changes_nothing(client):
    eva = cast.User.objects.get().actor
    clinic = cast.santa_irene(eva)
    cast.nuria(eva, clinic)
    client.get("/")
    # That somebody looked is noted.
    ours = {"access_session", "access_attempt", "audit_note"}
    before = {table: digest for table, digest in everything().items() if table not in ours}
    seen = 0
    for route, _ in routes():
        address = re.sub(r"<uuid:\w+>", str(clinic.uid), route)
        if "<" in address or address.startswith("api/") or "(?P" in address:
            continue
        client.get("/" + address)
        client.head("/" + address)
        seen += 1
    assert seen > 8
    assert {table: digest for table, digest in everything().items() if table not in ours} == before


def test_every_route_says_what_it_serves():
    refuse_undeclared_routes()
    assert len(routes()) > 10
    for route, view in routes():
        resource, action = view.serves
        assert resource, route
        assert action, route


def test_a_route_that_does_not_say_stops_the_start(monkeypatch):
    from trato.foundation.access import endpoint as module

    monkeypatch.setattr(module, "routes", lambda: [*routes(), ("silent", silent)])
    with pytest.raises(ImproperlyConfigured, match="silent"):
        refuse_undeclared_routes()
