"""Can a file be imported without a pointer, without scripts, and without barriers?"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, violations

pytestmark = pytest.mark.browser
FILE = "ID de registro;Nombre;Apellidos;Correo;Ciudad\n1;Ana;Peña;ana.{n}@x.example;Elche\n2;Luis;Gil;mal;Lugo\n"


def _bring(page: Page, tmp_path: Path, number: int) -> None:
    path = tmp_path / "contactos.csv"
    path.write_bytes(FILE.format(n=number).encode("cp1252"))
    page.goto("/imports")
    page.set_input_files("#id_file", path)
    page.focus("#id_file")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/imports/[0-9a-f-]{36}"))


def test_a_known_file_is_imported_by_keyboard(visit, tmp_path):
    """KB-09, T19: choose, read, say where from, import; nothing has barriers on the way."""
    with visit("admin") as page:
        _bring(page, tmp_path, 1)
        _examine(page)
        expect(page.locator("select[name=field-3]")).to_have_value("email")
        page.focus("#id_source")
        page.keyboard.type("Feria")
        page.focus("button[value=run]")
        page.keyboard.press("Enter")
        expect(page.locator(".tiles")).to_contain_text("2", timeout=30_000)
        _examine(page)
        page.goto("/jobs")
        expect(page.locator("#jobs-rows")).to_contain_text("contactos.csv")
        _examine(page)
        page.goto("/imports")
        _examine(page)
        page.locator("a.cell-title").first.click()
        page.focus("form[action$='/undo'] button")
        page.keyboard.press("Enter")
        expect(page.locator("form[action$='/undo'] button")).to_have_count(0, timeout=30_000)


def test_a_mistake_is_corrected_by_keyboard(visit, tmp_path):
    with visit("admin") as page:
        _bring(page, tmp_path, 2)
        page.focus("select[name=field-4]")
        page.select_option("select[name=field-4]", "email")
        page.select_option("select[name=field-1]", "family_name")
        page.focus("button[value=try]")
        page.keyboard.press("Enter")
        expect(page.locator("[role=alert]").first).to_be_visible()
        _examine(page)


def test_a_file_is_imported_without_scripts(visit, tmp_path):
    with visit("admin", has_script=False) as page:
        path = tmp_path / "contactos.csv"
        path.write_text("Nombre;Teléfono\nSin Guiones;612345678\n")
        page.goto("/imports")
        page.set_input_files("#id_file", path)
        page.locator("main form button.button-primary").click()
        page.fill("#id_source", "Feria")
        page.locator("button[value=run]").click()
        for _ in range(60):
            page.goto(page.url)
            if page.locator("form[action$='/undo']").count():
                break
            page.wait_for_timeout(300)
        expect(page.locator("form[action$='/undo']")).to_have_count(1)


def _examine(page: Page) -> None:
    for across, down in WIDTHS.values():
        page.set_viewport_size({"width": across, "height": down})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
