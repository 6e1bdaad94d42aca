"""Do administrators let web sites tell of visits on a page, and does everybody see visits as text on the record?"""

import uuid

import pytest
from django.test import Client

from tests import browsing, cast
from trato.domains.conversations.actions import inboxes
from trato.domains.conversations.models import Inbox, WebChat, Website
from trato.domains.conversations.queries import web_passes as passes
from trato.faces.api.tests.calling import Program

pytestmark = pytest.mark.django_db
TOLD = {
    "name": "Tienda",
    "origins": f"{browsing.ORIGIN}\nhttp://localhost:8080",
    "needs_consent": "on",
    "days_kept": "30",
}
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def ines():
    cast.company()
    return cast.admin()


@pytest.fixture
def client(ines) -> Client:
    browser = Client()
    browser.force_login(ines)
    return browser


def test_a_site_is_allowed_changed_and_ended_on_its_page(client):
    assert client.get("/console/websites").status_code == 200
    answer = client.post("/console/websites/new", TOLD, follow=True)
    site = Website.objects.get()
    page = answer.content.decode()
    assert f"data-site=&#34;{site.key}&#34;" in page and "/web/track.js" in page and "data-ask" in page
    assert (site.days_kept, site.origins) == (30, [browsing.ORIGIN, "http://localhost:8080"])
    address = f"/console/websites/{site.uid}"
    told = {name: value for name, value in TOLD.items() if name != "needs_consent"}
    assert "data-ask" not in client.post(address, told | {"name": "Blog"}, follow=True).content.decode()
    assert client.post(f"{address}/end", follow=True).status_code == 200
    assert "data-site" not in client.get(address).content.decode()
    assert client.post(address, TOLD).status_code == 422
    assert "Blog" in client.get("/console/websites").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"origins": "nothing"}, {"origins": ""}, {"days_kept": "0"}, {"days_kept": "x"}, {"name": ""}]
)
def test_what_makes_no_sense_is_said_beside_the_form(client, wrong):
    answer = client.post("/console/websites/new", TOLD | wrong)
    assert answer.status_code == 422 and not Website.objects.exists()


def test_whoever_is_no_administrator_has_no_such_page(ines):
    client, site = Client(), browsing.site(ines.actor)
    for who in (cast.eva(), cast.omar()):
        client.force_login(who)
        for address in ("/console/websites", "/console/websites/new", f"/console/websites/{site.uid}"):
            assert client.get(address).status_code in (403, 404)


def test_pages_with_markup_in_title_path_and_words_are_shown_as_text(client, ines):
    """XR15."""
    marta, site = cast.marta(ines.actor), browsing.site(ines.actor)
    proof = browsing.event("identify", token=passes.issue(str(marta.uid), site=site.key))
    page = {"kind": "page", "path": f"/{MARKUP}", "title": MARKUP, "details": {"source": MARKUP, "referrer": MARKUP}}
    words = browsing.event("search", words=MARKUP)
    product = browsing.event("product", code=MARKUP)
    browsing.tell(site, uuid.UUID(int=1), proof, page, words, product, at=cast.NOW)
    shown = client.get(f"/customers/{marta.uid}").content.decode()
    assert MARKUP not in shown and shown.count("&lt;img src=x onerror=alert(1)&gt;") >= 4
    assert client.get(f"/customers/{marta.uid}?show=web").content.decode().count("event-in") == 1


def test_programs_do_the_same_and_fetch_passes(ines):
    program, marta = Program(ines), cast.marta(ines.actor)
    program.post("/websites", {"name": "Tienda", "origins": [browsing.ORIGIN]})
    site = Website.objects.get()
    address = f"/websites/{site.uid}"
    assert program.patch(address, {"days_kept": 7})["days_kept"] == 7
    assert program.get("/websites")["items"][0]["key"] == program.get(address)["key"] == site.key
    token = program.post(f"{address}/passes", {"party": str(marta.uid)})["token"]
    assert passes.read(token) == (str(marta.uid), site.key)
    program.refused(409, "POST", f"{address}/passes", {"party": str(uuid.uuid4())})
    browsing.tell(site, uuid.UUID(int=1), browsing.event("identify", token=token), browsing.event(), at=cast.NOW)
    (visit,) = program.get(f"/visits?party={marta.uid}")["items"]
    assert (visit["pages"], visit["party"]["name"], visit["website"]["name"]) == (1, marta.name, "Tienda")
    assert program.get(f"/visits/{visit['id']}") == visit
    assert [one["kind"] for one in program.get(f"/visits/{visit['id']}/steps")["items"]] == ["page"]
    (entry,) = program.get(f"/parties/{marta.uid}/timeline?facet=web")["items"]
    assert entry["thing"] == {"type": "visit", "id": visit["id"]}
    assert program.post(f"{address}/end", {}, status=200)["ended_at"]
    program.refused(409, "POST", f"{address}/passes", {"party": str(marta.uid)})
    program.refused(409, "PATCH", address, {"name": "Blog"})


def test_a_program_of_somebody_who_may_not_gets_no_pass(ines):
    site, marta = browsing.site(ines.actor), cast.marta(ines.actor)
    seller = Program(cast.eva())
    seller.refused(403, "POST", f"/websites/{site.uid}/passes", {"party": str(marta.uid)})
    seller.refused(403, "GET", "/websites")
    assert seller.get("/visits")["items"] == []


def test_chat_is_offered_on_the_page_of_the_site(client, ines):
    site = browsing.site(ines.actor)
    inboxes.define("Chat", by=ines.actor, at=cast.NOW)
    address = f"/console/websites/{site.uid}/chat"
    assert "/web/chat.js" not in client.get(address).content.decode()
    place = Inbox.objects.get(name="Chat")
    told = {"is_on": "on", "inbox": str(place.uid), "color": "violet", "from_0": "09:00", "until_0": "14:30"}
    page = client.post(address, told, follow=True).content.decode()
    assert f"data-site=&#34;{site.key}&#34;" in page and "data-color=&#34;violet&#34;" in page and "script-src" in page
    assert WebChat.objects.get().hours == [["09:00", "14:30"], *[None] * 6]
    for wrong in ({"until_0": ""}, {"until_0": "08:00"}, {"color": "red"}, {"inbox": "x"}, {"from_0": "late"}):
        assert client.post(address, told | wrong).status_code == 422
    client.post(address, {**told, "always": "on", "greeting_es": MARKUP})
    assert WebChat.objects.get().hours == []
    assert MARKUP not in client.get(address).content.decode()
    del told["is_on"]
    client.post(address, told)
    assert not WebChat.objects.get().is_on and "/web/chat.js" not in client.get(address).content.decode()
    client.force_login(cast.eva())
    assert client.get(address).status_code in (403, 404)


def test_programs_offer_chat(ines):
    program, site = Program(ines), browsing.site(ines.actor)
    place = inboxes.define("Chat", by=ines.actor, at=cast.NOW)
    address = f"/websites/{site.uid}/chat"
    program.refused(404, "GET", address)
    hours = [{"begins": "09:00", "ends": "18:00"}, *[None] * 6]
    told = program.patch(address, {"inbox": str(place.uid), "hours": hours, "greeting_en": "Hi"})
    assert told == program.get(address) and (told["hours"], told["color"], told["is_on"]) == (hours, "teal", True)
    program.refused(409, "PATCH", address, {"inbox": str(place.uid), "hours": hours[:3]})
