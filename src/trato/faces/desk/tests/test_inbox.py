"""Does the inbox show what waits, open what is chosen, and do what is pressed? (CCT-04, SRV-08, P18)"""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import cast
from trato.domains.conversations import files
from trato.domains.conversations.actions import conversations, dispatches, macros, messages
from trato.domains.conversations.actions.messages import Incoming
from trato.domains.conversations.models import Conversation, Dispatch, Inbox, Message
from trato.domains.conversations.queries.senders import Address
from trato.domains.customers.actions import parties
from trato.domains.customers.actions.identities import Written
from trato.foundation.kit.actor import trato
from trato.foundation.kit.identifiers import new_uid

pytestmark = pytest.mark.django_db


@pytest.fixture
def hugo():
    return cast.hugo()


@pytest.fixture
def nuria(hugo):
    return cast.nuria(hugo.actor, cast.santa_irene(hugo.actor))


def wrote(text="La sala 2 da error E-14.", value="nuria@santairene.example", *, at=None, channel="email", **more):
    at = at or timezone.now() - timedelta(hours=1)
    sender = more.pop("sender", Address("email", value, "Núria Illescas"))
    one = Incoming(channel, sender, text, at, subject=more.pop("subject", "Error E-14"), is_by_sender=False, **more)
    return messages.receive(one, by=trato("channel"), at=at)


def page(client, *path, status=200, **words):
    answer = client.get(reverse("conversation", args=path) if path else reverse("inbox"), words)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def press(client, talk, verb, **fields):
    answer = client.post(reverse(f"conversation_{verb}", args=[talk.uid]), fields)
    talk.refresh_from_db()
    return answer


def names(html):
    return re.findall(r'class="inbox-name[^"]*">([^<]*)<', html)


