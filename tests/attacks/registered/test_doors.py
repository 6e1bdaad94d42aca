"""Does anybody come in who may not, by any door, in any way of knocking?"""

import json
import logging

import pytest
from django.test import Client

from tests.attacks import operations, targets
from tests.attacks.changes import changed, state
from tests.attacks.furniture import House, browser, undone
from tests.attacks.intruder import Intruder
from tests.attacks.payloads import MARK, POLYGLOT
from trato.faces.api.tests.calling import Program
from trato.foundation.access.models.user import Role

UNHEARD_OF = ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "ATTACK"]
# Questions that are sent like changes: a proof that it is still the same person, a question with a body.
# The page of imports asks itself whether somebody may bring a file; what a condition means changes nothing.
ASKING = ("sign-in/again", "/ask", "imports", "v1/conditions", "conditions/branches")
CLOSED = {302, 401, 403, 404, 405}
WELL_KNOWN = [
    "/admin", "/admin/", "/setup", "/install", "/installer", "/metrics", "/debug", "/__debug__/", "/.env", "/.git/config",
    "/server-status", "/actuator/health", "/phpinfo.php", "/graphql", "/api", "/api/", "/api/v2/parties", "/static/",
    "/static/../config/settings.py", "/static/%2e%2e/%2e%2e/config/settings.py", "/static/..%2f..%2fsettings.py",
    "/static//etc/passwd", "/media/", "/backup", "/backups/", "/mail", "/mail/", "/data", "/console", "/shell",
    "/.well-known/security.txt", "/customers/", "/customers.csv", "/customers/export", "/users", "/users/1",
    "/jsi18n/", "/silk/", "/secrets.json", "/live/", "/healthz/", "/me/../customers", "//customers",
]  # fmt: skip


def test_a_visitor_is_turned_away_everywhere_whatever_they_do(house: House, judged):
    """AZ01, AZ30, AZ33, AU32, CS08, CS10, CS11, AU16: every route and method, without a name."""
    before = state()
    with judged() as flaws:
        for agent in (browser(None), Program(None).client):
            intruder = Intruder(agent, flaws)
            for target in targets.addressed(house):
                if target.is_open:
                    continue
                for method in ["GET", "POST", *UNHEARD_OF]:
                    answer = intruder.send(method, target.address, {"name": "x"} if method == "POST" else None)
                    _judge_closed(target, method, answer, flaws)
    assert changed(before) == []


def _judge_closed(target: targets.Target, method: str, answer, flaws: list[str]) -> None:
    if answer.status_code not in CLOSED:
        flaws.append(f"{method} {target.route}: a visitor gets {answer.status_code}")
    if answer.status_code == 302 and not answer["Location"].startswith("/sign-in?next="):
        flaws.append(f"{method} {target.route}: a visitor is sent to {answer['Location']}")
    if b"Santa Irene" in answer.content:
        flaws.append(f"{method} {target.route}: a visitor reads about a customer")


def test_a_visitor_reads_nothing_about_anybody_on_the_open_pages(house: House, judged):
    """AZ33, AU32: what everybody may see names no customer and no colleague."""
    with judged() as flaws:
        intruder = Intruder(browser(None), flaws)
        for target in targets.addressed(house):
            if target.is_open:
                told = intruder.send("GET", target.address).content.decode()
                flaws += [f"{target.route} names {word}" for word in ("Santa Irene", "ecotec.example") if word in told]


def test_what_other_programs_leave_open_is_not_there(judged, house: House):
    """AZ33, FU10, XF09: installers, consoles, keys, folders above; the answer echoes nothing."""
    with judged() as flaws:
        intruder = Intruder(browser(None), flaws)
        for address in WELL_KNOWN:
            answer = intruder.send("GET", address)
            if answer.status_code not in CLOSED:
                flaws.append(f"{address}: {answer.status_code}")
            if b"SECRET" in answer.content or b"root:" in answer.content:
                flaws.append(f"{address}: lets a file out")


def test_nobody_without_the_permission_writes_anything(house: House, plan: targets.Map, judged):
    """AZ12, AZ06, AZ30: every writing route and operation × every role that may not; nothing changes."""
    writing = [one for one in targets.addressed(house) if set(one.methods(house)) - {"GET"}]
    forms = {}
    for form in plan.forms:
        forms.setdefault(targets.route_of(form.action), form)
    programs_do = operations.all_of(house)
    tried = 0
    before = state()
    with judged() as flaws:
        for role, person in house.people.items():
            intruder = Intruder(house.browsers[role], flaws)
            for target in writing:
                if target.is_program or target.is_for(person.actor, "POST"):
                    continue
                form = forms.get(target.route)
                answer = intruder.send("POST", target.address, form.filled(body="Hola") if form else {"body": "Hola"})
                tried += 1
                if answer.status_code not in (403, 404):
                    flaws.append(f"{role} may not POST {target.route} and gets {answer.status_code}")
            for one in programs_do:
                if targets.policy.may(person.actor, one.permission):
                    continue
                answer = house.programs[role].call(one.method, one.address.removeprefix("/api/v1"), one.body())
                tried += 1
                if answer.status_code not in (403, 404):
                    flaws.append(f"{role} may not {one.method} {one.route} and gets {answer.status_code}")
            flaws += [f"{role} changed {table}" for table in changed(before)]
    assert tried > 60


