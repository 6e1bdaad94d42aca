"""Does the way in tell who lives here, send people elsewhere, or trust what it is told?"""

import re
import time
from statistics import median
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests import cast
from tests.attacks import targets
from tests.attacks.furniture import House, browser, undone
from tests.attacks.intruder import Intruder
from tests.attacks.payloads import ELSEWHERE
from trato.foundation.access import letters

RETURNING = ["next", "url", "redirect", "redirect_to", "return_to", "continue", "back"]


def test_nobody_is_sent_elsewhere(house: House, plan: targets.Map, share, judged):
    """OR01, OR08, CS14: every form with every name for a way back, in the form and in the address."""
    with judged() as flaws:
        person = Intruder(house.admin, flaws)
        for number, form in enumerate(plan.forms):
            name = RETURNING[number % len(RETURNING)] if "next" not in form.names else "next"
            for place in share(ELSEWHERE, f"{form.action} {number}"):
                with undone():
                    person.send("POST", form.action, form.filled(**{"next": place, name: place}))
                with undone():
                    person.send("POST", f"{form.action.partition('?')[0]}?next={quote(place)}", form.filled(next=""))


def test_nobody_is_sent_elsewhere_after_coming_in(house: House, judged):
    """OR01: every kind of address, on the page of signing in and once one has come in."""
    with judged() as flaws:
        person, visitor = Intruder(house.admin, flaws), Intruder(browser(None), flaws)
        for number, place in enumerate(ELSEWHERE):
            name = RETURNING[number % 2]
            person.send("GET", f"/sign-in?{name}={quote(place)}")
            asking = {"email": house.people["sales_rep"].email, "password": cast.PASSWORD, "next": place, name: place}
            with undone():
                visitor.send("POST", f"/sign-in?{name}={quote(place)}", asking)


def test_links_in_mails_lead_to_our_own_address(house: House, settings, judged):
    """AU04, OR08: whatever host the request named, the link is ours; known and unknown are answered alike."""
    settings.ALLOWED_HOSTS = ["*"]
    mail.outbox.clear()
    with judged() as flaws:
        visitor = Intruder(browser(None), flaws)
        for email in (house.people["sales_rep"].email, "nobody@ecotec.example"):
            for headers in (
                {"Host": "evil.example"},
                {"X-Forwarded-Host": "evil.example"},
                {"Forwarded": "host=evil.example"},
            ):
                with undone():
                    visitor.send("POST", "/sign-in/forgotten", {"email": email}, headers=headers)
                    letters.send_due(timezone.now())
        for letter in mail.outbox:
            hosts = {urlsplit(link).netloc for link in re.findall(r"https?://\S+", letter.body)}
            if hosts != {urlsplit(settings.PUBLIC_URL).netloc} or "evil" in f"{letter.subject}{letter.body}":
                flaws.append(f"a link leads to {hosts}")
    assert len(mail.outbox) == 3


def test_letters_go_to_the_stored_address_only(house: House, judged):
    """AU05, MT09: look-alikes and line breaks in an address send nothing to anybody else."""
    mail.outbox.clear()
    asked = house.people["sales_rep"].email
    look_alike = asked.replace("s", "\u017f", 1).replace("i", "\u0131", 1)
    with judged() as flaws:
        visitor = Intruder(browser(None), flaws)
        for email in (
            look_alike,
            f"{asked}\r\nBcc: eve@evil.example",
            f"{asked},eve@evil.example",
            f"<{asked}>",
            asked.upper(),
        ):
            with undone():
                visitor.send("POST", "/sign-in/forgotten", {"email": email})
                letters.send_due(timezone.now())
        for letter in mail.outbox:
            if letter.recipients() != [asked]:
                flaws.append(f"a letter went to {letter.recipients()}")


def test_known_and_unknown_people_cost_the_same_work(house: House):
    """AU04: who asks for somebody cannot learn from the time whether they work here."""
    visitor = browser(None)

    def work(email: str) -> float:
        took = []
        for _ in range(5):
            with undone():
                begun = time.process_time()
                visitor.post("/sign-in", {"email": email, "password": "not this one"})
                took.append(time.process_time() - begun)
        return median(took)

    known, unknown = work(house.people["sales_rep"].email), work("nobody@ecotec.example")
    assert 0.6 < unknown / known < 1.6


def test_known_and_unknown_people_are_answered_alike(house: House):
    """AU04: text, status and headers of the way in and of forgotten passwords, for present, left and unknown people."""
    from tests.attacks.registered.test_things import same

    house.people["analyst"].is_active = False
    house.people["analyst"].save()
    visitor = browser(None)
    for address in ("/sign-in", "/sign-in/forgotten"):
        answers = []
        for email in (house.people["sales_rep"].email, house.people["analyst"].email, "nobody@ecotec.example"):
            with undone():
                answers.append((visitor.post(address, {"email": email, "password": "not this one"}), email))
        (first, email), *others = answers
        assert all(same(first, other, email, its_email) for other, its_email in others)


