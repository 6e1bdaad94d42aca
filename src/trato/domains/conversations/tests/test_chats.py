"""Can visitors of a web site write with us and nobody else read it, whatever their page sends? (CCT-07)"""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import browsing, cast
from tests.told import STRANGERS, unpermitted
from trato.domains.conversations.actions import attention, chats, conversations, inboxes, messages, web_chats
from trato.domains.conversations.actions.web_chats import Wanted
from trato.domains.conversations.channels.chat import asking
from trato.domains.conversations.models import Chat, Conversation, Dispatch, Inbox, Message
from trato.domains.conversations.queries import chat_tickets as tickets
from trato.domains.conversations.queries import chats as known
from trato.domains.conversations.queries import conversations as talks
from trato.domains.conversations.queries import web_passes as passes
from trato.domains.customers.models import Party
from trato.foundation.access.models import User
from trato.foundation.kit.actor import trato

pytestmark = pytest.mark.django_db
CHANNEL = trato("channel")
MARKUP = "<img src=x onerror=alert(1)>"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def hugo():
    return cast.hugo()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Each test begins its minute anew."""
    monkeypatch.setattr(asking.looks, "_counts", {})


@pytest.fixture
def site(hugo):
    cast.company()
    site = browsing.site(ines())
    place = inboxes.define("Chat", by=ines(), at=cast.NOW)
    offer(site, inbox=place)
    return site


def ines():
    return (User.objects.filter(role="administrator").first() or cast.admin()).actor


def offer(site, **wanted):
    given = {"greeting_es": "Hola, ¿en qué podemos ayudar?", "color": "blue"} | wanted
    return web_chats.offer(site, wanted=Wanted(**given), by=ines(), at=cast.NOW)


class Visitor:
    """The page of somebody who came to the site."""

    def __init__(self, site, origin=browsing.ORIGIN, address="203.0.113.7"):
        self.site, self.origin, self.ticket = site.key, origin, ""
        self.client = Client(REMOTE_ADDR=address, raise_request_exception=False)

    def post(self, door, origin=None, status=200, **told):
        body = json.dumps({"site": self.site, "ticket": self.ticket} | told)
        answer = self.raw(door, body, origin=origin)
        assert answer.status_code == status, (answer.status_code, str(answer))
        return answer.json() if answer.headers.get("Content-Type") == "application/json" else answer

    def raw(self, door, body, origin=None, kind="text/plain"):
        headers = {"Origin": self.origin if origin is None else origin}
        return self.client.post(f"/web/chat/{door}", body, content_type=kind, headers=headers)

    def look(self, **told):
        found = self.post("look", **told)
        self.ticket = found["ticket"]
        return found

    def say(self, text="Hola", *, key=None, status=200, **told):
        if not self.ticket:
            self.look()
        return self.post("say", key=str(key or uuid.uuid4()), text=text, status=status, **told)

    def send(self, name, content, status=200):
        if not self.ticket:
            self.look()
        fields = {"site": self.site, "ticket": self.ticket, "proof": "", "key": str(uuid.uuid4())}
        file = SimpleUploadedFile(name, content)
        answer = self.client.post("/web/chat/file", fields | {"file": file}, headers={"Origin": self.origin})
        assert answer.status_code == status, (answer.status_code, answer.content)
        return answer


@pytest.fixture
def visitor(site):
    return Visitor(site)


def texts(found):
    return [one["text"] for one in found["messages"]]


def test_a_visitor_writes_and_is_answered_and_nobody_is_made_up(visitor, hugo):
    visitor.say("¿Tenéis gel?", page="/eco-70?clave=1#x", title="ECO-70")
    talk = Conversation.objects.get()
    assert (talk.channel, talk.party, talk.inbox.name, talk.state) == ("chat", None, "Chat", "open")
    assert (talk.chat.page, talk.chat.title) == ("/eco-70", "ECO-70")
    answer = messages.answer(talk, text="Sí, de 5 litros", by=hugo.actor, at=timezone.now())
    found = visitor.look()
    assert texts(found) == ["¿Tenéis gel?", "Sí, de 5 litros"]
    ours = found["messages"][1]
    assert (ours["who"], ours["is_ours"], ours["key"]) == (hugo.name.split(" ")[0], True, "")
    assert hugo.name not in json.dumps(found)
    assert visitor.post("look", after=ours["uid"], got=[ours["uid"]])["messages"] == []
    answer.refresh_from_db()
    assert answer.state == "delivered" and answer.dispatch.begun_at and answer.dispatch.ended_at
    visitor.post("look", got=[ours["uid"]], is_read=True)
    answer.refresh_from_db()
    assert answer.state == "read"
    assert not Party.objects.exists()


def test_what_is_sent_twice_is_said_once(visitor):
    key = uuid.uuid4()
    visitor.say("Hola", key=key)
    visitor.say("Hola", key=key)
    assert Message.objects.count() == Chat.objects.count() == Conversation.objects.count() == 1


def test_what_was_handed_over_and_did_not_arrive_is_handed_over_again(visitor, hugo):
    visitor.say("Hola")
    first = visitor.look()["messages"][-1]["uid"]
    answer = messages.answer(Conversation.objects.get(), text="Dime", by=hugo.actor, at=timezone.now())
    assert texts(visitor.look(after=first)) == ["Dime"]
    assert texts(visitor.look(after=first)) == ["Dime"]
    answer.refresh_from_db()
    assert answer.state == "sending"


def test_an_answer_is_taken_back_as_long_as_no_page_has_it(visitor, hugo):
    visitor.say("Hola")
    talk, now = Conversation.objects.get(), timezone.now()
    gone = messages.answer(talk, text="Ups", by=hugo.actor, at=now)
    messages.cancel(gone, by=hugo.actor, at=now)
    kept = messages.answer(talk, text="Dime", by=hugo.actor, at=now)
    assert texts(visitor.look()) == ["Hola", "Dime"]
    with pytest.raises(messages.CannotTalk):
        messages.cancel(kept, by=hugo.actor, at=now)


def test_what_is_written_for_later_comes_when_it_is_due(visitor, hugo):
    visitor.say("Hola")
    talk, now = Conversation.objects.get(), timezone.now()
    later = messages.answer(talk, text="Mañana", not_before=now + timedelta(days=1), by=hugo.actor, at=now)
    messages.answer(talk, text="Ahora", by=hugo.actor, at=now)
    found = visitor.look()
    assert texts(found) == ["Hola", "Ahora"]
    Dispatch.objects.filter(message=later).update(not_before=now)
    assert "Mañana" in texts(visitor.look(after=found["messages"][-1]["uid"]))


def test_notes_and_letters_and_notes_begun_never_leave_the_house(visitor, hugo):
    """WG06: neither by looking nor as a sign that somebody writes one."""
    visitor.say("Hola")
    talk, now = Conversation.objects.get(), timezone.now()
    note = messages.note(talk, text="Es moroso", by=hugo.actor, at=now)
    attention.keep_draft(talk, text="Ojo con", is_note=True, by=hugo.actor, at=now)
    found = visitor.look()
    assert texts(found) == ["Hola"] and found["writing"] == "" and "moroso" not in json.dumps(found)
    assert texts(visitor.look(after=str(note.uid))) == []
    visitor.post("look", got=[str(note.uid)])
    attention.keep_draft(talk, text="Un mom", is_note=False, by=hugo.actor, at=now)
    assert visitor.look()["writing"] == hugo.name.split(" ")[0]
    visitor.say("Mi correo", name="Ana", email="ana@x.example")
    messages.answer(talk, text="Por carta", channel="email", by=hugo.actor, at=now)
    assert "Por carta" not in texts(visitor.look())


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", browsing.ORIGIN + ".evil.example", "x" * 300])
def test_pages_of_other_places_are_answered_nothing(visitor, origin):
    """WG01, CS07: the key of a site is no secret, where a page comes from cannot be chosen."""
    visitor.say("Hola")
    for door in ("look", "say", "file", "writing", "fetch"):
        answer = visitor.raw(door, json.dumps({"site": visitor.site, "ticket": visitor.ticket}), origin=origin)
        assert answer.status_code == 403 and answer.content == b""
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert Message.objects.count() == 1


def test_without_an_origin_or_by_other_methods_there_is_nothing(visitor):
    body = json.dumps({"site": visitor.site})
    assert visitor.client.post("/web/chat/look", body, content_type="text/plain").status_code == 403
    for method in ("get", "put", "delete", "options", "head"):
        answer = getattr(visitor.client, method)("/web/chat/look", headers={"Origin": browsing.ORIGIN})
        assert answer.status_code in (403, 405)


def test_no_cookie_is_given_and_none_counts(visitor, hugo):
    visitor.client.force_login(hugo)
    answer = visitor.raw("look", json.dumps({"site": visitor.site}))
    assert answer.status_code == 200 and answer["Access-Control-Allow-Origin"] == browsing.ORIGIN
    assert "Access-Control-Allow-Credentials" not in answer.headers and not answer.cookies


def test_nobody_reads_the_chat_of_another_browser(site, visitor, hugo):
    """WG03: forged, cut, of another site, of another chat; each gets an empty chat of its own."""
    visitor.say("Mi número de cuenta es …")
    other_site = browsing.websites.allow("Blog", origins=[browsing.ORIGIN], by=ines(), at=cast.NOW)
    offer(other_site, inbox=Conversation.objects.get().inbox)
    good, chat = visitor.ticket, Chat.objects.get()
    elsewhere = tickets.written(tickets.Ticket(chat.uid, other_site.key))
    for forged in (good[:-1], good[:-4] + "AAAA", f"{chat.uid}", "a.b.c", good.swapcase(), elsewhere, "x" * 600, ""):
        found = Visitor(site).post("look", ticket=forged)
        assert found["messages"] == [] and not found["is_begun"] and not found["is_own"]
    abroad = Visitor(other_site)
    for foreign in (good, elsewhere):
        assert abroad.post("look", ticket=foreign)["messages"] == []
    message = Message.objects.get()
    stranger = Visitor(site, address="203.0.113.8")
    stranger.say("Soy otra")
    assert texts(stranger.look(after=str(message.uid))) == ["Soy otra"]


def test_with_a_ticket_that_is_none_of_ours_nothing_is_said(visitor):
    """The page gets a new one and says it again, instead of saying it to nobody."""
    visitor.ticket = "forged"
    visitor.say("Hola", status=401)
    visitor.ticket = ""
    visitor.post("say", key=str(uuid.uuid4()), text="Hola", status=401)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"x", b"[]", b"null", b"\xff\xfe", b'{"site":1}', b'{"site":"\xed\xa0\x80"}', b"[" * 5000,
        b'{"site":"' + b"x" * 40_000 + b'"}', b'{"site":"k","extra":1}', b'{"site":"k","after":"x"}',
    ],
)  # fmt: skip
def test_whatever_else_is_sent_is_refused_in_peace(visitor, body):
    for door in ("look", "say", "writing", "fetch"):
        assert visitor.raw(door, body).status_code in (400, 403)
        assert visitor.raw(door, body, kind="multipart/form-data; boundary=x").status_code in (400, 403)
    assert visitor.raw("file", body).status_code in (400, 403)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n\t", "x" * 4_001])
def test_nothing_and_too_much_is_said_to_the_visitor(visitor, text):
    assert visitor.say(text, status=422)["problem"]
    assert visitor.post("say", key=str(uuid.uuid4()), text="x" * 30_000, status=400)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "text", [MARKUP, "a\x00b\x1b[2J", "\u202eabc", "=HYPERLINK(1)", "{{ 7*7 }}", "'; DROP TABLE x; --"]
)
def test_awkward_words_are_words(client, visitor, hugo, text):
    """XR15: in the text, in the name, and in the title of the page."""
    visitor.say(text, name=text, title=text, page="/" + text)
    client.force_login(hugo)
    talk = Conversation.objects.get()
    page = client.get(f"/inbox/{talk.uid}?in=all").content.decode()
    assert MARKUP not in page and "\x00" not in page and "\x1b" not in page
    assert client.get("/inbox?in=all").status_code == 200


def test_floods_are_turned_away(visitor, site, monkeypatch):
    """RL02: messages of one chat, chats of one address, looks of one address."""
    from trato.domains.conversations.pages.public import chats as pages

    monkeypatch.setattr(pages, "MESSAGES_A_MINUTE", 5)
    monkeypatch.setattr(pages, "CHATS_AN_HOUR", 3)
    for _ in range(5):
        visitor.say("Hola")
    assert visitor.say("Hola", status=429)["problem"]
    for number in range(4):
        Visitor(site, address="203.0.113.9").say("Hola", status=200 if number < 3 else 429)
    Visitor(site, address="2001:db8:7::1").say("Hola")
    monkeypatch.setattr(asking.looks, "_per_minute", 3)
    asking.looks._counts.clear()
    assert [visitor.raw("look", json.dumps({"site": visitor.site})).status_code for _ in range(4)] == [
        200,
        200,
        200,
        429,
    ]


def test_an_address_is_written_to_only_so_often(visitor, site):
    """MT08: nobody has our answers sent to somebody else's mailbox again and again."""
    for number in range(4):
        told = {"email": "victim@x.example", "status": 200 if number < 3 else 429}
        Visitor(site, address=f"203.0.113.{number}").say("Hola", **told)


