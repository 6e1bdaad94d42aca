"""Are lists changed, kept and taken along in few presses, by pointer and by keyboard? (P03, P05, P06)"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, violations

pytestmark = pytest.mark.browser

IN_GANDIA = "/customers?kind=organization&cols=name,city,phase,owner,tags,party.sector,own.beds&city=Gandia"


def test_all_that_match_change_hands_in_four_presses_and_come_back(visit):
    """P06 (a): all that match, the owner, «change»; the notice undoes it."""
    with visit("admin") as page:
        page.goto(IN_GANDIA)
        page.get_by_role("link", name="Cambiar todos").click()
        expect(page.locator("h1")).to_contain_text(re.compile(r"Cambiar \d+ clientes"))
        page.select_option("#bulk-value", label="Ana Prats")
        expect(page.locator("#bulk-preview")).to_contain_text("Ana Prats")
        page.get_by_role("button", name=re.compile(r"Cambiar \d+")).click()
        expect(page.locator("tbody")).to_contain_text("Ana Prats")
        page.locator("[data-undo]").click()
        expect(page.locator("#toasts")).to_contain_text("Deshecho")
        page.goto(IN_GANDIA)
        expect(page.locator("tbody")).not_to_contain_text("Ana Prats")


def test_ticked_rows_get_a_tag_by_keyboard(visit):
    with visit("admin") as page:
        page.goto(IN_GANDIA)
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator("[data-bulk-count]")).to_have_text("2")
        assert violations(page) == []
        page.get_by_role("button", name="Etiqueta").press("Enter")
        expect(page.locator("h1")).to_contain_text("Cambiar 2 clientes")
        page.fill("#bulk-value", "Feria")
        page.press("#bulk-value", "Enter")
        expect(page.locator("#bulk-preview")).to_contain_text("Feria")
        page.get_by_role("button", name="Cambiar 2").press("Enter")
        expect(page.locator("#toasts")).to_contain_text("Feria")
        expect(page.locator("tbody .chip", has_text="Feria")).to_have_count(2)
        page.keyboard.press("Control+z")
        expect(page.locator("#toasts")).to_contain_text("Deshecho")


def test_a_cell_is_written_by_keyboard_and_taken_back(visit):
    """P05 (a): E, the words, Enter."""
    with visit("admin") as page:
        page.goto("/customers?kind=organization&q=Olalla&cols=name,city,party.sector,own.beds")
        cells = page.locator("tbody tr").first.locator("td")
        page.keyboard.press("j")
        page.keyboard.press("e")
        field = page.locator("[data-cell-editor] [name=value]")
        expect(field).to_be_focused()
        assert violations(page) == []
        page.keyboard.type("Ocio")
        page.keyboard.press("Tab")
        expect(cells.nth(3)).to_have_text("Ocio")
        expect(page.locator("[data-cell-editor] [name=value]")).to_be_focused()
        page.keyboard.type("muchas")
        page.keyboard.press("Enter")
        expect(page.locator(".cell-problem")).to_be_visible()
        expect(cells.nth(4).locator("[name=value]")).to_have_value("muchas")
        page.keyboard.press("Escape")
        page.locator("[data-cell-editor]").wait_for(state="detached")


def test_escape_leaves_the_cell_as_it_was_and_undo_brings_words_back(visit):
    with visit("admin") as page:
        page.goto("/customers?kind=organization&q=Olalla&cols=name,city,party.sector")
        cell = page.locator("tbody tr").nth(2).locator("td").nth(3)
        cell.click()
        page.keyboard.type("Nada")
        page.keyboard.press("Escape")
        expect(cell).to_have_text("—")
        cell.click()
        expect(page.locator("[data-cell-editor] [name=value]")).to_be_focused()
        page.keyboard.type("Ocio")
        page.keyboard.press("Enter")
        expect(cell).to_have_text("Ocio")
        expect(page.locator("#toasts")).to_contain_text("Ocio")
        page.locator("[data-undo]").click()
        expect(page.locator("#toasts")).to_contain_text("Deshecho")
        expect(page.locator("tbody tr").nth(2).locator("td").nth(3)).to_have_text("—")


def test_two_browsers_on_one_cell_lose_nothing(visit):
    """P05 (c)."""
    here = "/customers?kind=organization&q=Amparo&cols=name,city,party.sector"
    with visit("admin") as one, visit("eva") as other:
        one.goto(here)
        other.goto(here)
        cell = one.locator("tbody tr").first.locator("td").nth(3)
        cell.click()
        expect(one.locator("[data-cell-editor] [name=value]")).to_be_focused()
        theirs = other.locator("tbody tr").first.locator("td").nth(3)
        theirs.click()
        expect(other.locator("[data-cell-editor] [name=value]")).to_be_focused()
        other.keyboard.type("Suyo")
        other.keyboard.press("Enter")
        expect(theirs).to_have_text("Suyo")
        expect(other.locator("#toasts")).to_contain_text("Suyo")
        one.keyboard.type("Mío")
        one.keyboard.press("Enter")
        expect(one.locator(".cell-problem")).to_contain_text("Eva Sol")
        expect(one.locator(".cell-problem")).to_contain_text("Suyo")
        expect(cell.locator("[name=value]")).to_have_value("Mío")
        one.keyboard.press("Escape")
        expect(cell).to_have_text("Suyo")


@pytest.mark.parametrize("name", ["Columnas", "Exportar", "Guardar vista"])
def test_what_opens_over_the_list_has_no_barriers(visit, name):
    with visit("admin") as page:
        page.goto(IN_GANDIA)
        page.locator("summary", has_text=name).press("Enter")
        expect(page.locator("details[open] .popover-box")).to_be_visible()
        _examine(page)


def test_a_view_is_saved_by_keyboard(visit):
    """P03 (b)."""
    with visit("admin") as page:
        page.goto(IN_GANDIA)
        page.locator("summary", has_text="Guardar vista").press("Enter")
        page.fill("#view-name", "De Gandia")
        page.press("#view-name", "Enter")
        expect(page.locator("nav [aria-current]", has_text="De Gandia")).to_be_visible()


def test_conditions_are_fetched_when_they_are_opened(visit):
    with visit("admin") as page:
        page.goto("/customers")
        expect(page.locator("#builder-fact")).to_have_count(0)
        page.get_by_role("link", name="Más condiciones").press("Enter")
        expect(page.locator("#builder-fact")).to_be_visible()
        _examine(page)


def test_without_scripts_rows_are_ticked_changed_and_taken_back(visit):
    with visit("admin", has_script=False) as page:
        page.goto(IN_GANDIA)
        page.locator("tbody .cell-check input").first.check()
        page.get_by_role("button", name="Etiqueta").click()
        page.fill("#bulk-value", "Sin guiones")
        page.get_by_role("button", name="Ver qué cambiará").click()
        page.get_by_role("button", name="Cambiar 1").click()
        expect(page.locator("tbody .chip", has_text="Sin guiones")).to_have_count(1)
        page.locator("#toasts button").first.click()
        page.goto(IN_GANDIA)
        expect(page.locator("tbody .chip", has_text="Sin guiones")).to_have_count(0)
        page.goto("/customers")
        page.get_by_role("link", name="Más condiciones").click()
        expect(page.locator("#builder-fact")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "/lists/customers/change?all=1&city=Gandia",
        "/lists/customers/change?all=1&city=Gandia&do=phase&value=sale",
        "/lists/customers/change?ticked=1",
        "/lists/customers/cell/{clinic}/party.sector",
        "/bulk-changes",
    ],
)
def test_a_page_about_changes_has_no_barriers(visit, house, address):
    with visit("admin") as page:
        page.goto(address.format(clinic=house.clinic))
        _examine(page)


def test_a_heading_sorts_by_keyboard_and_says_so(visit):
    """P04 (b)."""
    with visit("admin") as page:
        page.goto("/customers?cols=name,city,own.beds,party.registered")
        page.get_by_role("link", name="Ciudad", exact=True).press("Enter")
        expect(page.get_by_role("columnheader", name="Ciudad")).to_have_attribute("aria-sort", "ascending")
        page.get_by_role("link", name="Ciudad", exact=True).press("Enter")
        expect(page.get_by_role("columnheader", name="Ciudad")).to_have_attribute("aria-sort", "descending")
        assert "sort=-party.city" in page.url


def test_groups_open_and_close_by_keyboard(visit):
    with visit("admin") as page:
        page.goto("/customers?group=party.phase")
        first = page.locator(".row-group a").first
        expect(first).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("j")
        expect(page.locator("tbody tr[aria-current]")).to_have_attribute("data-uid", re.compile("-"))
        _examine(page)
        first.press("Enter")
        expect(page.locator(".row-group a").first).to_have_attribute("aria-expanded", "false")
        page.go_back()
        expect(page.locator(".row-group a").first).to_have_attribute("aria-expanded", "true")


BOARD = "/customers?as=board&kind=organization&city=Gandia"


def test_a_card_is_moved_by_pointer_by_menu_and_by_key_and_comes_back(visit):
    """P08 (a, b)."""
    with visit("admin") as page:
        page.goto(BOARD)
        card = page.locator(".board-card").first
        name = card.locator(".cell-title").inner_text()
        there = page.locator(".board-column", has=page.get_by_role("heading", name="Venta"))
        card.drag_to(there)
        expect(page.locator("#toasts")).to_contain_text("Venta")
        moved = there.locator(".board-card", has_text=name)
        expect(moved).to_have_count(1)
        moved.locator(".cell-title").focus()
        page.keyboard.press(".")
        expect(page.locator("#toasts")).to_contain_text("Captación")
        page.keyboard.press("m")
        expect(page.locator("#board-menu")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("menuitem", name="Gestión").press("Enter")
        expect(page.locator("#toasts")).to_contain_text("Gestión")
        page.reload()
        managed = page.locator(".board-column", has=page.get_by_role("heading", name="Gestión"))
        expect(managed.locator(".board-card", has_text=name)).to_have_count(1)


def test_what_is_moved_is_undone_from_the_notice(visit):
    with visit("admin") as page:
        page.goto(BOARD)
        card = page.locator(".board-card").first
        name = card.locator(".cell-title").inner_text()
        home = page.locator(".board-column", has=page.locator(".board-card", has_text=name)).get_attribute("data-name")
        card.locator(".cell-title").focus()
        page.keyboard.press("m")
        page.get_by_role("menuitem", name="Declive").press("Enter")
        expect(page.locator("#toasts")).to_contain_text("Declive")
        page.locator("[data-undo]").click()
        expect(page.locator("#toasts")).to_contain_text("Deshecho")
        back = page.locator(".board-column", has=page.locator(".board-card", has_text=name))
        expect(back).to_have_attribute("data-name", home)


def test_a_card_that_somebody_else_moved_goes_back_with_the_reason(visit):
    """P08 (c)."""
    with visit("admin") as one, visit("eva") as other:
        one.goto(BOARD)
        other.goto(BOARD)
        name = one.locator(".board-card .cell-title").first.inner_text()
        for page, key in ((other, "Cualificación"), (one, "Declive")):
            page.locator(".board-card", has_text=name).locator(".cell-title").focus()
            page.keyboard.press("m")
            page.get_by_role("menuitem", name=key).press("Enter")
            expect(page.locator("#toasts")).to_contain_text(name)
        expect(one.locator("#toasts")).to_contain_text("Eva Sol")
        gone = one.locator(".board-column", has=one.get_by_role("heading", name="Declive"))
        expect(gone.locator(".board-card", has_text=name)).to_have_count(0)


def test_a_card_is_moved_without_scripts(visit):
    with visit("admin", has_script=False) as page:
        page.goto(BOARD)
        card = page.locator(".board-card").first
        name = card.locator(".cell-title").inner_text()
        card.locator("[data-board-move]").click()
        page.select_option("[name=value]", label="Declive")
        page.get_by_role("button", name="Guardar").click()
        there = page.locator(".board-column", has=page.get_by_role("heading", name="Declive"))
        expect(there.locator(".board-card", has_text=name)).to_have_count(1)
        page.locator("#toasts button").first.click()
        expect(there.locator(".board-card", has_text=name)).to_have_count(0)


def test_a_board_has_no_barriers_and_shows_one_column_on_a_phone(visit):
    """P08 (e)."""
    with visit("admin") as page:
        page.goto("/customers?as=board")
        _examine(page)
    with visit("admin", width="phone") as page:
        page.goto("/customers?as=board")
        expect(page.locator(".board-column:visible")).to_have_count(1)
        page.get_by_role("tab", name="Venta").click()
        expect(page.locator(".board-column:visible")).to_have_attribute("data-name", "Venta")


def test_ticks_outlive_paging_and_go_with_the_question(visit):
    with visit("admin") as page:
        page.goto("/customers?kind=organization&size=25")
        for press in ("j", "x", "j", "x"):
            page.keyboard.press(press)
        page.get_by_role("link", name="Siguiente").click()
        expect(page.locator("[data-bulk-count]")).to_have_text("2")
        page.locator("tbody .cell-check input").first.check()
        expect(page.locator("[data-bulk-count]")).to_have_text("3")
        assert violations(page) == []
        page.get_by_role("link", name="Anterior").click()
        expect(page.locator("tbody .cell-check input:checked")).to_have_count(2)
        expect(page.locator("[data-bulk-count]")).to_have_text("3")
        page.get_by_role("button", name="Etiqueta").click()
        expect(page.locator("h1")).to_contain_text("Cambiar 3 clientes")
        page.goto("/customers?kind=person&size=25")
        expect(page.locator("[data-bulk]")).to_be_hidden()
        page.goto("/customers?kind=organization&size=25")
        expect(page.locator("#tab-count-1")).to_have_text(re.compile(r"^\d+"))
        expect(page.locator("[data-bulk]")).to_be_hidden()


def test_tabs_get_their_numbers_after_the_list_is_there(visit):
    with visit("admin") as page:
        page.goto("/customers")
        expect(page.locator("#tab-count-1")).to_have_text(re.compile(r"^\d+"))
        assert violations(page) == []


def _examine(page):
    for across, down in WIDTHS.values():
        page.set_viewport_size({"width": across, "height": down})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert violations(page) == [], (across, theme)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
