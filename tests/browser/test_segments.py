"""Can a segment be built, understood and used by keyboard, and without scripts?"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_segment_is_built_part_by_part_by_keyboard(visit, house):
    """SEG-01, P16: choose a fact, a comparison, a value; count; name; save; see why somebody belongs."""
    with visit("admin") as page:
        page.goto("/segments/new")
        page.focus("#builder-fact")
        page.select_option("#builder-fact", "party.city")
        page.wait_for_selector("#builder-value")
        expect(page.locator("#builder-op")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.type("Valencia")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("where="))
        expect(page.locator(".builder-part")).to_contain_text("Valencia")
        expect(page.locator(".count-number")).not_to_contain_text("≈")
        page.focus("#id_name")
        page.keyboard.type("De Valencia")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/segments/[0-9a-f-]{36}$"))
        expect(page.locator(".sentence")).to_contain_text("Valencia")
        page.goto(page.url + f"?check={house.clinic}")
        expect(page.locator(".reasons")).to_contain_text("Valencia")


def test_a_sentence_is_understood_or_said_where_it_is_not(visit):
    with visit("admin") as page:
        page.goto("/segments/new")
        page.locator("summary", has_text=re.compile("Como frase|As a sentence")).click()
        page.fill("#builder-said", "ciudad es «Valencia» y tiene al menos 2")
        page.locator("form:has(#builder-said) button").click()
        expect(page.locator(".builder [role=alert]")).to_be_visible()
        expect(page.locator("#builder-said")).to_have_value("ciudad es «Valencia» y tiene al menos 2")
        page.fill("#builder-said", "ciudad es «Valencia» y tiene al menos 2 pedidos en los últimos 400 días")
        page.locator("form:has(#builder-said) button").click()
        expect(page.locator(".builder-part")).to_have_count(2)


def test_a_list_is_narrowed_and_becomes_a_segment(visit):
    """P03, T12: a list filter is already a segment."""
    with visit("admin") as page:
        page.goto('/customers?where={"fact":"party.city","op":"is","value":["Gandia"]}')
        expect(page.locator("tbody tr").first).to_contain_text("Gandia")
        page.get_by_role("link", name=re.compile("Guardar como segmento|Save as segment")).click()
        expect(page.locator(".builder-part")).to_contain_text("Gandia")


def test_a_field_is_made_and_filled_in_under_a_minute(visit, house):
    """PLT-08: seven presses and two words."""
    with visit("admin") as page:
        page.goto("/console/fields/new")
        page.fill("#id_name_es", "Plantas")
        page.fill("#id_name_en", "Floors")
        page.select_option("#id_kind", "number")
        page.locator("form.form-sheet button").first.click()
        page.goto(f"/customers/{house.clinic}/fields")
        page.fill("#id_own_floors", "7")
        page.locator("form.form-sheet button").first.click()
        expect(page.locator("#record-facts")).to_contain_text("Plantas")


def test_customers_are_divided_step_by_step_by_keyboard(visit):
    """SEG-02, SEG-09: choose a branch, read the next step, and make those a segment."""
    with visit("admin") as page:
        page.goto("/segments/steps?by=party.country&by=party.city")
        page.locator(".branch").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("pick="))
        expect(page.locator(".branching-step")).to_have_count(2)
        expect(page.locator(".branch[aria-current=step]")).to_have_count(1)
        page.get_by_role("link", name=re.compile("Hacer un segmento|Make a segment")).first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/segments/new"))
        expect(page.locator(".builder-part")).to_have_count(1)