def test_who_leaves_an_e_mail_is_answered_by_letter_and_known_only_when_a_colleague_says_so(client, visitor, hugo):
    """WG09: what somebody says of themselves is a claim."""
    nuria = cast.nuria(hugo.actor, cast.santa_irene(hugo.actor))
    visitor.say("¿Abrís?", name="Núria", email="nuria@santairene.example")
    talk = Conversation.objects.get()
    assert (talk.channel, talk.party, talk.name) == ("form", None, "Núria")
    client.force_login(hugo)
    page = client.get(f"/inbox/{talk.uid}?in=all").content.decode()
    assert nuria.name in page and f'value="{nuria.uid}"' in page
    answer = messages.answer(talk, text="Sí", by=hugo.actor, at=timezone.now())
    assert (answer.channel, answer.dispatch.recipients[0]["value"]) == ("email", "nuria@santairene.example")
    conversations.link(talk, party=nuria, by=hugo.actor, at=timezone.now())
    assert Message.objects.get(party=nuria).text == "¿Abrís?"


def test_a_wrong_e_mail_is_said(visitor):
    assert visitor.say("Hola", email="nobody", status=422)["problem"]
    visitor.say("Hola", email="a@b.example\r\nBcc: x@y.example", status=422)
    assert not Message.objects.exists()


