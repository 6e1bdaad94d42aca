"""Is every page accessible, narrow enough and quiet, in both widths and themes?"""

import pytest
from playwright.sync_api import Page

from tests import cast
from tests.browser.conftest import WIDTHS, violations

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/customers",
    "/customers?q=zzzz",
    "/customers?sort=sales&kind=organization",
    "/customers?peek={clinic}",
    "/customers/{clinic}",
    "/customers/{clinic}?show=call",
    "/customers/{nuria}",
    "/customers/new?kind=person",
    "/customers/new?kind=organization",
    "/customers/{clinic}/edit",
    "/search?q=irene",
    "/tasks",
    "/orders",
    "/orders/TW-10481",
    "/products",
    "/me",
    "/help",
    "/look",
    "/api/v1/docs",
    "/nothing-here",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_barriers_in_either_width_and_theme(visit, house, address):
    with visit("eva") as page:
        page.goto(address.format(clinic=house.clinic, nuria=house.nuria))
        _examine(page)


CONSOLE = [
    "/console",
    "/console/users",
    "/console/users?state=left",
    "/console/users/{eva}",
    "/console/users/invite",
    "/console/sessions",
    "/console/tokens",
    "/console/accounts",
    "/console/accounts/new",
    "/me/keys",
    "/me/keys/passkey",
    "/me/keys/app",
    "/me/keys/codes",
    "/me/tokens/new",
    "/me/absences/new",
    "/sign-in/again",
]


@pytest.mark.parametrize("address", CONSOLE)
def test_a_page_of_the_console_has_no_barriers_either(visit, house, address):
    with visit("admin") as page:
        page.goto(address.format(eva=house.eva))
        if page.url.endswith("/sign-in/again") or "/sign-in/again?" in page.url:
            page.fill("[name=password]", cast.PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url(f"**{address}" if "again" not in address else "**/")
            page.goto(address)
        _examine(page)


@pytest.mark.parametrize(
    "address", ["/sign-in", "/sign-in/forgotten", "/sign-in/link", "/sign-in/link/x", "/nothing-here"]
)
def test_the_way_in_has_no_barriers(visit, address):
    with visit(None) as page:
        page.goto(address)
        _examine(page)


@pytest.mark.parametrize(
    "address", ["/customers", "/customers/{clinic}", "/customers/new?kind=person", "/tasks", "/me/keys"]
)
def test_nothing_is_cut_off_at_320_pixels(visit, house, address):
    with visit("eva", width="phone") as page:
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(address.format(clinic=house.clinic))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _examine(page: Page) -> None:
    found = {}
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found[width, theme] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[width, "width"] = ["The page scrolls sideways."]
    assert {where: what for where, what in found.items() if what} == {}
