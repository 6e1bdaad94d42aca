"""Does anything in a mail's HTML come to life in a real browser, once it was cleaned and once more after being put in twice?"""

import pytest
from playwright.sync_api import Browser

from trato.domains.conversations.channels.email import html
from trato.domains.conversations.channels.email.tests.test_html import HOSTILE

pytestmark = pytest.mark.browser

# As an editor does: put it in, take it out as the browser writes it, put it in again.
PUT_IN = """(texts) => texts.map((text) => {
    const first = document.createElement('div')
    document.body.append(first)
    first.innerHTML = text
    const second = document.createElement('div')
    document.body.append(second)
    second.innerHTML = first.innerHTML
    const alive = [...second.querySelectorAll('*')].filter((each) =>
        !(each instanceof HTMLElement) || each.id || each.getAttribute('name')
        || each.matches('script, style, iframe, form, input, button, base, meta, link, object, embed, [src], [srcset], [background]')
        || [...each.attributes].some((one) => one.name.startsWith('on')
            || (one.name === 'href' && !/^(https?|mailto|tel):/.test(each.href))))
    const hosts = [first, second].map((each) => each.innerHTML)
    first.remove()
    second.remove()
    return { alive: alive.map((each) => each.outerHTML), is_same: hosts[0] === hosts[1] }
})"""


@pytest.mark.parametrize("with_script", [True, False])
def test_no_mail_comes_to_life(chromium: Browser, with_script: bool):
    """XM01, 02, 04, 05, 07, 08, 10, 11, 16: nothing runs, nothing is fetched, nothing changes from one time to the other."""
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    ran: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: ran.append(str(error)))
    clean = [html.sanitized(hostile) for hostile in HOSTILE]
    if with_script:
        page.set_content("<!doctype html><body></body>")
        for hostile, found in zip(HOSTILE, page.evaluate(PUT_IN, clean), strict=True):
            assert found == {"alive": [], "is_same": True}, hostile
    else:
        # As a page that is read from its beginning, not by a script.
        page.set_content("<!doctype html><body>" + "".join(f"<section>{one}</section>" for one in clean) + "</body>")
        assert page.locator("section").count() == len(clean)
        assert page.locator("section section, script, iframe, form, [onerror], [src]").count() == 0
    page.wait_for_timeout(500)
    assert (asked, ran) == ([], [])
    context.close()