def test_whom_the_site_proves_is_known_and_nobody_else_reads_on(site, visitor, hugo):
    """WG04: on a shared computer what a customer wrote needs the proof again."""
    marta = cast.marta(hugo.actor)
    other = cast.nuria(hugo.actor, cast.santa_irene(hugo.actor))
    visitor.say("Hola")
    anonymous = visitor.ticket
    found = visitor.look(proof=passes.issue(str(marta.uid), site=site.key))
    assert found["is_proved"] and texts(found) == ["Hola"]
    talk = Conversation.objects.get()
    assert (talk.party, talk.name) == (marta, marta.name)
    assert Visitor(site).post("look", ticket=anonymous)["messages"] == []
    assert texts(Visitor(site).post("look", ticket=found["ticket"])) == ["Hola"]
    assert (
        Visitor(site).post("look", ticket=found["ticket"], proof=passes.issue(str(other.uid), site=site.key))[
            "messages"
        ]
        == []
    )
    assert Visitor(site).post("look", ticket=anonymous, proof="forged")["messages"] == []


def test_whoever_is_proved_before_the_first_word_is_known_with_it(site, visitor, hugo):
    marta = cast.marta(hugo.actor)
    visitor.look(proof=passes.issue(str(marta.uid), site=site.key))
    visitor.say("Hola")
    assert Conversation.objects.get().party == marta and Chat.objects.get().party == marta


