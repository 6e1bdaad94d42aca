"""Can a rule be written, understood and tried out by keyboard, without scripts, and by everybody?"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import _examine

pytestmark = pytest.mark.browser

PAGES = [
    "/automation",
    "/automation?show=archived",
    "/automation/new",
    "/automation/new?verb=agenda.task.plan",
    "/automation/{rule}",
    "/automation/{rule}?check={clinic}",
    "/automation/{rule}/edit",
    "/automation/{rule}/edit?verb=automation.webhook&put=1&with-url=http://x",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_rules_has_no_barriers_in_either_width_and_theme(visit, house, address):
    with visit("admin") as page:
        page.goto(address.format(rule=house.rule, clinic=house.clinic))
        _examine(page)


def test_a_rule_is_written_and_switched_on_by_keyboard(visit):
    """MKT-20: when, if and then, without a mouse."""
    with visit("admin") as page:
        page.goto("/automation/new")
        page.select_option("#rule-event", "customers.phase.changed")
        page.wait_for_selector("[name=is-phase]")
        page.select_option("[name=is-phase]", "sale")
        page.wait_for_url(re.compile("sale"))
        page.select_option("#builder-fact", "party.city")
        page.wait_for_selector("#builder-value")
        page.focus("#builder-value")
        page.keyboard.type("Valencia")
        page.keyboard.press("Enter")
        expect(page.locator(".builder-part")).to_contain_text("Valencia")
        page.select_option("#rule-verb", "customers.tag.put")
        page.wait_for_selector("[name=with-tag]")
        expect(page.locator("[name=with-tag]")).to_be_focused()
        page.keyboard.type("En venta ya")
        page.keyboard.press("Enter")
        expect(page.locator("#then .builder-part")).to_contain_text("En venta ya")
        page.focus("#id_name")
        page.keyboard.type("Etiquetar la venta")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/automation/[0-9a-f-]{36}$"))
        expect(page.locator(".sentence")).to_contain_text("Valencia")
        page.get_by_role("button", name=re.compile("Activar|Switch on")).press("Enter")
        expect(page.get_by_role("button", name=re.compile("Desactivar|Switch off"))).to_be_visible()


def test_trying_out_a_rule_by_keyboard_shows_each_answer(visit, house):
    with visit("admin") as page:
        page.goto(f"/automation/{house.rule}")
        page.focus("#rule-check")
        page.keyboard.type("Santa Irene")
        expect(page.locator("#rule-check-list [role=option]").first).to_contain_text("Santa Irene")
        page.keyboard.press("Enter")
        page.get_by_role("button", name=re.compile("^(Probar|Try out)$")).press("Enter")
        page.wait_for_url(re.compile("/try"))
        expect(page.locator("#check .reasons")).to_contain_text("Valencia")
        expect(page.locator("#check .rule-steps")).to_contain_text("Felicitar a Clínica Santa Irene")


def test_a_rule_is_written_and_asked_without_scripts(visit, house):
    with visit("admin", has_script=False) as page:
        page.goto("/automation/new")
        page.select_option("#rule-event", "orders.order.placed")
        page.locator("form:has(#rule-event) button").click()
        page.select_option("#rule-verb", "customers.tag.put")
        page.locator("form:has(#rule-verb) button").click()
        page.fill("[name=with-tag]", "Compra")
        page.locator("form:has([name=with-tag]) button").click()
        page.fill("#id_name", "Marcar compras")
        page.locator("form.form-sheet button").first.click()
        expect(page.locator("h1")).to_contain_text("Marcar compras")
        page.fill("#rule-check", "Clínica Santa Irene")
        page.locator("#check form button").first.click()
        expect(page.locator("#check")).to_contain_text("Clínica Santa Irene")
