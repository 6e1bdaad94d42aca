"""Can a person decide about their data without a script, and a guardian answer them with the keyboard alone?"""

import pytest

pytestmark = pytest.mark.browser


def test_preferences_are_saved_without_a_script(visit, house):
    with visit(None, has_script=False) as page:
        page.goto(house.preferences)
        box = page.locator("input[name='allow:offers:phone']")
        assert not box.is_checked()
        box.check()
        page.click("button[name=save]")
        assert page.locator("input[name='allow:offers:phone']").is_checked()
        page.locator("input[name='allow:offers:phone']").uncheck()
        page.click("button[name=save]")
        assert not page.locator("input[name='allow:offers:phone']").is_checked()


def test_a_guardian_confirms_an_identity_with_the_keyboard(visit, house):
    with visit("admin") as page:
        page.goto("/console/privacy")
        page.locator("a.cell-title").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/privacy/requests/*")
        page.locator("[name=how]").focus()
        page.keyboard.type("Llamada al número conocido")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Llamada al número conocido")


def test_the_audit_is_narrowed_with_the_keyboard(visit, house):
    with visit("admin") as page:
        page.goto("/console/audit")
        page.locator("[name=what]").focus()
        page.keyboard.type("customers.party.registered")
        page.keyboard.press("Enter")
        page.wait_for_url("**what=customers.party.registered**")
        assert page.locator("tbody tr").count() > 3