def test_what_a_colleague_linked_stays_whatever_a_pass_says(site, visitor, hugo):
    marta = cast.marta(hugo.actor)
    nuria = cast.nuria(hugo.actor, cast.santa_irene(hugo.actor))
    visitor.say("Hola")
    talk = Conversation.objects.get()
    conversations.link(talk, party=nuria, by=hugo.actor, at=timezone.now())
    visitor.look(proof=passes.issue(str(marta.uid), site=site.key))
    talk.refresh_from_db()
    assert talk.party == nuria


def test_that_the_visitor_writes_is_seen_by_colleagues_and_not_what(client, visitor, hugo):
    visitor.say("Hola")
    visitor.post("writing", is_writing=True, status=204)
    client.force_login(hugo)
    talk = Conversation.objects.get()
    assert known.beside(hugo.actor, talk.uid, at=timezone.now())["is_writing"]
    assert "está escribiendo" in client.get(f"/inbox/{talk.uid}?in=all").content.decode()
    visitor.post("writing", is_writing=False, status=204)
    assert "está escribiendo" not in client.get(f"/inbox/{talk.uid}?in=all").content.decode()


def test_pictures_and_documents_come_in_under_numbers_of_ours(visitor, client, hugo):
    """FU01, FU02, WG07."""
    for name in (
        "../../x.png",
        "C:\\x\\foto.php",
        "\u200b.htaccess",
        "CON",
        "a" * 300 + ".png",
        "x.php.jpg",
        "foto\x00.png",
    ):
        visitor.send(name, PNG)
    found = visitor.look()["messages"]
    names = [one["files"][0]["name"] for one in found]
    assert len(names) == 7
    assert all(name.endswith(".png") and len(name) < 130 and not set("/\\\x00") & set(name) for name in names)
    answer = visitor.post("fetch", file=found[0]["files"][0]["uid"])
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "application/octet-stream" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    stranger = Visitor(type("Site", (), {"key": visitor.site})(), address="203.0.113.44")
    stranger.say("Hola")
    stranger.post("fetch", file=found[0]["files"][0]["uid"], status=404)


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<html><script>", 422), (b"MZ\x90", 422), (b"<svg onload=alert(1)>", 422), (b"", 422), (b"PK\x03\x04", 422), (PNG + b"x" * 2_000_000, 413)],
)  # fmt: skip
def test_files_of_other_kinds_and_large_ones_are_refused(visitor, content, status):
    visitor.send("foto.png", content, status=status)
    assert not Message.objects.exists()


