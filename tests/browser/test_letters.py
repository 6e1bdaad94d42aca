"""Does anything in a letter come to life when it is shown as it was written, and do files go along with an answer? (XM01…XM20)"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Frame, Page, Request, expect

from tests.browser.conftest import ROOT, violations

pytestmark = pytest.mark.browser
# What a frame of no origin may see of us, and whether anything in it came to life.
INSIDE = """() => {
    const tried = {}
    const dare = (name, act) => { try { tried[name] = String(act()) } catch (problem) { tried[name] = problem.name } }
    dare('origin', () => self.origin)
    dare('cookie', () => document.cookie)
    dare('storage', () => localStorage.length)
    dare('parent', () => parent.document.title)
    dare('top', () => { top.location.href = 'https://canary.test/top'; return 'led' })
    return tried
}"""
ALIVE = """() => [...document.querySelectorAll('*')].filter((each) =>
    !(each instanceof HTMLElement) || each.id || each.getAttribute('name') === 'config'
    || each.matches('body script, body style, iframe, form, input, button, base, link, object, embed, [srcset], [background], [src]:not([src^="data:image/"])')
    || [...each.attributes].some((one) => one.name.startsWith('on')
        || (one.name === 'href' && !/^(https?|mailto|tel):/.test(each.href)))
    || ['fixed', 'absolute', 'sticky'].includes(getComputedStyle(each).position)).map((each) => each.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def letters(house) -> dict[str, str]:
    """Conversations with hostile and with friendly letters, by name."""
    answer = house.data / "letters.json"
    environment = {
        **os.environ,
        "TRATO_DATA": str(house.data),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "TRATO_URL": house.url,
    }
    subprocess.run(
        [sys.executable, "-m", "tests.browser.write_letters", str(answer)], env=environment, cwd=ROOT, check=True
    )
    return json.loads(answer.read_text())


@contextmanager
def watched(page: Page, house) -> Iterator[list[str]]:
    """What was asked of anybody but us, opened, said or run meanwhile."""
    woken: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((house.url, "data:")):
            woken.append(f"asked {request.url[:200]}")

    page.context.on("request", note)
    page.context.on("page", lambda opened: woken.append(f"opened {opened.url}"))
    page.on("dialog", lambda dialog: (woken.append(f"said {dialog.message}"), dialog.dismiss()))
    page.on("download", lambda file: woken.append(f"downloaded {file.url}"))
    yield woken


@contextmanager
def complaining(chromium: Browser, keys, house) -> Iterator[Page]:
    """A page on which the browser may complain, as it does about whatever it stops."""
    context = chromium.new_context(base_url=house.url, locale="es-ES")
    context.add_cookies(keys["eva"])
    yield context.new_page()
    context.close()


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server that nobody should call, and who did."""
    heard: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_words: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


def opened(page: Page) -> Frame:
    """The letter of a conversation, opened within it."""
    page.locator(".message-letter summary").last.click()
    frame = page.locator(".message-letter iframe").last
    expect(frame).to_be_visible()
    inside = frame.element_handle().content_frame()
    inside.wait_for_load_state()
    return inside


def test_no_letter_comes_to_life_in_its_frame(visit, house, letters):
    """XM01, 02, 04, 05, 07, 08, 10, 11, 16, 20: nothing runs, is fetched, led elsewhere, laid over the page or imitated."""
    with visit("eva") as page, watched(page, house) as woken:
        for name in letters["hostile"]:
            page.goto(f"/inbox/{name}?in=all")
            here, title = page.url, page.title()
            frame = opened(page)
            assert frame.evaluate(ALIVE) == []
            page.wait_for_timeout(150)
            assert (page.url, page.title()) == (here, title)
            assert len(page.frames) == 2
        assert woken == []


def test_a_frame_has_no_origin_no_cookies_and_reaches_nobody(chromium, keys, house, letters):
    """What a debugger does in its place, which a letter cannot: even that reaches neither cookies nor the page."""
    with complaining(chromium, keys, house) as page, watched(page, house) as woken:
        page.goto(f"/inbox/{letters['friendly']}?in=all")
        tried = opened(page).evaluate(INSIDE)
        assert tried == {
            "origin": "null",
            "cookie": "SecurityError",
            "storage": "SecurityError",
            "parent": "SecurityError",
            "top": "SecurityError",
        }
        assert page.url.startswith(house.url) and woken == []


def test_what_is_framed_runs_no_script_whatever_slips_through(chromium, keys, house, letters, canary):
    """The second wall alone: a document with everything that sanitizing takes away, behind the same headers."""
    address, heard = canary
    hostile = (
        "<script>parent.postMessage('ran','*');fetch('CANARY/s')</script><img src=CANARY/i>"
        "<img src=x onerror=\"parent.postMessage('ran','*')\"><meta http-equiv=refresh content='0;url=CANARY/m'>"
        "<base href=CANARY/><link rel=stylesheet href=CANARY/c><style>@import 'CANARY/a';"
        "body{background:url(CANARY/b)} input[value^=a]{background:url(CANARY/v)}"
        "@font-face{font-family:x;src:url(CANARY/f)} p{font-family:x}</style><p>x</p>"
        "<form action=CANARY/form><input value=abc autofocus><button id=send>x</button></form>"
        "<iframe src=CANARY/frame></iframe><object data=CANARY/o></object>"
        "<video src=CANARY/video autoplay></video><a id=away target=_top href=CANARY/top>x</a>"
    ).replace("CANARY", address)
    with complaining(chromium, keys, house) as page:
        complained: list[str] = []
        page.add_init_script("window.heard = []; addEventListener('message', (event) => window.heard.push(event.data))")

        def slip(route):
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text().replace("<body>", f"<body>{hostile}"))

        page.route("**/letters/*/frame", slip)
        page.on("console", lambda message: complained.append(message.text))
        page.goto(f"/inbox/{letters['friendly']}?in=all")
        here = page.url
        frame = opened(page)
        frame.locator("#send").click()
        frame.locator("#away").click()
        page.wait_for_timeout(800)
        assert page.url == here
        assert page.evaluate("window.heard") == []
        assert heard == []
        assert len(page.context.pages) == 1
        said = "\n".join(complained)
        assert "sandboxed" in said and "Content Security Policy" in said


def test_a_link_opens_beside_the_page_and_knows_nothing_of_it(visit, house, letters):
    with visit("eva") as page:
        told: list[dict[str, str]] = []

        def answer(route):
            told.append(route.request.all_headers())
            script = "<script>document.title = String(window.opener) + document.referrer</script>"
            route.fulfill(body=script, content_type="text/html")

        page.context.route("https://santairene.example/**", answer)
        page.goto(f"/inbox/{letters['friendly']}?in=all")
        frame = opened(page)
        with page.context.expect_page() as opening:
            frame.get_by_role("link", name="Ver la oferta completa").click()
        opening.value.wait_for_load_state()
        assert opening.value.title() == "null"
        assert "referer" not in told[0] and "cookie" not in told[0]
        assert page.url.startswith(house.url)


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_letter_is_read_in_the_thread_and_on_its_page(visit, house, letters, width, theme):
    with visit("eva", width=width, theme=theme) as page:
        page.goto(f"/inbox/{letters['friendly']}?in=all")
        summary = page.locator(".message-letter summary").last
        summary.focus()
        page.keyboard.press("Enter")
        frame = page.frame_locator(".message-letter iframe")
        expect(frame.get_by_text("Gel conductor 5 L")).to_be_visible()
        assert frame.locator("img[alt=Logo]").evaluate("(each) => each.naturalWidth") == 1
        assert frame.locator("img[alt='Imagen de fuera']").get_attribute("src") is None
        expect(page.locator(".message-in .message-text")).to_be_hidden()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.get_by_role("link", name="Abrir en una página aparte").click()
        expect(page.frame_locator("iframe").get_by_text("Papel térmico")).to_be_visible()
        expect(page.locator("main")).to_contain_text("Sus imágenes de fuera siguen apagadas")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_a_colleague_writes_leaves_an_open_letter_open(visit, house, letters):
    address = f"/inbox/{letters['friendly']}?in=all"
    with visit("eva") as reading, visit("admin") as writing:
        reading.goto(address)
        opened(reading)
        writing.goto(address)
        writing.keyboard.press("n")
        writing.keyboard.type("Lo llevo yo")
        writing.keyboard.press("Control+Enter")
        expect(reading.locator("#inbox-messages")).to_contain_text("Lo llevo yo", timeout=5000)
        expect(reading.frame_locator(".message-letter iframe").get_by_text("Gel conductor 5 L")).to_be_visible()


def test_a_letter_opens_without_scripts(visit, house, letters):
    with visit("eva", has_script=False) as page:
        page.goto(f"/inbox/{letters['friendly']}?in=all")
        page.locator(".message-letter summary").last.click()
        page.get_by_role("link", name="Abrir en una página aparte").click()
        expect(page.frame_locator("iframe").get_by_text("Papel térmico")).to_be_visible()


PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400
DROP = """(form) => {
    const held = new DataTransfer()
    held.items.add(new File(['a;b'], 'tabla.csv', { type: 'text/csv' }))
    for (const kind of ['dragover', 'drop']) form.dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }))
}"""
PASTE = """(box) => {
    const held = new DataTransfer()
    held.items.add(new File(['hola'], 'pegado.txt', { type: 'text/plain' }))
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true }))
}"""


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_files_are_chosen_dropped_pasted_taken_out_and_sent(visit, house, letters, width):
    with visit("eva", width=width) as page:
        page.goto(f"/inbox/{letters['friendly']}?in=all")
        page.fill("#reply-text", "Va adjunto.")
        page.set_input_files("input[name=files]", {"name": "oferta.pdf", "mimeType": "application/pdf", "buffer": PDF})
        page.locator("#reply").evaluate(DROP)
        page.locator("#reply-text").evaluate(PASTE)
        listed = page.locator(".reply-files li")
        expect(listed).to_have_count(3)
        assert violations(page) == []
        page.get_by_role("button", name="Quitar tabla.csv").click()
        expect(listed).to_have_count(2)
        page.locator("#reply-text").press("Control+Enter")
        sent = page.locator(".message-out").last
        expect(sent).to_contain_text("oferta.pdf")
        expect(sent).to_contain_text("pegado.txt")
        with page.expect_download() as taking:
            sent.get_by_role("link", name="oferta.pdf").click()
        assert taking.value.path().read_bytes() == PDF
        expect(page.locator(".toast, [role=status]").filter(has_text="Enviado").first).to_be_visible()


def test_files_that_are_refused_are_not_lost(visit, house, letters):
    with visit("eva") as page:
        page.goto(f"/inbox/{letters['friendly']}?in=all")
        page.fill("#reply-text", "Va la página.")
        page.set_input_files("input[name=files]", {"name": "x.html", "mimeType": "text/html", "buffer": b"<html>x"})
        page.get_by_role("button", name="Enviar", exact=True).click()
        expect(page.locator("#reply-error")).to_contain_text("«x.html» no puede adjuntarse")
        expect(page.locator("#reply-text")).to_have_value("Va la página.")
        expect(page.locator(".reply-files li")).to_have_count(1)
        page.get_by_role("button", name="Quitar x.html").click()
        many = [{"name": f"{number}.txt", "mimeType": "text/plain", "buffer": b"x"} for number in range(11)]
        page.set_input_files("input[name=files]", many)
        expect(page.locator("#reply-error")).to_contain_text("como máximo 10 archivos")
        page.get_by_role("button", name="Quitar 10.txt").click()
        expect(page.locator("#reply-error")).to_be_hidden()
        page.get_by_role("button", name="Enviar", exact=True).click()
        expect(page.locator(".message-out").last).to_contain_text("9.txt")


def test_files_go_along_without_scripts(visit, house, letters):
    with visit("eva", has_script=False) as page:
        page.goto(f"/inbox/{letters['friendly']}?in=all")
        page.fill("#reply-text", "Sin guiones, con archivo")
        page.set_input_files("input[name=files]", {"name": "oferta.pdf", "mimeType": "application/pdf", "buffer": PDF})
        page.get_by_role("button", name="Enviar", exact=True).click()
        expect(page.locator(".message-out").last).to_contain_text("oferta.pdf")
