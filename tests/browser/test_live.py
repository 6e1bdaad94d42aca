"""Does an open page learn what somebody else does?"""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_colleagues_note_appears_without_reloading(visit, house):
    with visit("eva") as watching, visit("admin") as writing:
        watching.goto(f"/customers/{house.clinic}")
        writing.goto(f"/customers/{house.clinic}?log=note")
        writing.fill("[name=body]", "Han cambiado de director")
        writing.locator(".composer-save button").click()
        expect(watching.locator("#record-timeline")).to_contain_text("Han cambiado de director", timeout=5000)


def test_a_draft_survives_a_reload(visit, house):
    with visit("eva") as page:
        page.goto(f"/customers/{house.clinic}")
        page.keyboard.press("n")
        page.keyboard.type("A medio escribir")
        page.reload()
        assert page.input_value("[name=body]") == "A medio escribir"