def test_files_come_only_so_often(visitor, monkeypatch):
    from trato.domains.conversations.pages.public import chats as pages

    monkeypatch.setattr(pages, "FILES_AN_HOUR", 2)
    visitor.send("a.png", PNG), visitor.send("b.png", PNG)
    visitor.send("c.png", PNG, status=429)


def test_it_is_open_within_its_hours_while_somebody_is_there(client, visitor, site, hugo):
    assert not visitor.look()["is_open"]
    client.force_login(hugo)
    client.get("/inbox?in=all")
    assert visitor.look()["is_open"]
    nobody = [None] * 7
    offer(site, inbox=_inbox(), hours=nobody)
    assert not visitor.look()["is_open"]


def _inbox():
    return Inbox.objects.get(name="Chat")


def test_hours_are_those_of_the_company():
    """Noon in Madrid is eleven o'clock of the world in winter."""
    cast.company()
    monday = cast.NOW.replace(year=2026, month=11, day=23, hour=8, minute=30)
    hours = [["09:00", "18:00"], *[None] * 6]
    assert known.is_within_hours(hours, monday)
    assert not known.is_within_hours(hours, monday.replace(hour=7, minute=59))
    assert not known.is_within_hours(hours, monday.replace(hour=17, minute=0))
    assert not known.is_within_hours(hours, monday + timedelta(days=1))
    assert known.is_within_hours([], monday)


def test_a_chat_that_is_off_or_whose_site_ended_answers_nobody(visitor, site):
    visitor.say("Hola")
    offer(site, inbox=_inbox(), is_on=False)
    visitor.say("¿Hay alguien?", status=403)
    offer(site, inbox=_inbox())
    browsing.websites.end(site, by=ines(), at=cast.NOW)
    visitor.say("¿Hay alguien?", status=403)
    assert talks.reachable(Conversation.objects.get(), "chat") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"color": "red"}, {"greeting_es": "x" * 201}, {"hours": [None] * 6}, {"hours": [["9", "18"], *[None] * 6]},
        {"hours": [["18:00", "09:00"], *[None] * 6]}, {"hours": [["09:00"], *[None] * 6]},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_not_offered(site, wrong):
    with pytest.raises(web_chats.CannotAllow):
        offer(site, **{"inbox": _inbox()} | wrong)


def test_chats_are_let_go_after_a_month_and_what_waited_did_not_arrive(visitor, hugo):
    visitor.say("Hola")
    talk = Conversation.objects.get()
    answer = messages.answer(talk, text="Dime", by=hugo.actor, at=timezone.now())
    assert chats.expire(by=CHANNEL, at=timezone.now() + timedelta(days=29)) == 0
    assert chats.expire(by=CHANNEL, at=timezone.now() + timedelta(days=31)) == 1
    answer.refresh_from_db()
    assert answer.state == "failed" and Message.objects.count() == 2
    with pytest.raises(messages.CannotTalk):
        messages.answer(talk, text="¿Sigues ahí?", by=hugo.actor, at=timezone.now())
    assert visitor.look()["messages"] == []


def test_whoever_comes_back_to_what_was_settled_long_ago_has_another_matter(visitor, hugo):
    visitor.say("Hola")
    first = Conversation.objects.get()
    conversations.resolve(first, by=hugo.actor, at=timezone.now() - timedelta(days=4))
    visitor.say("Otra cosa")
    assert Conversation.objects.count() == 2 and Chat.objects.get().conversation != first


@pytest.mark.parametrize("stranger", STRANGERS)
def test_only_the_house_works_for_visitors(stranger, visitor, site):
    visitor.say("Hola")
    chat = Chat.objects.select_related("conversation").get()
    setting, ticket = known.of(site), tickets.fresh(site.key)
    said = chats.Said(uuid.uuid4(), "x")
    told = {"by": stranger, "at": cast.NOW}
    for attempt in (
        lambda: chats.say(ticket, said=said, setting=setting, **told),
        lambda: chats.show_writing(chat, is_writing=True, **told),
        lambda: chats.hand_over(chat, after=None, **told),
        lambda: chats.take(chat, uids=[], is_read=True, **told),
        lambda: chats.identify(chat, party=None, **told),
        lambda: chats.expire(**told),
        lambda: web_chats.offer(site, wanted=Wanted(setting.inbox), **told),
    ):
        with unpermitted():
            attempt()
