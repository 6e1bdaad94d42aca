"""Does a letter show as it was written, in a frame that can do nothing, to those who may read it? (XM05, 16, 19, 20, P18)"""

import base64
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import cast
from tests.told import follow_here
from trato.domains.conversations import files
from trato.domains.conversations.actions import messages
from trato.domains.conversations.actions.messages import File, Incoming
from trato.domains.conversations.channels.email import original
from trato.domains.conversations.queries.senders import Address
from trato.faces.api.tests.calling import Program
from trato.foundation.kit.actor import trato
from trato.foundation.kit.identifiers import new_uid

pytestmark = pytest.mark.django_db
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def hugo(client):
    hugo = cast.hugo()
    client.force_login(hugo)
    return hugo


def wrote(html, *, text="Hola", files=()):
    at = timezone.now() - timedelta(hours=1)
    sender = Address("email", "nuria@santairene.example", "Núria Illescas")
    one = Incoming("email", sender, text, at, subject="Oferta", html=html, is_by_sender=False, files=files)
    return messages.receive(one, by=trato("channel"), at=at)


def lying(content, *, name="logo.png", kind="image/png", content_id="logo@x", is_inline=True):
    uid = new_uid()
    kept = files.keep([content], uid=uid)
    return File(uid, name, kind, kept.size, kept.digest, content_id, is_inline)


def place(message, name="conversation_letter_frame"):
    return reverse(name, args=[message.conversation.uid, message.uid])


