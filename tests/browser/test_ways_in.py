"""Do people come in the way they are used to, and go when they are told to? In a real browser."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import cast
from tests.browser import company_provider
from tests.browser.conftest import House, free_port, violations, wait_until_ready

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def browser(house: House, chromium: Browser):
    """`with browser() as page:` is somebody's own browser, with nothing in it yet."""

    @contextmanager
    def open_one(locale: str = "es-ES") -> Iterator[Page]:
        context: BrowserContext = chromium.new_context(base_url=house.url, locale=locale, reduced_motion="reduce")
        try:
            yield context.new_page()
        finally:
            context.close()

    return open_one


def first_step(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=email]", f"{name}@ecotec.example")
    page.fill("[name=password]", cast.PASSWORD)
    page.press("[name=password]", "Enter")


def sign_out(page: Page) -> None:
    page.locator("#account-menu-button, [popovertarget=account-menu]").first.click()
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")


def letter_to(house: House, address: str, seconds: float = 20) -> str:
    """The newest letter to somebody; the worker writes it a moment later."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        files = sorted((house.data / "mail").glob("*"), key=lambda file: file.stat().st_mtime, reverse=True)
        for text in (file.read_text() for file in files):
            if f"To: {address}" in text:
                return text
        time.sleep(0.3)
    raise AssertionError(f"no letter to {address}")


def test_with_a_passkey_one_comes_in_without_typing(browser):
    with browser() as page:
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        first_step(page, "pau")
        page.wait_for_url("**/")
        page.goto("/me/keys/passkey")
        page.fill("[name=name]", "Portátil")
        page.click("form[data-passkey] button[type=submit]")
        page.wait_for_url("**/me/keys")
        expect(page.locator("#passkeys")).to_contain_text("Portátil")
        assert violations(page) == []
        sign_out(page)
        page.click("form[data-passkey=show] button[type=submit]")
        page.wait_for_url("**/")
        # The password alone is not enough from now on; the passkey is the second proof too.
        sign_out(page)
        first_step(page, "pau")
        page.wait_for_url("**/sign-in/second-step")
        assert violations(page) == []
        page.click("form[data-passkey=show] button[type=submit]")
        page.wait_for_url(lambda address: not address.split("?")[0].endswith("second-step"))
        page.goto("/me/keys")
        page.locator("#passkeys form button").click()
        expect(page.locator("#passkeys")).to_have_count(0)


def test_with_a_password_and_the_code_of_an_app(browser):
    with browser() as page:
        first_step(page, "olga")
        page.wait_for_url("**/")
        page.goto("/me/keys/app")
        secret = page.locator(".facts dd span").first.inner_text()
        page.fill("[name=code]", code(secret))
        page.press("[name=code]", "Enter")
        page.wait_for_url("**/me/keys/codes")
        page.locator(".form-sheet button[type=submit]").click()
        codes = page.locator(".code-list code").all_inner_texts()
        assert len(codes) == 10
        assert violations(page) == []
        sign_out(page)
        first_step(page, "olga")
        page.wait_for_url("**/sign-in/second-step")
        page.fill("[name=code]", "123")
        page.press("[name=code]", "Enter")
        expect(page.locator(".error-summary")).to_be_visible()
        assert violations(page) == []
        page.fill("[name=code]", codes[3])
        page.press("[name=code]", "Enter")
        page.wait_for_url("**/")
        page.goto("/me/keys")
        for _ in range(2):
            page.locator("form[action$='/remove'] button").first.click()
            page.wait_for_url("**/me/keys")
            if page.locator("form[action$='/remove'] button").count() == 0:
                break


def code(secret: str) -> str:
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_a_customer_comes_in_with_a_link_by_mail_in_the_same_browser(browser, house):
    with browser() as page, browser() as scanner:
        page.goto("/sign-in")
        page.locator("a[href='/sign-in/link']").click()
        page.fill("[name=email]", "carla@ecotec.example")
        page.press("[name=email]", "Enter")
        expect(page.locator("[name=email]")).to_have_count(0)
        path = re.search(r"http://localhost:\d+(/sign-in/link/\S+)", letter_to(house, "carla@ecotec.example"))[1]
        scanner.goto(path)
        scanner.locator(".quiet-sheet button").click()
        expect(scanner.locator("a[href='/sign-in/link']")).to_be_visible()
        page.goto(path)
        page.locator(".quiet-sheet button").click()
        page.wait_for_url("**/me/keys")
        expect(page.locator("#sessions")).to_be_visible()
        assert violations(page) == []
        assert page.goto("/customers").status == 403


@pytest.fixture(scope="module")
def provider(house: House, tmp_path_factory) -> Iterator[str]:
    """The address of a company's sign-in server that knows Olga."""
    port = free_port()
    back = f"{house.url}/sign-in/with/empresa/return"
    folder = tmp_path_factory.mktemp("provider")
    command = [sys.executable, "-m", "tests.browser.company_provider", str(folder), str(port), back]
    with open(folder / "said.txt", "wb") as said:
        serving = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        wait_until_ready(f"http://localhost:{port}/.well-known/openid-configuration", serving, folder / "said.txt")
        yield f"http://localhost:{port}"
    finally:
        serving.terminate()
        serving.wait(10)


