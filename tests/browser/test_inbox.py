"""Is the inbox worked with keys alone, live between colleagues, and without scripts? (CCT-04, SRV-08, P18, KB-04)"""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_fifty_conversations_are_triaged_by_keyboard(visit, house):
    """KB-04: taken, answered with a saved answer, put off and resolved, in turn."""
    place = f"/inbox?in=inbox-{house.place}"
    with visit("admin") as page:
        page.goto(place)
        expect(page.locator(".inbox-row")).to_have_count(30)
        page.keyboard.press("j")
        for number in range(50):
            expect(page.locator(".inbox-title h2")).to_be_visible()
            here = page.url
            if number % 4 == 0:
                page.keyboard.press("a")
                expect(page.get_by_role("button", name="Tomarla")).to_have_count(0)
                page.keyboard.press("j")
            elif number % 4 == 1:
                page.keyboard.press("r")
                page.keyboard.type("/gra")
                expect(page.locator("#reply-slash [aria-selected=true]")).to_contain_text("Gracias y cerrar")
                page.keyboard.press("Enter")
                expect(page.locator("#reply-text")).to_have_value("Gracias por avisar.")
                page.keyboard.press("Control+Shift+Enter")
            elif number % 4 == 2:
                page.keyboard.press("z")
                expect(page.locator("#snooze-menu [role=menuitem]:focus")).to_be_visible()
                page.keyboard.press("Enter")
            else:
                page.keyboard.press("e")
            if number < 49:
                page.wait_for_url(lambda url, here=here: url != here)
        page.wait_for_load_state("networkidle")
        page.goto(place + "&state=open")
        expect(page.locator(".inbox-row")).to_have_count(13)
        page.goto(place + "&state=waiting")
        expect(page.locator(".inbox-row")).to_have_count(12)


def test_what_a_colleague_writes_appears_and_that_they_are_writing(visit, house):
    address = f"/inbox/{house.talk}?in=all"
    with visit("eva") as watching, visit("admin") as writing:
        watching.goto(address)
        writing.goto(address)
        writing.keyboard.press("n")
        writing.keyboard.type("Llevo la sonda")
        expect(watching.locator("#inbox-head")).to_contain_text("está escribiendo", timeout=3000)
        writing.keyboard.press("Control+Enter")
        expect(watching.locator("#inbox-messages")).to_contain_text("Llevo la sonda", timeout=3000)
        expect(watching.locator("#inbox-head")).not_to_contain_text("está escribiendo", timeout=12_000)


def test_an_answer_over_an_unseen_message_waits_for_a_look(visit, house):
    address = f"/inbox/{house.talk}?in=all"
    with visit("eva") as first, visit("admin") as second:
        first.goto(address)
        # Whoever was away for a moment hears nothing of it.
        first.evaluate("window.dispatchEvent(new Event('pagehide'))")
        first.fill("#reply-text", "Llegamos a las diez")
        second.goto(address)
        second.keyboard.press("n")
        second.keyboard.type("Mejor a las once")
        second.keyboard.press("Control+Enter")
        expect(second.locator("#inbox-messages")).to_contain_text("Mejor a las once")
        first.locator("#reply-text").press("Control+Enter")
        expect(first.locator(".reply-error")).to_contain_text("mientras tanto")
        expect(first.locator("#reply-text")).to_have_value("Llegamos a las diez")
        expect(first.locator("#inbox-messages")).to_contain_text("Mejor a las once")


def test_what_came_in_before_ones_eyes_keeps_no_answer_back(visit, house):
    address = f"/inbox/{house.talk}?in=all"
    with visit("eva") as first, visit("admin") as second:
        first.goto(address)
        second.goto(address)
        second.keyboard.press("n")
        second.keyboard.type("Llevad también el gel")
        second.keyboard.press("Control+Enter")
        expect(first.locator("#inbox-messages")).to_contain_text("Llevad también el gel")
        newest = first.locator("#inbox-end").get_attribute("data-upto")
        expect(first.locator("[data-seen]")).to_have_value(newest)
        first.fill("#reply-text", "Llevamos gel")
        first.locator("#reply-text").press("Control+Enter")
        expect(first.locator("#inbox-messages")).to_contain_text("Llevamos gel")


def test_an_answer_is_sent_and_taken_back_without_scripts(visit, house):
    with visit("admin", has_script=False) as page:
        page.goto(f"/inbox/{house.talk}?in=all")
        page.fill("#reply-text", "Sin guiones también")
        page.get_by_role("button", name="Enviar", exact=True).click()
        expect(page.locator("#inbox-messages")).to_contain_text("Sin guiones también")
        page.get_by_role("button", name="Anular").last.click()
        expect(page.locator("#reply-text")).to_have_value("Sin guiones también")


def test_a_draft_is_there_on_the_next_machine(visit, house):
    address = f"/inbox/{house.talk}?in=all"
    with visit("eva") as page:
        page.goto(address)
        page.fill("#reply-text", "A medio escribir")
        expect(page.locator("[data-draft-said]")).to_have_text("Borrador guardado")
    with visit("eva", width="phone") as page:
        page.goto(address)
        expect(page.locator("#reply-text")).to_have_value("A medio escribir")
        page.fill("#reply-text", "")