def framed(client, message, **headers):
    answer = client.get(place(message), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_thread_offers_the_letter_and_does_not_hold_it(client, hugo):
    message = wrote("<p>Hola <b>Hugo</b></p>")
    answer = client.get(reverse("conversation", args=[message.conversation.uid]))
    html = answer.content.decode()
    assert f'data-letter="{place(message)}"' in html and place(message, "conversation_letter") in html
    assert "<b>Hugo</b>" not in html and "<iframe" not in html
    assert "frame-src 'self';" in answer["Content-Security-Policy"]
    assert "frame-src" not in client.get(reverse("home"))["Content-Security-Policy"]


def test_a_letter_of_words_alone_is_offered_no_other_look(client, hugo):
    message = wrote("")
    html = client.get(reverse("conversation", args=[message.conversation.uid])).content.decode()
    assert "data-letter" not in html
    assert "Hola" in framed(client, message)


def test_the_walls_of_the_frame_are_exactly_these(client, hugo):
    """XM01, XM07, XM08, XM16: of no origin; nothing runs, is fetched, sent or led elsewhere."""
    answer = client.get(place(wrote("<p>Hola</p>")))
    assert answer["Content-Security-Policy"] == POLICY == original.POLICY
    assert (answer["X-Frame-Options"], answer["Referrer-Policy"]) == ("SAMEORIGIN", "no-referrer")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert answer["X-DNS-Prefetch-Control"] == "off"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert not answer.cookies


def test_the_frame_never_fills_a_window(client, hugo):
    """There it could pretend to be the page on which one signs in."""
    message = wrote("<p>Hola</p>")
    answer = client.get(place(message), headers={"Sec-Fetch-Dest": "document"})
    assert (answer.status_code, answer["Location"]) == (302, place(message, "conversation_letter"))
    assert "Hola" in framed(client, message, **{"Sec-Fetch-Dest": "iframe"})


def test_the_page_holds_the_frame_without_scripts(client, hugo):
    message = wrote('<p>Hola</p><img src="https://x.example/pixel.gif">')
    answer = client.get(place(message, "conversation_letter"))
    html = answer.content.decode()
    (frame,) = re.findall(r"<iframe[^>]*>", html)
    assert f'src="{place(message)}"' in frame and 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame
    assert "x.example" not in html and "siguen apagadas" in html


def test_what_was_kept_is_cleaned_once_more(client, hugo):
    """XM01, XM02: also where something got in behind the door."""
    message = wrote("<p>Hola</p>")
    message.html = "<p>Hola</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    message.save(update_fields=["html"])
    html = framed(client, message)
    assert "<p>Hola</p>" in html and "script" not in html and "onerror" not in html


def test_links_open_elsewhere_and_know_nothing_of_us(client, hugo):
    html = framed(client, wrote('<a href="https://x.example/a">Ver</a>'))
    assert '<a href="https://x.example/a" target="_blank" rel="noopener noreferrer">' in html


def test_its_own_pictures_stand_in_it_and_those_of_others_do_not(client, hugo):
    html = '<img src="cid:logo@x" alt="Logo"><img src="cid:logo%40x"><img src="cid:other@x"><img src="https://x.example/p.gif">'
    shown = framed(client, wrote(html, files=[lying(PNG)]))
    source = f'src="data:image/png;base64,{base64.b64encode(PNG).decode()}"'
    assert shown.count(source) == 2 and shown.count("src=") == 2


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png"),
        (b"<html><script>alert(1)</script>", "image/png"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_a_part_that_is_no_picture_is_not_shown_but_can_be_downloaded(client, hugo, content, kind):
    """XM20: an SVG under the name of a picture is a file like any other."""
    file = lying(content, name="logo.svg", kind=kind)
    message = wrote('<img src="cid:logo@x">', files=[file])
    assert "src=" not in framed(client, message)
    page = client.get(place(message, "conversation_letter")).content.decode()
    assert reverse("conversation_file", args=[message.conversation.uid, file.uid]) in page
    thread = client.get(reverse("conversation", args=[message.conversation.uid])).content.decode()
    assert (str(file.uid) in thread) is (kind != "image/png")


def test_a_picture_that_is_asked_for_too_often_is_left_out(client, hugo, monkeypatch):
    """A letter of a few kilobytes must not become a page of gigabytes."""
    monkeypatch.setattr(original, "MOST_PICTURES", len(PNG) * 3)
    shown = framed(client, wrote('<img src="cid:logo@x">' * 50, files=[lying(PNG)]))
    assert shown.count("data:image/png") == 3


def test_pictures_of_another_letter_are_not_reached(client, hugo):
    wrote("<p>Hola</p>", files=[lying(PNG)])
    assert "src=" not in framed(client, wrote('<img src="cid:logo@x">', text="Otra"))


def test_a_file_that_is_no_longer_there_is_left_out(client, hugo):
    file = lying(PNG)
    files.forget([file.uid])
    assert "src=" not in framed(client, wrote('<img src="cid:logo@x" alt="Logo">', files=[file]))


def test_hidden_words_are_told_beside_the_letter(client, hugo):
    """XM19."""
    for html, is_told in (('<p>Hola<span style="display:none">secreto</span></p>', True), ("<p>Hola</p>", False)):
        page = client.get(place(wrote(html, text=html), "conversation_letter")).content.decode()
        assert ("palabras que no deja ver" in page) is is_told


def test_a_stranger_gets_neither_page_nor_frame(client, hugo):
    message = wrote("<p>Secreto</p>")
    for user, status in ((cast.user("Omar Bell", "outsourced_agent"), 404), (cast.user("Gil", "gardener"), 403)):
        client.force_login(user)
        for name in ("conversation_letter", "conversation_letter_frame"):
            answer = client.get(place(message, name))
            assert answer.status_code == status and b"Secreto" not in answer.content
    client.logout()
    assert client.get(place(message)).status_code == 302


def test_a_letter_stands_in_its_own_conversation_only(client, hugo):
    message, other = wrote("<p>Uno</p>", text="uno"), wrote("<p>Dos</p>", text="dos")
    address = reverse("conversation_letter_frame", args=[other.conversation.uid, message.uid])
    assert client.get(address).status_code == 404


def test_a_huge_letter_shows_within_a_moment(client, hugo):
    shown = framed(client, wrote("<table>" + "<tr><td>Una fila de palabras</td></tr>" * 30_000 + "</table>"))
    assert shown.count("<tr>") == 30_000


def test_nowhere_else_is_a_letter_more_than_its_words(client, hugo):
    """XM01: list, thread, record, home, search, timeline and what programs see know the words alone."""
    nuria = cast.nuria(hugo.actor, cast.santa_irene(hugo.actor))
    message = wrote('<p>onlyinhtml <b onclick="x">viva</b></p>', text="Palabras <b>sueltas</b> canario")
    follow_here()
    talk = message.conversation
    assert talk.party == nuria
    pages = ("/", "/inbox?in=all", "/inbox?in=everything&q=canario", f"/inbox/{talk.uid}", f"/customers/{nuria.uid}")
    for address in (*pages, "/search?q=canario"):
        html = client.get(address).content.decode()
        assert "onlyinhtml" not in html and "<b>sueltas</b>" not in html, address
    program = Program(hugo)
    for address in (
        f"/conversations/{talk.uid}/messages",
        f"/messages/{message.uid}",
        f"/parties/{nuria.uid}/timeline",
    ):
        assert "onlyinhtml" not in str(program.get(address))
    assert program.get(f"/messages/{message.uid}")["text"] == "Palabras <b>sueltas</b> canario"
