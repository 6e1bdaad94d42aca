"""Is every page accessible, narrow enough and quiet, in both widths and themes?"""

import pytest

from tests.browser.conftest import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

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
    "/nothing-here",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_page_has_no_barriers(visit, house, address, theme, width):
    with visit("eva", width=width, theme=theme) as page:
        page.goto(address.format(clinic=house.clinic, nuria=house.nuria))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("address", ["/sign-in", "/sign-in/forgotten", "/nothing-here"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_way_in_has_no_barriers(visit, address, theme):
    with visit(None, width="phone", theme=theme) as page:
        page.goto(address)
        assert violations(page) == []


@pytest.mark.parametrize("address", ["/customers", "/customers/{clinic}", "/customers/new?kind=person", "/tasks"])
def test_nothing_is_cut_off_at_320_pixels(visit, house, address):
    with visit("eva", width="phone") as page:
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(address.format(clinic=house.clinic))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
