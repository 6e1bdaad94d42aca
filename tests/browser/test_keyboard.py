"""Can one work without touching the pointer?"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_find_and_open_a_customer_with_a_slip_of_the_finger(visit, house):
    """KB-01"""
    with visit("eva") as page:
        page.goto("/customers")
        page.keyboard.press("Control+k")
        page.keyboard.type("clinca irene")
        expect(page.locator("#palette-results a[role=option]").first).to_contain_text("Clínica Santa Irene")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(house.clinic))
        expect(page.locator("h1")).to_contain_text("Clínica Santa Irene")


def test_escape_gives_the_focus_back_from_the_palette(visit):
    with visit("eva") as page:
        page.goto("/customers")
        page.locator("a.cell-title").first.focus()
        page.keyboard.press("Control+k")
        expect(page.locator("#palette-q")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("a.cell-title").first).to_be_focused()


def test_log_a_call_with_the_next_step_in_few_keys(visit, house):
    """KB-02: L, 2 (no answer, which presets «call tomorrow»), words, Ctrl Enter."""
    with visit("eva") as page:
        page.goto(f"/customers/{house.nuria}")
        page.keyboard.press("l")
        page.keyboard.press("2")
        page.keyboard.type("Comunica todo el rato")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("Núria Illescas")
        expect(page.locator("#record-timeline")).to_contain_text("Comunica todo el rato")
        expect(page.locator("#record-next")).to_contain_text("Núria Illescas")


def test_rows_are_walked_with_j_and_k_and_previewed_with_space(visit):
    with visit("eva") as page:
        page.goto("/customers?kind=organization")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("Space")
        panel = page.locator("[data-panel]")
        expect(panel).to_be_visible()
        assert "peek=" in page.url
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)


def test_single_keys_stay_silent_while_one_types(visit):
    with visit("eva") as page:
        page.goto("/customers")
        page.locator("[name=q]").last.focus()
        page.keyboard.type("cgh?")
        assert page.locator("dialog[open]").count() == 0
        assert page.url.endswith("/customers")


def test_create_and_edit_a_customer(visit):
    """KB: create with Tab and Enter only, then change the city."""
    with visit("eva") as page:
        page.goto("/customers/new?kind=person")
        page.locator("[name=given_name]").focus()
        page.keyboard.type("Olivia")
        page.keyboard.press("Tab")
        page.keyboard.type("Ferrandis")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Olivia Ferrandis")
        page.keyboard.press("e")
        page.wait_for_url(re.compile("/edit$"))
        page.locator("[name=sector]").focus()
        page.keyboard.type("Podología")
        page.keyboard.press("Enter")
        expect(page.locator("#record-facts")).to_contain_text("Podología")


def test_every_stop_of_the_tab_key_shows_a_ring(visit, house):
    with visit("eva") as page:
        page.goto(f"/customers/{house.clinic}")
        bare = []
        for _ in range(60):
            page.keyboard.press("Tab")
            bare += page.evaluate(
                """() => {
                    const at = document.activeElement
                    if (!at || at === document.body) return []
                    const styles = [at, at.nextElementSibling, at.parentElement].filter(Boolean).map((each) => getComputedStyle(each))
                    const isWide = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                    const isRinged = styles.some(isWide)
                    return isRinged ? [] : [at.outerHTML.slice(0, 120)]
                }"""
            )
        assert bare == []