def test_who_may_only_look_changes_nothing(house: House):
    """AZ12, AZ44: what can be sent to asks for more than the permission to look, on pages and for programs."""
    loose = [
        f"{method} {one.route}"
        for one in targets.addressed(house)
        for method in one.methods(house)
        if method != "GET" and one.permission(method).endswith(".view") and not one.route.endswith(ASKING)
    ]
    assert loose == []


def test_nobody_without_the_permission_reads_anything(house: House, judged):
    """AZ05, AZ15, AZ17: every reading route × every role that may not."""
    with judged() as flaws:
        for role, person in house.people.items():
            intruder = Intruder(house.browsers[role], flaws)
            for target in targets.addressed(house):
                if target.is_for(person.actor, "GET") or "GET" not in target.methods(house):
                    continue
                if target.is_program:
                    answer = house.programs[role].call("GET", target.address.removeprefix("/api/v1"))
                else:
                    answer = intruder.send("GET", target.address)
                if answer.status_code not in (403, 404) or b"Santa Irene" in answer.content:
                    flaws.append(f"{role} may not read {target.route} and gets {answer.status_code}")


def test_forms_of_other_sites_do_nothing(house: House, judged):
    """CS01: every page that changes something, without the mark, with that of another session, and in the address."""
    strict = browser(house.people[Role.ADMINISTRATOR.value], is_strict=True)
    foreign = browser(house.people[Role.SALES_REP.value], is_strict=True)
    foreign.get("/customers/new")
    stolen = foreign.cookies["trato-csrf"].value if "trato-csrf" in foreign.cookies else "x" * 32
    before = state()
    tried = 0
    with judged() as flaws:
        intruder = Intruder(strict, flaws)
        for target in targets.addressed(house):
            if target.is_program or "POST" not in target.methods(house):
                continue
            for fields, query, headers in (
                ({}, "", {}),
                ({"csrfmiddlewaretoken": stolen}, "", {}),
                ({}, f"?csrfmiddlewaretoken={stolen}", {}),
                ({}, "", {"X-CSRFToken": stolen, "Origin": "https://evil.example"}),
                ({}, "", {"HX-Request": "true", "X-Requested-With": "XMLHttpRequest"}),
            ):
                answer = intruder.send("POST", target.address + query, fields, headers=headers)
                tried += 1
                is_refused = answer.status_code in (403, 404, 405) if target.is_open else answer.status_code == 403
                if not is_refused:
                    flaws.append(f"POST {target.route}{query[:10]} {list(headers)}: {answer.status_code}")
    assert changed(before) == []
    assert tried > 100


def test_looking_never_changes_anything(house: House, plan: targets.Map, judged):
    """CS02: every page that the walk reaches, also as HEAD, with what forms would send in the address."""
    before = state()
    with judged() as flaws:
        intruder = Intruder(house.admin, flaws)
        for address in plan.pages:
            intruder.send("HEAD", address)
        for form in plan.forms:
            query = "&".join(f"{name}=1" for name in sorted(form.names))
            intruder.send("GET", f"{form.action.partition('?')[0]}?{query}")
    assert changed(before) == []


def test_methods_do_not_pass_for_one_another(house: House, share, judged):
    """AZ30: override headers and parameters, bodies of GET, unheard-of methods; nothing changes."""
    tricks = [
        {"X-HTTP-Method-Override": "POST"},
        {"X-HTTP-Method": "DELETE"},
        {"X-Method-Override": "PATCH"},
    ]
    before = state()
    with judged() as flaws:
        person, program = Intruder(house.admin, flaws), Intruder(house.programs["administrator"].client, flaws)
        for target in targets.addressed(house):
            intruder = program if target.is_program else person
            real = target.methods(house)
            for headers in share(tricks, target.route):
                answer = intruder.send("GET", target.address + "?_method=POST", headers=headers, body=b"name=x")
                if "GET" not in real and answer.status_code not in (404, 405):
                    flaws.append(f"GET {target.route} as {headers}: {answer.status_code}")
            for method in share(UNHEARD_OF, target.route):
                if method in real or (method == "HEAD" and "GET" in real):
                    continue
                answer = intruder.send(method, target.address, body=b"{}", kind="application/json")
                is_answered = answer.status_code in (200, 404) and method in ("OPTIONS", "HEAD")
                if answer.status_code not in (400, 404, 405) and not is_answered and not target.is_open:
                    flaws.append(f"{method} {target.route}: {answer.status_code}")
    assert changed(before) == []


