"""Does anything that somebody writes or asks become more than text in a page?"""

from urllib.parse import quote

import pytest

from tests.attacks import operations, targets
from tests.attacks.furniture import House, browser, undone
from tests.attacks.intruder import Intruder
from tests.attacks.markup import Page
from tests.attacks.payloads import ADDRESS, COMPUTED, ELSEWHERE, MARK, OFTEN, REFLECTED, SELDOM, SHORT, TEMPLATES
from tests.told import follow_here

# How browsers and servers name what the caller tells about itself.
HEADERS = ["Referer", "User-Agent", "Accept-Language", "X-Forwarded-For", "X-Requested-With", "HX-Current-URL",
           "HX-Target", "HX-Trigger", "HX-Prompt", "Cookie"]  # fmt: skip
ECHOED = [
    "next",
    "url",
    "redirect",
    "return_to",
    "continue",
    "back",
    "from",
    "origin",
    "customer",
    "show",
    "log",
    "kind",
]


@pytest.mark.parametrize("payload", [*OFTEN, *(pytest.param(one, marks=pytest.mark.campaign) for one in SELDOM)])
def test_what_is_written_stays_text_in_every_page(house: House, plan: targets.Map, payload, judged):
    """XR01, XR03, XR04, XR06, XR07, XR13, XF11, TP01, TP04, CF01: each text of each form and body, then every page."""
    with judged() as flaws:
        person = Intruder(house.admin, flaws)
        kept = _through_forms(person, plan.forms, payload) + _through_programs(house, payload, flaws)
        _read_everything(house, person, flaws)
    assert kept > 15


def _through_forms(person: Intruder, forms: list[targets.Form], payload: str) -> int:
    kept = 0
    for number, form in enumerate(forms):
        for field in form.fields:
            if field.is_text and "password" not in form.names:
                # Where an address is expected, nothing but one is kept.
                typed = _fitting(ADDRESS if field.kind == "url" else payload, field.longest, number)
                answer = person.send("POST", form.action, form.filled(**{field.name: typed}))
                if answer.status_code == 422:
                    person.page(answer, form.action)
                kept += answer.status_code == 302
    return kept


def _through_programs(house: House, payload: str, flaws: list[str]) -> int:
    kept = 0
    for number, one in enumerate(operations.all_of(house)):
        for path, schema in one.texts():
            body = one.body(path, _fitting(payload, schema.get("maxLength"), number))
            address = one.address.removeprefix("/api/v1") + ("?duplicates=allow" if "duplicates" in one.queries else "")
            answer = house.programs["administrator"].call(one.method, address, body)
            kept += answer.status_code in (200, 201)
            if "json" not in answer.headers.get("Content-Type", "json"):
                flaws.append(f"{one.route} answers {answer.headers['Content-Type']}")
    return kept


def _read_everything(house: House, person: Intruder, flaws: list[str]) -> None:
    """Every page again, as they stand now, with what a search for the mark finds."""
    follow_here()
    found = targets.walk(house, house.admin, flaws)
    for address in ("/search", "/palette", "/customers/pick", "/customers", "/products"):
        answer = person.send("GET", f"{address}?q={MARK}")
        found.pages[address] = person.page(answer, address)
    seen = [address for address, page in found.pages.items() if MARK in page.text or _in_fields(page)]
    if len(seen) < 3:
        flaws.append(f"what was written is shown on {len(seen)} pages only: the attack did not reach them")


def _in_fields(page: Page) -> bool:
    return any(MARK in field.value for form in page.forms for field in form.fields)


def _fitting(payload: str, longest: int | None, number: int) -> str:
    """The payload where it fits, else a short one; numbered, because names and codes must differ."""
    room = (longest or 10_000) - 2
    return f"{payload if len(payload) <= room else SHORT[:room]}{number}"


def test_what_is_asked_stays_text(house: House, asked, share, judged):
    """XR07, XR10, XR12: every parameter of every page for itself, and all that programs ever called so together."""
    with judged() as flaws:
        for agent in (house.admin, browser(None)):
            intruder = Intruder(agent, flaws)
            for target in [one for one in targets.pages(house) if agent is house.admin or one.is_open]:
                queries = [
                    "&".join(f"{name}={quote(value)}" for name in ECHOED)
                    for value in share([*REFLECTED[:3], ELSEWHERE[0]], target.route)
                ]
                if agent is house.admin:
                    names = sorted(asked.get(target.address, ()))
                    queries += [f"{name}={quote(value)}" for name in names for value in share(REFLECTED, name)]
                for query in queries:
                    answer = intruder.send("GET", f"{target.address}?{query}")
                    if answer.headers.get("Content-Type", "").startswith("text/html"):
                        intruder.page(answer, f"{target.address}?{query}")


def test_names_of_parameters_stay_text(house: House, judged):
    """XR07: what is asked under a hostile name is not repeated as markup."""
    with judged() as flaws:
        intruder = Intruder(house.admin, flaws)
        for target in targets.pages(house):
            address = f"{target.address}?{quote(REFLECTED[0])}={quote(SHORT)}"
            answer = intruder.send("GET", address)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                intruder.page(answer, address)


def test_addresses_that_lead_nowhere_are_not_repeated(house: House, judged):
    """XR12: for visitors the path stands nowhere in the answer; for colleagues it is text at most."""
    places = [
        f"/<{MARK}>",
        f"/customers/%3C{MARK} on{MARK}%3E",
        f"/api/v1/{MARK}<script>",
        f"/{MARK}{{{{7*7}}}}",
        f"/static/{MARK}",
    ]
    with judged() as flaws:
        for agent in (house.admin, browser(None), house.programs["administrator"].client):
            intruder = Intruder(agent, flaws)
            for place in places:
                answer = intruder.send("GET", place)
                if answer.headers.get("Content-Type", "").startswith("text/html"):
                    intruder.page(answer, place)
                if MARK in answer.content.decode() and agent is not house.admin:
                    flaws.append(f"{place} is repeated")


def test_what_callers_tell_of_themselves_stays_text(house: House, judged):
    """XR09, RL10: headers with markup, one by one and all together with a try to come in."""
    hostile = [f'"><{MARK} on{MARK}=1>', f"<script>{MARK}</script>", "a" * 60_000]
    with judged() as flaws:
        person = Intruder(browser(None), flaws)
        for header in HEADERS:
            for value in hostile:
                person.page(person.send("GET", "/sign-in", headers={header: value}), "/sign-in")
        asking = {"email": f"<{MARK}>@x.example", "password": f"<{MARK}>"}
        for value in hostile[:2]:
            person.page(person.send("POST", "/sign-in", asking, headers=dict.fromkeys(HEADERS, value)), "/sign-in")


def test_no_template_is_computed_anywhere(house: House, plan: targets.Map, judged):
    """TP01, TP02, TP04, TP13, XR13: signs of every kind of template in every form, answered as they were typed."""
    with judged() as flaws:
        person = Intruder(house.admin, flaws)
        for form in plan.forms:
            texts = {field.name: TEMPLATES[: field.longest or 200] for field in form.fields if field.is_text}
            if not texts or "password" in form.names:
                continue
            with undone():
                answer = person.send("POST", form.action, form.filled(**texts))
                if answer.status_code == 302:
                    answer = person.send("GET", answer["Location"])
                if answer.headers.get("Content-Type", "").startswith("text/html"):
                    page = person.page(answer, form.action)
                    if COMPUTED in page.text:
                        flaws.append(f"{form.action} computes")
