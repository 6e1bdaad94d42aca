"""Can records that look alike be compared and made one, with the keyboard alone and without any script?"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import violations

pytestmark = pytest.mark.browser


def test_a_pair_is_opened_merged_and_undone_by_keyboard(visit):
    """P14: one key per decision, and the way back in the message."""
    with visit("admin") as page:
        page.goto("/duplicates")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/merge/**")
        assert violations(page) == []
        page.keyboard.press("m")
        page.wait_for_url("**/duplicates")
        expect(page.locator("#toasts")).to_contain_text("fusionado")
        page.locator("#toasts button[data-undo]").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/customers/**")
        expect(page.locator("#toasts")).to_contain_text("dos fichas")


def test_two_records_are_merged_and_parted_without_a_script(visit):
    with visit("admin", has_script=False) as page:
        page.goto("/duplicates")
        page.locator("a.cell-title").last.click()
        page.locator("input[name=survivor]").last.check()
        page.locator("main form.merge button.button-primary").click()
        page.goto("/merges")
        page.locator("main form button").first.click()
        expect(page.locator("#toasts")).to_contain_text("dos fichas")
