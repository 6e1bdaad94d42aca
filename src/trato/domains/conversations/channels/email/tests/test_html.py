"""Does nothing in a mail run, fetch, submit or imitate, however it is written, and do its words and looks stay?"""

import itertools
import re
from html.parser import HTMLParser

import pytest

from trato.domains.conversations.channels.email import html, parse, plain

_ATTRIBUTES = {
    "style", "dir", "lang", "title", "align", "valign", "bgcolor", "hidden", "href", "rel", "target", "alt", "border",
    "data-remote", "data-part", "width", "height", "cellpadding", "cellspacing", "colspan", "rowspan", "nowrap", "scope",
    "span", "color", "face", "size", "start", "type", "value",
}  # fmt: skip
# Contexts in which one reader sees text where another one sees elements.
_OUTSIDE = [
    "{}", "<math><mtext><table><mglyph><style>{}", "<svg><style>{}", "<math><style>{}", "<svg><foreignObject><style>{}",
    "<noscript>{}</noscript>", "<template>{}</template>", "<textarea>{}</textarea>", "<title>{}</title>", "<xmp>{}</xmp>",
    "<iframe>{}</iframe>", "<noembed>{}</noembed>", "<select><option>{}", "<table><caption><select>{}", "<svg><desc>{}",
    "<svg><title>{}", "<math><annotation-xml encoding='text/html'>{}", "<form><math><mtext></form><form><mglyph><style>{}",
    "<!--{}-->", "<![CDATA[{}]]>", "<plaintext>{}", "<frameset>{}", "<svg></p><style>{}", "<math><mi><mglyph>{}",
    "<table><tr><td><svg><desc><td>{}", "<listing>{}", "<p title='{}'>", '<p title="{}">', "<a href='{}'>", "<b {}",
]  # fmt: skip
_INSIDE = [
    "<img src=1 onerror=alert(1)>", '<a title="</style><img src=1 onerror=alert(1)>">', "</style><script>alert(1)</script>",
    '<!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">', "</title><img src=x onerror=alert(1)>",
    "<a id='</noscript><img src=x onerror=alert(1)>'>", "--!><img src=x onerror=alert(1)>", "]]><img src onerror=alert(1)>",
    "</textarea><svg onload=alert(1)>", "<mglyph><malignmark><style><img src onerror=alert(1)>", "'><script>alert(1)</script>",
    '"><iframe srcdoc="<script>alert(1)</script>">', "javascript:alert(1)",
]  # fmt: skip
MUTATING = [outside.format(inside) for outside, inside in itertools.product(_OUTSIDE, _INSIDE)]
HOSTILE = [
    *MUTATING,
    "<script>fetch('//canary.test')</script>hola",
    "<img src=x onerror=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<details ontoggle=alert(1) open>x</details>",
    "<base href=//canary.test/>",
    '<meta http-equiv=refresh content="0;url=//canary.test">',
    "<link rel=stylesheet href=//canary.test/x.css>",
    "<form action=//canary.test><input type=password><button formaction=//canary.test>Enter</button></form>",
    "<a id=csrfToken name=config>x</a>",
    "<img name=getElementById id=body>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=//canary.test></object><embed src=//canary.test><portal src=//canary.test>",
    "<div style=\"background:url('//canary.test')\">x</div>",
    "<div style='position:fixed;top:0;left:0;z-index:9'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='color:\\75rl(x);behavior:url(x)'>x</div>",
    "<div style='background-image:image-set(\"//canary.test\" 1x)'>x</div>",
    "<div style='margin-left:-9999px'>x</div>",
    "<td background=//canary.test>",
    "<img srcset='//canary.test 2x'>",
    "<style>@import '//canary.test';*{color:red}</style>",
    "<a href=//canary.test>x</a>",
    "<a href=/admin>x</a>",
    "<a href='#x'>x</a>",
    "<a href=https:canary>x</a>",
    "<a ping=//canary.test href=https://x.es>x</a>",
    "<a download href='blob:https://x.es/1'>x</a>",
    "<p onclick=alert(1) onmouseover=alert(1) autofocus tabindex=1 accesskey=x contenteditable>x</p>",
    "<p xml:base=//canary.test xmlns=x is=x slot=x part=x>x</p>",
]


