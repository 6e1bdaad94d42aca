"""Does everything work when no script runs?"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_searching_filtering_and_paging(visit):
    with visit("eva", has_script=False) as page:
        page.goto("/")
        page.locator("header [name=q]").fill("963 51 20 44")
        page.locator("header [name=q]").press("Enter")
        page.get_by_role("link", name="Clínica Santa Irene").click()
        expect(page.locator("h1")).to_contain_text("Clínica Santa Irene")
        page.goto("/customers?size=25")
        first = page.locator("a.cell-title").first.inner_text()
        page.locator("a[rel=next]").click()
        assert page.locator("a.cell-title").first.inner_text() != first
        page.locator("a[rel=prev]").click()
        assert page.locator("a.cell-title").first.inner_text() == first


def test_logging_a_note_and_taking_it_back(visit, house):
    with visit("eva", has_script=False) as page:
        page.goto(f"/customers/{house.clinic}?log=note")
        page.fill("[name=body]", "Escrito sin guiones")
        page.locator(".composer-save button").click()
        expect(page.locator("#record-timeline")).to_contain_text("Escrito sin guiones")
        page.locator("#toasts button").first.click()
        expect(page.locator("#record-timeline")).not_to_contain_text("Escrito sin guiones")


def test_a_mistake_is_named_and_nothing_typed_is_lost(visit):
    with visit("eva", has_script=False) as page:
        page.goto("/customers/new?kind=person")
        page.fill("[name=email]", "sin arroba")
        page.locator("main form button.button-primary").last.click()
        assert page.title().startswith("Error: ")
        assert page.input_value("[name=email]") == "sin arroba"
        assert page.locator("[name=email]").get_attribute("aria-invalid") == "true"


def test_the_language_can_be_changed(visit):
    with visit("ana", has_script=False) as page:
        page.goto("/customers")
        assert page.locator("html").get_attribute("lang") == "es"
        page.goto("/me")
        page.locator("main select[name=language]").select_option("en")
        page.locator("main form button.button-primary").first.click()
        page.goto("/customers")
        assert page.locator("html").get_attribute("lang") == "en"
        expect(page.locator("h1")).to_have_text(re.compile("Customers"))
