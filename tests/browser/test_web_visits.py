"""Is nothing stored or sent before somebody agrees, nothing afterwards when they change their mind, and all in between?"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, violations
from tests.browser.shop import kept, shop
from trato.config.secrets import Secrets
from trato.config.server.place import Place
from trato.config.server.roles import app_role

pytestmark = pytest.mark.browser
ASK = 'data-ask="¿Podemos ver qué páginas miras?"'


@pytest.fixture
def place(house, visit):
    """The shop, allowed by Inés on her page."""
    with shop(house.url) as place:
        with visit("admin") as page:
            page.goto("/console/websites/new")
            assert violations(page) == []
            page.fill("[name=name]", f"Tienda {place.url[-5:]}")
            page.fill("[name=origins]", place.url)
            page.locator(".form-actions button").first.click()
            line = page.locator("code.secret").text_content()
            assert violations(page) == []
        place.key = line.partition('data-site="')[2].partition('"')[0]
        # The collector looks every second which sites there are.
        time.sleep(1.5)
        yield place


@contextmanager
def stranger(chromium, **options):
    """A browser nobody knows, and what it sends to us."""
    context = chromium.new_context(locale="es-ES", **options)
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if "/web/collect" in one.url else None)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page, sent
        assert [one for one in complaints if "favicon" not in one and "404" not in one] == []
    finally:
        context.close()


def in_house(house, code: str) -> str:
    """What a program of the company would ask."""
    asked = [sys.executable, "-m", "trato", "shell", "--data", str(house.data), "--code", code]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TRATO_DATA": str(house.data)}
    return subprocess.run(asked, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def count(house, visitor: str) -> int:
    return asked(house, "SELECT count(*) FROM conversations_webevent WHERE visitor = %s", visitor)


def asked(house, question: str, *values) -> int:
    """One number out of the database of the house."""
    password, host = Secrets.load(house.data).postgres_app, str(Place(house.data).socket)
    with psycopg.connect(host=host, dbname="trato", user=app_role("trato"), password=password) as database:
        return database.execute(question, values).fetchone()[0]


def test_nothing_is_stored_or_sent_before_consent_and_refusing_is_as_easy(chromium, place):
    """PV11."""
    place.more = ASK
    with stranger(chromium) as (page, sent):
        page.goto(f"{place.url}/precios")
        page.wait_for_selector(".trato-ask")
        page.evaluate("trato('cart', {items: [{code: 'ECO-70'}]})")
        page.wait_for_timeout(1200)
        assert sent == [] and kept(page) == {"cookie": ""}
        assert [one["name"] for one in page.context.cookies()] == []
        refuse, accept = page.locator(".trato-ask button").all()
        assert (refuse.text_content(), accept.text_content()) == ("Rechazar", "Aceptar")
        assert refuse.bounding_box()["height"] == accept.bounding_box()["height"]
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".trato-ask")).to_have_count(0)
        page.goto(f"{place.url}/cesta")
        page.wait_for_timeout(1200)
        assert page.locator(".trato-ask").count() == 0, "whoever refused is not asked again"
        assert sent == [] and kept(page) == {"cookie": "", "trato": "-"}


@pytest.mark.parametrize("signal", ["globalPrivacyControl", "doNotTrack"])
def test_a_browser_that_asks_not_to_be_followed_is_not(chromium, place, signal):
    place.more = ASK
    value = "true" if signal == "globalPrivacyControl" else "'1'"
    with stranger(chromium) as (page, sent):
        page.add_init_script(f"Object.defineProperty(navigator, '{signal}', {{get: () => {value}}})")
        page.goto(place.url)
        page.wait_for_timeout(600)
        assert page.locator(".trato-ask").count() == 0
        page.evaluate("trato('consent', 'given', '1')")
        page.evaluate("trato('page')")
        page.wait_for_timeout(800)
        assert sent == [] and kept(page) == {"cookie": ""}


def test_after_consent_a_visit_shows_on_the_open_record_once_it_is_known_whose_it_is(house, chromium, visit, place):
    """CUS-06, SRV-10: pages before are joined, and what was looked at is folded into one entry."""
    place.more = ASK
    with visit("eva") as record, stranger(chromium) as (page, _sent):
        record.goto(f"/customers/{house.nuria}")
        page.goto(f"{place.url}/eco-70?utm_source=boletin&secreto=1")
        page.get_by_role("button", name="Aceptar").click()
        page.evaluate("trato('search', {words: 'sonda convexa', results: 4})")
        page.goto(f"{place.url}/cesta")
        page.evaluate("trato('cart', {items: [{code: 'ECO-70', quantity: 1, price: 9900}], currency: 'EUR'})")
        page.evaluate("document.querySelector('form').requestSubmit()")
        page.wait_for_url("**/sent**")
        visitor = kept(page)["trato"].split(" ")[0]
        token = in_house(house, _VOUCH.format(party=house.nuria, key=place.key))
        expect(record.locator("#record-timeline")).not_to_contain_text("boletin")
        page.evaluate("token => trato('identify', token)", token)
        entry = record.locator("#record-timeline .event", has_text="boletin")
        expect(entry).to_have_count(1)
        entry.locator("summary").click()
        expect(entry).to_contain_text("sonda convexa")
        expect(entry).to_contain_text("Página /eco-70")
        assert violations(record) == []
        assert count(house, visitor) == 6
        assert asked(house, "SELECT count(*) FROM conversations_webevent e WHERE e::text LIKE '%%secreto%%'") == 0


def test_after_consent_is_taken_back_nothing_is_stored_and_what_was_goes(house, chromium, place):
    """PV11."""
    place.more = 'data-consent="2026-11"'
    with stranger(chromium) as (page, sent):
        page.goto(f"{place.url}/uno")
        page.wait_for_function("localStorage.trato")
        visitor = kept(page)["trato"].split(" ")[0]
        page.wait_for_timeout(1000)
        assert count(house, visitor) == 1
        other = page.context.new_page()
        other.goto(f"{place.url}/dos")
        page.evaluate("trato('consent', 'withdrawn', {erase: true})")
        page.wait_for_timeout(600)
        already = len(sent)
        # Another page that was left open still knows the number; the server does not take it.
        other.evaluate("trato('search', {words: 'gel'})")
        page.goto(f"{place.url}/tres")
        page.wait_for_timeout(1500)
        assert len(sent) == already and kept(page) == {"cookie": "", "trato": "-"}
        deadline = time.monotonic() + 20
        while count(house, visitor) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert count(house, visitor) == 0


_VOUCH = """
from django.utils import timezone
from trato.domains.conversations.actions import visits
from tests.cast import User
party, site = Party.objects.get(uid='{party}'), Website.objects.get(key='{key}')
print(visits.vouch(party, site=site, by=User.objects.get(role='administrator').actor, at=timezone.now()))
"""
