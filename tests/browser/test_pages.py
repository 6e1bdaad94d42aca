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
    "/inbox",
    "/inbox?in=all",
    "/inbox?in=everything&q=zzzz",
    "/inbox/{talk}?in=all",
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
        page.goto(address.format(clinic=house.clinic, nuria=house.nuria, talk=house.talk))
        _examine(page)


CONSOLE = [
    "/console/policies",
    "/console/policies/edit",
    "/console/policies/why?permission=customers.party.view&what={clinic}&who={omar}",
    "/console/policies/can?who={omar}",
    "/console",
    "/console/users",
    "/console/users?state=left",
    "/console/users/{eva}",
    "/console/users/invite",
    "/console/sessions",
    "/console/tokens",
    "/console/sign-in",
    "/me/tokens/new",
    "/console/accounts",
    "/console/accounts/new",
    "/console/inboxes",
    "/console/inboxes/new",
    "/console/inboxes/costs",
    "/console/replies",
    "/console/replies/new",
    "/console/websites",
    "/console/websites/new",
    "/console/mailboxes",
    "/console/mailboxes/new",
    "/console/mailboxes/{mailbox}",
    "/console/mailboxes/{mailbox}/domain",
    "/console/messaging",
    "/console/messaging/new",
    "/console/messaging/new?style=sms-json",
    "/console/messaging/{account}",
    "/me/keys",
    "/me/keys/passkey",
    "/me/keys/app",
    "/me/keys/codes",
    "/me/tokens/new",
    "/me/absences/new",
    "/sign-in/again",
]


def test_a_change_of_the_rules_is_looked_at_first_and_then_saved_by_keyboard(visit):
    with visit("admin") as page:
        page.goto("/console/policies/edit")
        page.focus("#id_text")
        page.keyboard.insert_text("[staff-see-steps]\npermit: view\non: agenda.task\nfor: staff\nrows: owner")
        page.focus("#id_reason")
        page.keyboard.insert_text("Cada cual lo suyo")
        page.focus("button[value=preview]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#preview")
        _examine(page)
        page.focus("button[value=save]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/policies")
        page.click('form[action$="/undo"] button >> nth=0')
        page.wait_for_load_state()
        assert "Cada cual lo suyo" in page.content()


@pytest.mark.parametrize("address", ["/", "/customers", "/customers/{clinic}", "/tasks"])
def test_the_desk_of_an_outsourced_agent_has_no_barriers(visit, house, address):
    with visit("omar") as page:
        page.goto(address.format(clinic=house.clinic))
        assert "B46118203" not in page.content()


GUARDED = [
    "/duplicates",
    "/duplicates?level=possible",
    "/merges",
    "/customers/{nuria}/merge",
    "/console/audit",
    "/console/audit?how=denied",
    "/console/privacy",
    "/console/privacy?show=closed",
    "/console/privacy/requests/new",
    "/console/privacy/requests/{request}",
    "/console/privacy/purposes",
    "/console/privacy/purposes/offers",
    "/console/privacy/register",
    "/console/privacy/periods",
    "/console/privacy/breaches",
    "/console/privacy/breaches/new",
    "/customers/{nuria}/privacy",
    "/customers/{nuria}",
]


@pytest.mark.parametrize("address", GUARDED)
def test_a_page_of_the_console_has_no_barriers(visit, house, address):
    with visit("admin") as page:
        page.goto(address.format(request=house.request, nuria=house.nuria))
        _examine(page)


def test_the_preference_page_has_no_barriers(visit, house):
    with visit(None) as page:
        page.goto(house.preferences)
        _examine(page)


SEGMENTS = [
    "/segments",
    "/segments/new",
    "/segments/new?fact=orders.spent",
    "/segments/new?fact=party.owner",
    '/segments/new?said=city is&where={{"all":[{{"fact":"party.tags","op":"has","value":["vip"]}}]}}&fact=party.born_on',
    "/segments/{segment}",
    "/segments/{segment}?check={clinic}",
    "/segments/{segment}/edit",
    "/segments/{segment}/report",
    "/segments/steps",
    "/segments/steps?by=party.country&by=orders.placed:channel&pick=ES",
    '/customers?where={{"fact":"own.beds","op":"ge","value":["100"]}}',
    "/customers/{clinic}/fields",
    "/console/fields",
    "/console/fields/new",
    "/console/fields/{field}",
    "/console/words",
]


@pytest.mark.parametrize("address", SEGMENTS)
def test_a_page_about_segments_and_fields_has_no_barriers(visit, house, address):
    with visit("admin") as page:
        page.goto(address.format(clinic=house.clinic, segment=house.segment, field=house.field))
        _examine(page)


@pytest.mark.parametrize("address", CONSOLE)
def test_a_page_of_the_console_has_no_barriers_either(visit, house, address):
    with visit("admin") as page:
        address = address.format(
            clinic=house.clinic, omar=house.omar, eva=house.eva, mailbox=house.mailbox, account=house.account
        )
        page.goto(address)
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
