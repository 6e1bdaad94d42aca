"""Does anything that somebody typed come to life in a real browser?"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

HOSTILE = "\"'><img src=//canary.test/x onerror=alert(9)><svg onload=alert(9)>"
SHORT = "\"'><img src=//canary.test>"
PLACES = [
    "/",
    "/customers?q=canary",
    "/customers?peek={uid}",
    "/customers/{uid}",
    "/customers/{uid}?log=note",
    "/customers/{uid}/edit",
    "/customers/{uid}/tags",
    "/customers/{uid}/preferences",
    "/customers/{uid}/relationships/new",
    "/search?q=canary",
    "/search?q={hostile}",
    "/tasks",
    "/orders",
    "/products",
    "/me?next={hostile}",
    "/nowhere/{hostile}",
]
# Whatever of this stands in the document was made of a text.
ALIVE = """() => [...document.querySelectorAll('img[src*="canary"], svg[onload], [onerror], [onload], base, iframe')]
    .map((each) => each.outerHTML.slice(0, 120))
    .concat(window.violations || [])"""
LISTEN = """window.violations = []
addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.sample))"""
POISON = """(text) => {
    window.name = text
    for (const name of Object.keys(localStorage)) localStorage[name] = text
    for (const name of ['theme', 'draft', 'density', 'keys', 'recent']) localStorage[name] = text
}"""


@contextmanager
def hostile_customer(page: Page) -> Iterator[str]:
    """Somebody whose every text is an attack, typed into the real forms; put away at the end."""
    page.goto("/customers/new?kind=person")
    page.fill("[name=given_name]", HOSTILE)
    page.fill("[name=family_name]", SHORT)
    page.locator("main form button.button-primary").last.click()
    page.wait_for_url("**/customers/*-*")
    uid = page.url.rpartition("/")[2]
    page.goto(f"/customers/{uid}/edit")
    page.fill("[name=sector]", HOSTILE)
    page.fill("[name=city]", HOSTILE)
    page.locator("main form button.button-primary").first.click()
    page.goto(f"/customers/{uid}/tags")
    page.fill("[name=tags]", SHORT)
    page.locator("main form button.button-primary").last.click()
    for _ in range(2):
        page.goto(f"/customers/{uid}?log=note")
        page.fill("[name=body]", HOSTILE * 8)
        page.locator(".composer-save button").click()
        expect(page.locator("#record-timeline")).to_contain_text("canary.test")
    try:
        yield uid
    finally:
        page.goto(f"/customers/{uid}")
        token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
        page.request.post(f"/customers/{uid}/archive", form={"csrfmiddlewaretoken": token or ""})


def test_nothing_that_was_typed_comes_to_life(visit):
    """XR01, XR06, XR07, XR12, XR13, XR16: no dialog, no call to elsewhere, no element, no violation of the policy."""
    woken: list[str] = []
    with visit("eva") as page:
        page.on("dialog", lambda dialog: (woken.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: woken.append(request.url) if "//canary.test" in request.url else None)
        page.add_init_script(LISTEN)
        with hostile_customer(page) as uid:
            for place in PLACES:
                page.goto(place.format(uid=uid, hostile=quote(HOSTILE, safe="")))
                page.evaluate(POISON, HOSTILE)
                page.goto(f"{page.url.partition('#')[0]}#{HOSTILE}")
                page.reload()
                woken += [f"{place}: {each}" for each in page.evaluate(ALIVE)]
            page.goto("/customers")
            page.keyboard.press("Control+k")
            page.keyboard.type("canary")
            expect(page.locator("#palette-results a[role=option]").first).to_contain_text("canary.test")
            woken += page.evaluate(ALIVE)
    assert woken == []


def test_visitors_find_nothing_alive_either(visit):
    """XR07, XR09, XR12, OR01: the way in, asked with hostile words."""
    woken: list[str] = []
    with visit(None) as page:
        page.on("dialog", lambda dialog: (woken.append(dialog.message), dialog.dismiss()))
        page.add_init_script(LISTEN)
        for place in ("/sign-in?next={hostile}", "/sign-in/forgotten?email={hostile}", "/nowhere/{hostile}"):
            page.goto(place.format(hostile=quote(HOSTILE, safe="")))
            woken += page.evaluate(ALIVE)
        page.goto("/sign-in")
        page.fill("[name=email]", f'"{SHORT}"@x.example')
        page.fill("[name=password]", HOSTILE)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
        woken += page.evaluate(ALIVE)
    assert woken == []