def test_with_the_account_of_a_company_once_it_is_linked(browser, visit, house, provider):
    with visit("admin") as page:
        page.goto("/console/accounts/new")
        prove(page)
        page.fill("[name=name]", "Ecotec")
        page.fill("[name=key]", "empresa")
        page.fill("[name=server_url]", provider)
        page.fill("[name=client_id]", company_provider.CLIENT)
        page.fill("[name=secret]", company_provider.SECRET)
        page.press("[name=secret]", "Enter")
        page.wait_for_url("**/console/accounts")
        assert violations(page) == []
    with browser() as page:
        # The provider proves who is there, but nobody here is that account yet; its e-mail address decides nothing.
        page.goto("/sign-in")
        page.locator("a[href^='/sign-in/with/empresa']").click()
        at_provider(page)
        expect(page.locator(".banner")).to_be_visible()
        assert page.goto("/me/keys").url.startswith(f"{house.url}/sign-in?")
        first_step(page, "olga")
        page.wait_for_url("**/")
        page.goto("/me/keys")
        page.locator("a[href^='/sign-in/with/empresa']").click()
        page.wait_for_url("**/me/keys")
        expect(page.locator("form[action*='/unlink']")).to_be_visible()
        sign_out(page)
        page.locator("a[href^='/sign-in/with/empresa']").click()
        page.wait_for_url(f"{house.url}/")
        page.goto("/me/keys")
        assert "Olga" in page.locator("#account-menu").text_content()


def at_provider(page: Page) -> None:
    page.wait_for_selector("[name=login]")
    page.fill("[name=login]", company_provider.PERSON)
    page.fill("[name=password]", company_provider.PASSWORD)
    page.press("[name=password]", "Enter")


def prove(page: Page) -> None:
    """Who came in a while ago proves it again, and is back where they were."""
    if "/sign-in/again" in page.url:
        page.fill("[name=password]", cast.PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda address: "/sign-in/again" not in address)


LISTEN = """async () => {
    const answer = await fetch("/live?topics=")
    const reader = answer.body.getReader()
    window.shut = (async () => { for (;;) if ((await reader.read()).done) return true })()
    return answer.status
}"""


@pytest.mark.parametrize("how", ["one", "all", "deactivated"])
def test_what_is_revoked_dies_within_five_seconds_on_open_pages_too(browser, visit, house, how):
    with browser() as page, visit("admin") as admin:
        first_step(page, "pau")
        page.wait_for_url("**/")
        assert page.evaluate(LISTEN) == 200
        admin.goto("/console/users?q=pau")
        admin.locator("#rows a.cell-title").click()
        prove(admin)
        if how == "one":
            admin.goto("/console/sessions")
            admin.locator("tr", has_text="Pau Vidal").locator("form button").first.click()
        elif how == "all":
            admin.locator("form[action$='/sessions/end'] button").click()
        else:
            admin.locator("form[action$='/deactivate'] button").click()
        begun = time.monotonic()
        prove(admin)
        if how == "deactivated" and admin.locator("form[action$='/deactivate'] button").count():
            admin.locator("form[action$='/deactivate'] button").click()
            begun = time.monotonic()
        assert page.evaluate("() => window.shut")
        assert time.monotonic() - begun < 5
        assert page.goto("/me/keys").url.startswith(f"{house.url}/sign-in?")
        if how == "deactivated":
            admin.locator("form[action$='/reactivate'] button").click()


def test_looking_through_a_colleagues_eyes_is_plain_to_see_and_ends_with_one_press(visit, house):
    with visit("admin") as page:
        page.goto(f"/console/users/{house.eva}")
        page.locator("form[action$='/view'] button").click()
        if "/sign-in/again" in page.url:
            prove(page)
            page.locator("form[action$='/view'] button").click()
        page.wait_for_url(f"{house.url}/")
        expect(page.locator(".viewing")).to_contain_text("Eva Sol")
        assert violations(page) == []
        page.locator(".viewing button").click()
        page.wait_for_url(f"**/console/users/{house.eva}")
        expect(page.locator(".viewing")).to_have_count(0)