def test_a_body_is_read_in_one_way_only(house: House, plan: targets.Map, share, judged):
    """AZ32: JSON as a form, a form as JSON, text as anything; refused, and nothing changes."""
    before = state()
    with judged() as flaws:
        intruder = Intruder(house.admin, flaws)
        for form in plan.forms:
            if not form.names:
                continue
            sent = {name: values[0] for name, values in form.filled().items()}
            kinds = ["application/json", "text/plain", "application/xml", "multipart/form-data; boundary=none"]
            for kind in share(kinds, form.action):
                with undone():
                    intruder.send("POST", form.action, body=json.dumps(sent | {"body": "Hola"}).encode(), kind=kind)
        for one in operations.all_of(house):
            kinds = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"]
            for kind in share(kinds, one.route):
                with undone():
                    program, path = house.programs["administrator"], one.address.removeprefix("/api/v1")
                    answer = program.call(one.method, path, one.body(), Content_Type=kind)
                    if one.properties and answer.status_code != 415:
                        flaws.append(f"{one.method} {one.route} as {kind}: {answer.status_code}")
    assert changed(before) == []


def test_a_session_is_no_token_and_a_token_no_session(house: House, judged):
    """CS04: cookies mean nothing to the API, tokens nothing to pages; together the token counts."""
    with judged() as flaws:
        person = Intruder(house.admin, flaws)
        program = Intruder(house.programs["administrator"].client, flaws)
        for target in targets.addressed(house):
            if target.is_open:
                continue
            answer = (person if target.is_program else program).send("GET", target.address)
            if answer.status_code not in CLOSED:
                flaws.append(f"{target.route}: {answer.status_code}")
        mixed = Client(
            SERVER_NAME="localhost", headers={"Authorization": f"Bearer {house.programs['gardener'].secret}"}
        )
        mixed.cookies = house.admin.cookies
        answers = [mixed.get(one.address) for one in targets.addressed(house) if one.is_program]
        flaws += [f"mixed: {answer.status_code}" for answer in answers if answer.status_code not in (403, 404, 405)]


def test_other_sites_are_not_trusted(house: House, share, judged):
    """CS05: no Origin is ever allowed, asked for beforehand or with the request."""
    with judged() as flaws:
        for intruder in (Intruder(house.admin, flaws), Intruder(house.programs["administrator"].client, flaws)):
            for target in targets.addressed(house):
                origins = ["https://evil.example", "null", "http://localhost.evil.example"]
                for origin in share(origins, target.route):
                    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
                    intruder.send("OPTIONS", target.address, headers=asked)
                intruder.send("GET", target.address, headers={"Origin": "https://evil.example"})


def test_a_foreign_host_is_answered_nothing(house: House, judged):
    """OR08, AU26: a Host that is not ours ends every request, and is not shown."""
    with judged() as flaws:
        intruder = Intruder(house.admin, flaws)
        for address in ("/", "/customers", "/sign-in", "/api/v1/parties", "/nowhere"):
            for host in (
                "evil.example",
                "localhost.evil.example",
                "localhost:80@evil.example",
                "evil\r\nX: y",
                f"<{MARK}>",
            ):
                answer = intruder.send("GET", address, HTTP_HOST=host)
                if answer.status_code != 400 or b"evil" in answer.content or MARK.encode() in answer.content:
                    flaws.append(f"{address} at {host!r}: {answer.status_code}")
            answer = intruder.send(
                "GET", address, headers={"X-Forwarded-Host": "evil.example", "X-Host": "evil.example"}
            )
            if b"evil.example" in answer.content:
                flaws.append(f"{address}: believes X-Forwarded-Host")


@pytest.mark.parametrize("place", ["\r\nERROR all is well", "\x1b[2J", "\u2028", POLYGLOT, '"}\n{"level":"x"', "\x00"])
def test_what_is_logged_stays_in_its_line(house: House, caplog, place, judged):
    """AD04, CS14: line breaks and escape signs in paths, names and headers begin no new line of the log."""
    caplog.set_level(logging.DEBUG)
    strict = browser(house.people["administrator"], is_strict=True)
    place = place.encode().decode("latin-1")  # as servers hand on what was sent
    with judged() as flaws:
        for agent in (house.admin, strict, house.programs["administrator"].client):
            intruder = Intruder(agent, flaws)
            for address in ("/nowhere/", "/api/v1/", "/customers/", "/orders/", "/sign-in/reset/x/"):
                for method in ("GET", "POST", "PUT"):
                    intruder.send(method, "/", PATH_INFO=address + place)
            intruder.send("GET", "/", HTTP_HOST=place)
            intruder.send("POST", "/sign-in", {"email": place, "password": place})
            intruder.send("GET", "/customers", HTTP_USER_AGENT=place, HTTP_ACCEPT_LANGUAGE=place, HTTP_COOKIE=place)
    torn = [record.getMessage() for record in caplog.records if set("\r\n\x1b\x00") & set(record.getMessage())]
    assert torn == []