def test_what_nobody_has_taken_waits_until_somebody_takes_it(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote().conversation
    assert names(page(client, **{"in": "unassigned"})) == [nuria.name]
    assert names(page(client)) == []
    press(client, talk, "assign", to="me")
    assert talk.assignee == hugo
    assert names(page(client)) == [nuria.name]
    assert names(page(client, **{"in": "unassigned"})) == []


def test_a_conversation_shows_what_was_said_and_whom_it_is_with(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote(quoted="Antes…").conversation
    messages.note(talk, text="Lo miro yo", by=hugo.actor, at=timezone.now())
    html = page(client, talk.uid, **{"in": "all"})
    for words in (
        "La sala 2 da error E-14.",
        "Lo miro yo",
        "Nota interna",
        nuria.name,
        "Clínica Santa Irene",
        "Antes…",
    ):
        assert words in html
    assert "Abierta en" in html


def test_reading_is_remembered(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote().conversation
    assert "is-new" in page(client, **{"in": "all"})
    page(client, talk.uid)
    assert "is-new" not in page(client, **{"in": "all"})
    wrote("Otra vez", conversation=talk)
    assert "is-new" in page(client, **{"in": "all"})


def test_an_answer_leaves_on_the_channel_of_the_customer_and_can_be_taken_back(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote().conversation
    answer = press(
        client, talk, "write", kind="answer", text="Vamos el jueves.", channel="email", seen_upto=talk.last_message_id
    )
    assert answer.status_code == 302
    message = Message.objects.get(direction="out")
    assert (message.text, message.state, talk.state, talk.assignee) == ("Vamos el jueves.", "planned", "waiting", hugo)
    assert client.post(reverse("message_cancel", args=[message.uid])).status_code == 302
    message.refresh_from_db()
    assert message.state == "cancelled" and not Dispatch.objects.exists()
    assert "Vamos el jueves." in page(client, talk.uid).partition("<textarea")[2].partition("</textarea>")[0]


def test_an_answer_resolves_or_puts_off_as_well(client, hugo, nuria):
    client.force_login(hugo)
    talk, other = wrote().conversation, wrote().conversation
    press(client, talk, "write", text="Hecho.", channel="email", then="resolve")
    assert talk.state == "resolved"
    until = (timezone.now() + timedelta(days=1)).isoformat()
    press(client, other, "write", text="Mañana más.", channel="email", then=f"snooze:{until}")
    assert other.state == "snoozed"


def test_whoever_has_not_seen_the_newest_message_looks_first(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote().conversation
    seen = talk.last_message_id
    wrote("Ya no hace falta", conversation=talk)
    answer = press(client, talk, "write", kind="answer", text="Vamos el jueves.", channel="email", seen_upto=seen)
    html = answer.content.decode()
    assert answer.status_code == 422 and "Vamos el jueves." in html and "Ya no hace falta" in html
    assert not Message.objects.filter(direction="out").exists()
    newest = re.search(r'name="seen_upto" value="(\d+)"', html)[1]
    assert press(client, talk, "write", text="Vamos el jueves.", channel="email", seen_upto=newest).status_code == 302


def test_a_common_word_is_found_page_by_page_and_a_rare_one_behind_all_of_them(client, hugo):
    client.force_login(hugo)
    wrote("La caldera pierde agua.", sender=Address("email", "first@example.com", "Marta"))
    for number in range(32):
        wrote("La factura, por favor.", sender=Address("email", f"c{number}@example.com", f"Cliente {number}"))
    answer = client.get("/inbox?in=everything&q=factura").content.decode()
    more = unescape(re.search(r'href="([^"]*after=[^"]*)"', answer)[1])
    assert answer.count("La factura") == 30
    assert client.get(more).content.decode().count("La factura") == 2
    assert "caldera" in client.get("/inbox?in=everything&q=caldera").content.decode()


def test_a_colleagues_note_that_was_seen_keeps_no_answer_back(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote().conversation
    messages.note(talk, text="Ojo", by=cast.eva().actor, at=timezone.now())
    seen = re.search(r'name="seen_upto" value="(\d+)"', page(client, talk.uid))[1]
    assert press(client, talk, "write", text="Vamos.", channel="email", seen_upto=seen).status_code == 302


def test_a_note_never_leaves_the_house(client, hugo, nuria):
    client.force_login(hugo)
    eva, talk = cast.eva(), wrote().conversation
    press(client, talk, "write", kind="note", text="@Eva Sol ¿lo ves?", channel="email")
    note = Message.objects.get(direction="internal")
    assert not Dispatch.objects.exists() and note.mentions.get().user == eva
    client.force_login(eva)
    assert names(page(client, **{"in": "mentions"})) == [nuria.name]


@pytest.mark.parametrize("text", [" ", "x" * 100_001])
def test_what_cannot_be_sent_stays_in_the_box(client, hugo, nuria, text):
    client.force_login(hugo)
    answer = press(client, wrote().conversation, "write", text=text, channel="email")
    assert answer.status_code == 422 and "reply-error" in answer.content.decode()


def test_it_is_put_off_settled_sorted_moved_and_linked(client, hugo):
    client.force_login(hugo)
    talk = wrote(value="info@taller.example", sender=Address("email", "info@taller.example", "Taller")).conversation
    two = [
        parties.register(
            "person", name=name, written=[Written("email", "info@taller.example")], despite_duplicates=True,
            by=hugo.actor, at=cast.NOW,
        )
        for name in ("Pau Giner", "Rosa Giner")
    ]  # fmt: skip
    assert "Rosa Giner" in page(client, talk.uid)
    press(client, talk, "link", party=two[1].uid)
    assert talk.party == two[1]
    press(client, talk, "sort", tags="Avería, Alta", priority="3")
    assert (talk.tags, talk.priority) == (["Avería", "Alta"], 3)
    place = Inbox.objects.create(name="Facturación", created_at=cast.NOW)
    press(client, talk, "move", inbox=place.uid)
    assert talk.inbox == place
    assert names(page(client, **{"in": f"inbox-{place.uid}"})) == ["Rosa Giner"]
    press(client, talk, "snooze", until="mañana 9:00")
    assert talk.state == "snoozed" and names(page(client, **{"in": "snoozed"})) == ["Rosa Giner"]
    press(client, talk, "resolve")
    assert talk.state == "resolved" and names(page(client, **{"in": "resolved"})) == ["Rosa Giner"]
    press(client, talk, "reopen")
    press(client, talk, "reject")
    assert talk.state == "spam" and names(page(client, **{"in": "spam"})) == ["Rosa Giner"]


def test_a_time_that_is_none_changes_nothing(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote().conversation
    for until in ("nunca jamás", "ayer", "\x00"):
        press(client, talk, "snooze", until=until)
        assert talk.state == "open"


def test_drafts_are_kept_apart_and_colleagues_see_who_writes(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote().conversation
    assert press(client, talk, "draft", text="Buenos dí", kind="answer").status_code == 204
    assert "Buenos dí</textarea>" in page(client, talk.uid)
    client.force_login(cast.eva())
    html = page(client, talk.uid)
    assert "Hugo Marín está escribiendo" in html and "Buenos dí" not in html


def test_all_messages_are_searched(client, hugo, nuria):
    client.force_login(hugo)
    wrote()
    assert names(page(client, **{"in": "everything", "q": "ERROR sála"})) == [nuria.name]
    assert names(page(client, **{"in": "everything", "q": "impresora"})) == []


def test_saved_answers_are_offered_and_a_macro_does_the_rest(client, hugo, nuria):
    client.force_login(hugo)
    admin = cast.admin().actor
    macros.define(
        "Abono", title="Abono en curso", text="En curso.", ending="resolved", tags=["Abono"], by=admin, at=cast.NOW
    )
    kept = macros.define("foto", title="Pedir foto", text="¿Una foto?", by=admin, at=cast.NOW)
    html = client.get(reverse("inbox_replies"), {"q": "/ab"}).content.decode()
    assert "Abono en curso" in html and kept.title not in html
    talk = wrote().conversation
    macro = re.search(r'data-macro="([^"]+)"', html)[1]
    press(client, talk, "write", text="En curso.", channel="email", macro=macro)
    assert (talk.state, talk.tags) == ("resolved", ["Abono"])


def test_long_lists_and_threads_go_on(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote("Primera").conversation
    for number in range(35):
        wrote(f"Mensaje {number}", conversation=talk)
        wrote(value=f"c{number}@x.example", sender=Address("email", f"c{number}@x.example", f"Cliente {number:02}"))
    html = page(client, talk.uid)
    assert "Primera" not in html
    assert "Primera" in page(client, talk.uid, before=Message.objects.filter(conversation=talk).order_by("id")[10].pk)
    first = page(client, **{"in": "all"})
    assert len(names(first)) == 30
    more = re.search(r'href="(/inbox\?[^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    assert len(names(client.get(more).content.decode())) == 6


def test_parts_are_fetched_alone(client, hugo, nuria):
    client.force_login(hugo)
    talk = wrote().conversation
    for part in ("list", "places", "head", "thread"):
        answer = client.get(reverse("conversation", args=[talk.uid]), {"part": part}, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and b"<html" not in answer.content


@pytest.mark.parametrize(
    "words", [{"in": "nirvana"}, {"in": "inbox-x"}, {"in": "channel-x"}, {"state": "x"}, {"order": "x"}, {"after": "x"}]
)
def test_an_address_that_means_nothing_is_told_so(client, hugo, words):
    client.force_login(hugo)
    page(client, status=400, **words)


def test_strangers_find_nothing(client, hugo, nuria):
    talk = wrote().conversation
    assert client.get(reverse("inbox")).status_code == 302
    client.force_login(cast.omar())
    assert client.get(reverse("conversation", args=[talk.uid])).status_code == 404
    for verb in ("write", "draft", "follow", "resolve", "snooze"):
        assert press(client, talk, verb, text="x", until="mañana").status_code in (403, 404)
    conversations.assign(talk, to=hugo, by=hugo.actor, at=cast.NOW)
    assert Conversation.objects.get().state == "open"


def test_who_only_reads_sees_no_box(client, hugo, nuria):
    talk = wrote().conversation
    client.force_login(cast.ana())
    html = page(client, talk.uid)
    assert "La sala 2" in html and "<textarea" not in html
    assert press(client, talk, "write", text="x", channel="email").status_code == 403


def test_a_file_leaves_as_bytes_and_only_to_those_who_see_the_conversation(client, hugo, nuria):
    """Cases XF02, XF05."""
    uid = new_uid()
    lying = files.keep([b"<script>alert(1)</script>"], uid=uid)
    one = messages.File(uid, "pantalla.html", "text/html", lying.size, lying.digest)
    talk = wrote(files=[one]).conversation
    address = reverse("conversation_file", args=[talk.uid, uid])
    assert client.get(address).status_code == 302
    client.force_login(cast.omar())
    assert client.get(address).status_code == 404
    client.force_login(hugo)
    assert address in page(client, talk.uid)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="pantalla.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    other = wrote(value="x@y.example", sender=Address("email", "x@y.example")).conversation
    assert client.get(reverse("conversation_file", args=[other.uid, uid])).status_code == 404


def test_what_may_not_have_left_is_listed_and_somebody_decides(client, hugo, nuria):
    client.force_login(hugo)
    talk, now = wrote().conversation, timezone.now()
    for verb, state in (("send_again", "planned"), ("count_as_sent", "sent")):
        message = messages.answer(talk, text="Hola", by=hugo.actor, at=now)
        later = now + timedelta(minutes=1)
        dispatches.begin(message, by=trato("channel"), at=later)
        dispatches.doubt(message, by=trato("channel"), at=later)
        assert names(page(client, **{"in": "undelivered"})) == [nuria.name]
        address = reverse(f"message_{verb}", args=[message.uid])
        assert address in page(client, talk.uid)
        client.post(address)
        message.refresh_from_db()
        assert message.state == state
    assert names(page(client, **{"in": "undelivered"})) == []


@pytest.mark.parametrize("code", ["elsewhere", "unverified"])
def test_doubts_about_a_letter_are_said(client, hugo, nuria, code):
    client.force_login(hugo)
    html = page(client, wrote(problem=code).conversation.uid)
    assert {"elsewhere": "no participa", "unverified": "no se pudo verificar"}[code] in html


def test_a_first_letter_to_a_customer_begins_a_conversation_and_can_be_taken_back(client, hugo, nuria):
    client.force_login(hugo)
    inbox = Inbox.objects.create(name="Soporte", created_at=timezone.now())
    address = f"/inbox/new?customer={nuria.uid}"
    assert "nuria@santairene.example" in client.get(address).content.decode()
    given = {"to": "nuria@santairene.example", "inbox": inbox.uid, "subject": "La revisión", "text": "¿El jueves?"}
    answer = client.post(address, given)
    message = Message.objects.select_related("conversation").get()
    assert answer.url == f"/inbox/{message.conversation.uid}"
    assert (message.text, message.subject, message.state) == ("¿El jueves?", "La revisión", "planned")
    talk = message.conversation
    assert (talk.party, talk.inbox, talk.assignee, talk.channel) == (nuria, inbox, hugo, "email")
    assert Dispatch.objects.get(message=message).recipients == [
        {"value": "nuria@santairene.example", "name": nuria.name}
    ]
    assert "/messages/" in client.get(answer.url).content.decode()


def test_a_letter_to_an_address_leads_to_whom_it_leads(client, hugo, nuria):
    client.force_login(hugo)
    inbox = Inbox.objects.create(name="Soporte", created_at=timezone.now())
    given = {"inbox": inbox.uid, "subject": "Hola", "text": "Buenos días"}
    client.post("/inbox/new", {**given, "to": "NURIA@santairene.example"})
    client.post("/inbox/new", {**given, "to": "somebody@else.example"})
    assert list(Conversation.objects.order_by("pk").values_list("party", flat=True)) == [nuria.pk, None]


@pytest.mark.parametrize(
    "wrong", [{"to": "no address"}, {"to": ""}, {"text": ""}, {"text": "a" * 100_001}, {"inbox": "1"}, {"subject": ""}]
)
def test_a_letter_that_lacks_something_is_not_begun_and_its_words_stay(client, hugo, nuria, wrong):
    client.force_login(hugo)
    inbox = Inbox.objects.create(name="Soporte", created_at=timezone.now())
    given = {"to": "a@b.example", "inbox": str(inbox.uid), "subject": "Hola", "text": "Buenos días", **wrong}
    answer = client.post("/inbox/new", given)
    assert answer.status_code == 422
    assert given["text"][:50] in answer.content.decode()
    assert not Conversation.objects.exists()


def test_a_letter_goes_to_no_other_address_of_a_customer_than_theirs(client, hugo, nuria):
    client.force_login(hugo)
    inbox = Inbox.objects.create(name="Soporte", created_at=timezone.now())
    given = {"to": "thief@else.example", "inbox": inbox.uid, "subject": "Hola", "text": "Buenos días"}
    assert client.post(f"/inbox/new?customer={nuria.uid}", given).status_code == 422
    assert not Conversation.objects.exists()


def test_several_are_settled_at_once_and_opened_again(client, hugo, nuria):
    client.force_login(hugo)
    talks = [wrote(value=f"c{number}@example.com").conversation for number in range(3)]
    chosen = [str(one.uid) for one in talks[:2]]
    assert client.post("/inbox/many", {"do": "resolve", "talk": chosen, "next": "/inbox?in=all"}).url == "/inbox?in=all"
    states = Conversation.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["resolved", "resolved", "open"]
    undo = unescape(re.search(r'action="(/inbox/many\?do=reopen[^"]*)"', client.get("/inbox").content.decode())[1])
    client.post(undo)
    assert list(states.all()) == ["open", "open", "open"]


def test_several_are_taken_and_what_cannot_be_done_stays(client, hugo, nuria):
    client.force_login(hugo)
    one, other = (wrote(value=f"c{number}@example.com").conversation for number in range(2))
    conversations.resolve(other, by=hugo.actor, at=timezone.now())
    client.post("/inbox/many", {"do": "snooze", "talk": [str(one.uid), str(other.uid)]})
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.snoozed_until is not None) == ("snoozed", True)
    client.post("/inbox/many", {"do": "take", "talk": [str(one.uid)]})
    one.refresh_from_db()
    assert one.assignee == hugo


@pytest.mark.parametrize("sent", [{}, {"do": "resolve"}, {"do": "burn", "talk": "x"}, {"do": "resolve", "talk": "x"}])
def test_nothing_chosen_does_nothing_and_says_so(client, hugo, nuria, sent):
    client.force_login(hugo)
    talk = wrote().conversation
    client.post("/inbox/many", {"talk": str(talk.uid), **sent} if sent.get("do") == "burn" else sent)
    talk.refresh_from_db()
    assert talk.state == "open"
    assert "Elige conversaciones" in client.get("/inbox").content.decode()