def test_a_link_for_a_new_password_is_for_one_person_once(house: House, judged):
    """AU01, AU02, OR04: tokens of others, changed ones and used ones open nothing."""
    with judged() as flaws:
        visitor = Intruder(browser(None), flaws)
        uid, token = house.words["uidb64"], house.words["token"]
        others = urlsafe_base64_encode(force_bytes(house.people["administrator"].uid))
        for one, other in (
            (others, token),
            (uid, token[:-1] + "x"),
            (uid, "x-y"),
            ("a" * 500, token),
            (uid, token * 20),
        ):
            answer = visitor.send("GET", reverse("reset", args=[one, other]))
            if answer.status_code != 404:
                flaws.append(f"{one} {other}: {answer.status_code}")
        choosing = {"password": "tres hilos de seda azul"}
        first = visitor.send("POST", reverse("reset", args=[uid, token]), choosing)
        visitor.client.cookies.clear()
        again = visitor.send("POST", reverse("reset", args=[uid, token]), choosing)
        if (first.status_code, again.status_code) != (302, 404):
            flaws.append(f"a link works twice: {first.status_code}, {again.status_code}")


def test_a_session_that_ended_stays_ended(house: House, judged):
    """AU10, AU11, AZ18: after signing out, a new password or leaving, the old cookie opens nothing."""
    person = house.people["sales_rep"]
    with judged() as flaws:
        for ending in ("sign_out", "password", "leaving"):
            with undone():
                client = browser(person)
                kept = client.cookies[settings.SESSION_COOKIE_NAME].value
                intruder = Intruder(client, flaws)
                if intruder.send("GET", "/customers").status_code != 200:
                    flaws.append("the session never was")
                if ending == "sign_out":
                    intruder.send("POST", "/sign-out", {})
                elif ending == "password":
                    person.set_password("tres hilos de seda azul")
                    person.save(update_fields=["password"])
                else:
                    person.is_active = False
                    person.save(update_fields=["is_active"])
                client.cookies[settings.SESSION_COOKIE_NAME] = kept
                if intruder.send("GET", "/customers").status_code != 302:
                    flaws.append(f"the cookie lives on after {ending}")
            person.refresh_from_db()


def test_the_session_is_new_after_coming_in(house: House):
    """AU11: a cookie that somebody planted before is not the one that counts after."""
    client = browser(None)
    client.cookies[settings.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"
    client.get("/sign-in")
    answer = client.post("/sign-in", {"email": house.people["sales_rep"].email, "password": cast.PASSWORD})
    assert answer.status_code == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value not in ("", "planted0planted0planted0planted0")


def test_guessing_comes_to_an_end(house: House, judged):
    """RL01, AU07: after ten wrong words for one address, or thirty from one machine, nothing is even tried."""
    with judged() as flaws:
        visitor = Intruder(browser(None), flaws)
        wrong = {"email": house.people["sales_rep"].email, "password": "not this one"}
        for _ in range(11):
            visitor.send("POST", "/sign-in", wrong)
        answer = visitor.send("POST", "/sign-in", wrong | {"password": cast.PASSWORD})
        if answer.status_code == 302:
            flaws.append("the eleventh guess was let in")
        mail.outbox.clear()
        for _ in range(9):
            visitor.send("POST", "/sign-in/forgotten", {"email": house.people["sales_rep"].email})
        letters.send_due(timezone.now())
        if len(mail.outbox) > 5:
            flaws.append(f"{len(mail.outbox)} letters to one address")


def test_a_token_that_ended_opens_nothing(house: House):
    """AU10, AZ18, AZ21: revoked, expired, of somebody who left, changed by a letter, or none at all."""
    program = house.programs["sales_rep"]
    for name, value in (("revoked_at", cast.NOW), ("expires_at", cast.NOW.replace(year=2001))):
        with undone():
            setattr(program.token, name, value)
            program.token.save()
            program.refused(401, "GET", "/parties")
        setattr(program.token, name, None)
    with undone():
        program.token.user.is_active = False
        program.token.user.save()
        program.refused(401, "GET", "/parties")
    program.token.user.is_active = True
    for secret in ("", program.secret[:-1], program.secret.swapcase(), f"{program.secret} ", program.token.sha256):
        program.refused(401, "GET", "/parties", Authorization=f"Bearer {secret}")