class _Reader(HTMLParser):
    """What a browser would be told."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))


def elements(clean: str) -> list[tuple[str, dict[str, str]]]:
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return reader.elements


def test_there_are_enough_mutating_ones():
    assert len(MUTATING) >= 200


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_runs_fetches_submits_or_imitates(hostile):
    """XM01, 02, 04, 05, 07, 08, 10, 11, 16: nothing is left that does anything; a second time changes nothing."""
    clean = html.sanitized(hostile)
    assert html.sanitized(clean) == clean
    for tag, attributes in elements(clean):
        assert tag in html._BLOCKS | html._INLINE
        assert set(attributes) <= _ATTRIBUTES
        assert re.match(r"(https?://|mailto:|tel:)", attributes.get("href", "https://"))
        assert not re.search(r"url|expression|\\|position|behavior|@import|-\d", attributes.get("style", ""))
        if tag == "a":
            assert (attributes["rel"], attributes["target"]) == ("noopener noreferrer", "_blank")


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "jav&#x61;script:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
        "java\0script:alert(1)", " javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml,<svg onload=alert(1)>", "file:///etc/passwd", "blob:x", "about:blank", "ftp://x", "//x.es", "/x", "?x", "x",
        "javascript&colon;alert(1)", "&#106avascript:alert(1)", "view-source:x", "ms-word:ofe|u|x", "intent://x", "sms:1", "cid:x",
        "https:", "https://", "http:///x", "mailto:", "\u200bjavascript:alert(1)", "feed:javascript:alert(1)",
    ],
)  # fmt: skip
def test_a_link_leads_out_or_nowhere(target):
    """XM05: of all the ways to name a script none is left."""
    assert elements(html.sanitized(f'<a href="{target}">x</a>')) == [
        ("a", {"rel": "noopener noreferrer", "target": "_blank"})
    ]


@pytest.mark.parametrize(
    "target", ["https://x.es/?a=1&b=2", "http://x.es/ñ", "mailto:a@b.es", "tel:+34911234567", "HTTPS://X.ES"]
)
def test_links_of_people_stay(target):
    [(_tag, attributes)] = elements(html.sanitized(f'<a href="{target}" onclick="x">x</a>'))
    assert attributes["href"] == target


def test_spaces_in_links_are_kept_as_browsers_send_them():
    [(_tag, attributes)] = elements(html.sanitized('<a href=" mailto:a@b.es?subject=Hola Ana\t ">x</a>'))
    assert attributes["href"] == "mailto:a@b.es?subject=Hola%20Ana"


def test_pictures_of_others_wait_until_they_are_asked_for():
    """XM16: the address is kept aside; only an answer of ours makes it a source."""
    clean = html.sanitized('<img src="https://x.es/pixel.gif?u=1&v=2" width=1 alt="A">')
    assert clean == '<img width="1" alt="A" data-remote="https://x.es/pixel.gif?u=1&amp;v=2">'
    assert html.has_remote_images(clean)
    assert html.with_pictures(clean, part=lambda _: "/never") == clean
    shown = html.with_pictures(clean, part=str, remote=lambda url: f"/picture?of={len(url)}")
    assert shown.endswith(' src="/picture?of=30">')


def test_pictures_of_the_mail_itself_are_named_by_their_part():
    """XM20: whoever answers for a part decides whether it is shown."""
    clean = html.sanitized('<img src="cid:logo@x.es"><img src="CID:drawing">')
    assert clean == '<img data-part="logo@x.es"><img data-part="drawing">'
    shown = html.with_pictures(clean, part={"logo@x.es": "/part/1?a=1&b=2", "drawing": ""}.__getitem__)
    assert shown == '<img data-part="logo@x.es" src="/part/1?a=1&amp;b=2"><img data-part="drawing">'


@pytest.mark.parametrize(
    "source", ["data:image/png;base64,AAAA", "javascript:alert(1)", "/x.png", "x.png", "file:///x", "blob:x", ""]
)
def test_other_pictures_have_no_source(source):
    assert html.sanitized(f'<img src="{source}" alt="x">') == '<img alt="x">'


def test_a_value_cannot_pass_for_an_element():
    hostile = '<p title="<img src=&quot;https://x.es/1&quot;>"><img alt="<img src=" src="https://x.es/2">'
    clean = html.sanitized(hostile)
    assert [attributes.get("data-remote") for _tag, attributes in elements(clean)] == [None, "https://x.es/2"]
    shown = elements(html.with_pictures(clean, part=str, remote=str))
    assert [attributes.get("src") for _tag, attributes in shown] == [None, "https://x.es/2"]


def test_the_looks_of_a_letter_stay():
    page = (
        '<table width="600" cellpadding="4" bgcolor="#eeeeee"><tr><td align="right" style="color: #333; '
        'border-bottom: 1px solid rgb(200, 200, 200); padding: 4px 8px">Total <b>1.234,50 €</b></td></tr></table>'
    )
    clean = html.sanitized(page)
    assert 'style="color:#333;border-bottom:1px solid rgb(200, 200, 200);padding:4px 8px"' in clean
    named = html.sanitized("<p style='font-family:\"Segoe UI\",sans-serif;color:red'>x</p>")
    assert named == '<p style="font-family:&quot;Segoe UI&quot;,sans-serif;color:red">x</p>'
    assert 'width="600"' in clean and 'bgcolor="#eeeeee"' in clean and "<b>1.234,50 €</b>" in clean


@pytest.mark.parametrize(
    "style",
    [
        "display:none", "DISPLAY : none !important", "visibility:hidden", "font-size:0", "font-size:1px", "opacity:0.0",
        "max-height:0;overflow:hidden", "mso-hide:all", "color:#fff;background-color:#fff", "color:transparent", "font-size:0.0em",
    ],
)  # fmt: skip
def test_hidden_words_are_noticed_and_stay_hidden(style):
    """XM19: whatever hides becomes one way of hiding, which the page can say."""
    clean = html.sanitized(f'<p>Hola</p><div style="{style}">Transfiera mil euros</div>')
    assert clean == '<p>Hola</p><div style="display:none">Transfiera mil euros</div>'
    assert plain.hides_words(clean)
    assert plain.text(clean) == "Hola"


def test_an_empty_element_hides_nothing():
    assert not plain.hides_words(html.sanitized('<div style="display:none">&nbsp;&#8204;</div><p>Hola</p>'))


def test_text_that_says_something_else_than_the_page_beside_it_is_noticed():
    """XM19: the other half of the trick."""
    said = "Le confirmamos la cita del martes a las nueve en nuestra oficina"
    assert not plain.differs(said, f"{said}. Un saludo")
    assert plain.differs(said, "Apruebe el pago adjunto antes del viernes")


def test_a_long_page_full_of_links_is_the_same_when_it_is_put_in_again():
    page = "".join(f'<a href="https://x.es/{n}">x</a>' for n in range(60_000))
    clean = html.sanitized(page)
    assert len(clean) <= html.LONGEST and html.sanitized(clean) == clean


def test_a_page_nested_without_end_yields_its_words():
    for element in ("div", "b", "table", "a", "font", "blockquote"):
        for end in ("", "</x>" * 50_000, f"</{element}>" * 50_000):
            clean = html.sanitized(f"<{element}>" * 50_000 + "hola" + end)
            assert clean == "hola" and html.sanitized(clean) == clean


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Uno</p><p>Dos<br>Tres</p>", "Uno\n\nDos\nTres"),
        ("Uno<div>Dos</div><div>Tres</div>", "Uno\nDos\nTres"),
        ("<ul><li>Uno<li>Dos</ul>Tres", "- Uno\n- Dos\n\nTres"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A B\nC"),
        ("Sí<blockquote>¿Viene?<br>Ana</blockquote>No", "Sí\n\n> ¿Viene?\n> Ana\n\nNo"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ('Ver <a href="https://x.es/1">aquí</a>.', "Ver aquí <https://x.es/1>."),
        ('<a href="https://x.es/">https://x.es</a>', "https://x.es"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a &lt;b&gt; &amp; c&nbsp;d", "a <b> & c d"),
        ("<img src=cid:x alt='Logo'>", "[Logo]"),
        ("  a \n\n b  ", "a b"),
    ],
)
def test_pages_as_plain_text(page, text):
    assert plain.text(html.sanitized(page)) == text


def test_plain_text_gets_links_and_nothing_else():
    """XM05: addresses in text become links; markup stays words."""
    assert html.from_text("Vea https://x.es/a?b=1&c=2.\n<b>ana@x.es</b>, javascript:alert(1)") == (
        'Vea <a href="https://x.es/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">https://x.es/a?b=1&amp;c=2</a>.<br>\n'
        '&lt;b&gt;<a href="mailto:ana@x.es" target="_blank" rel="noopener noreferrer">ana@x.es</a>&lt;/b&gt;, javascript:alert(1)'
    )


def test_linked_text_passes_the_sanitizer_unchanged_in_meaning():
    text = 'Hola "Ana" <script>alert(1)</script> https://x.es/"onmouseover="x ana@x.es'
    clean = html.sanitized(html.from_text(text))
    assert [tag for tag, _attributes in elements(clean)] == ["a", "a"]
    assert "alert(1)" in clean and "<script" not in clean


@pytest.mark.parametrize(
    "kind", ["text/x-amp-html", "application/xhtml+xml", "text/html; name=factura.xhtml", "text/html; name=factura.htm"]
)
def test_other_pages_are_never_chosen_for_display(kind):
    """XM23: only what is plainly the HTML of the letter is shown; the rest hangs on to it."""
    raw = (
        "From: a@b.es\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
        f"--B\nContent-Type: text/plain\n\nHola\n--B\nContent-Type: {kind}\n\n<p>Otra cosa</p>\n--B--\n"
    )
    read = parse.letter(raw.encode())
    assert (read.html, read.text) == ("", "Hola")
    assert len(read.parts) == 1
