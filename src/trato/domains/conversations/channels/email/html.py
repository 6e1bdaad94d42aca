"""What may a mail show in a browser, and what does it ask for that it does not get?

Everything that is not on a list is gone. The list knows no identifiers, names and classes, no forms and frames; links
lead out by https, http, mailto or tel; pictures name where they come from without fetching it. What comes out, put in
again, comes out the same.
"""

import re
from collections import Counter
from collections.abc import Callable
from html import escape, unescape

import nh3

from trato.domains.conversations.channels.email import style

# As read; what it becomes is no longer either.
LONGEST = 2_000_000
_BLOCKS = {"p", "div", "blockquote", "pre", "center", "hr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
           "dl", "dt", "dd", "address", "figure", "figcaption", "table", "caption", "colgroup", "col", "thead", "tbody",
           "tfoot", "tr", "td", "th"}  # fmt: skip
_INLINE = {"a", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "small", "big", "sub", "sup", "code", "kbd",
           "samp", "tt", "var", "cite", "q", "abbr", "mark", "span", "font", "bdi", "bdo", "img", "wbr"}  # fmt: skip
# Gone with all they hold; of other unknown elements the text stays.
_WITH_CONTENT = {"script", "style", "title", "head", "template", "noscript", "svg", "math", "iframe", "object", "embed",
                 "applet", "xml", "textarea", "select", "button", "audio", "video", "canvas", "frameset",
                 "noframes", "noembed", "xmp", "portal"}  # fmt: skip
_SIZE = {"width", "height"}
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title", "align", "valign", "bgcolor", "hidden"},
    "a": {"href"},
    "img": {"src", "alt", "border", "data-remote", "data-part", *_SIZE},
    "table": {"border", "cellpadding", "cellspacing", *_SIZE},
    "td": {"colspan", "rowspan", "nowrap", *_SIZE},
    "th": {"colspan", "rowspan", "nowrap", "scope", *_SIZE},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "li": {"value", "type"},
    "hr": {"width", "size"},
}
# Elements that hold others and end only where they are closed.
_NESTING = re.compile(
    r"<(/?)(?!br|hr|img|meta|link|col|wbr|input|base|area|p\b|li\b|td\b|th\b|tr\b|tbody|thead|tfoot|d[td]\b|option|html|body|head)"
    r"([a-z][a-z0-9]*)",
    re.IGNORECASE,
)
_MOST_OPEN = 1_000
_ANY_TAG = re.compile(r"<[!/?a-z][^<>]{0,10000}>", re.IGNORECASE)
_PLAIN_VALUE = re.compile(r"[#%+\w ,.-]{0,60}\Z")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_LINK = re.compile(r"https?://[^/?#]|mailto:.|tel:.", re.IGNORECASE)
_REMOTE = re.compile(r"https?://[^/?#]|//[^/?#]", re.IGNORECASE)
# What nh3 writes is regular: small letters, double quotation marks, and neither sign of a tag inside a value.
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>")
ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_ADDRESS = re.compile(
    r"(?P<web>\bhttps?://[^\s<>\"'`\\\x00-\x1f]{2,2000})|(?P<mail>\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b)",
    re.IGNORECASE,
)


def sanitized(html: str) -> str:
    """What of a mail's HTML may be shown; the same again when it is put in again."""
    html = html[:LONGEST]
    if _is_nested_too_deeply(html):
        return _words(html)
    clean = _once(html)
    for _round in range(3):
        if len(clean) > LONGEST:
            break
        if (again := _once(clean)) == clean:
            return clean
        clean = again
    # What grows beyond measure by what its links are given, or becomes another text each time it is read, is made to
    # do so: only its words are shown.
    return _words(html)


def has_remote_images(clean: str) -> bool:
    """Whether a sanitized text names pictures that somebody else would see us fetch."""
    return 'data-remote="' in clean


def with_pictures(clean: str, *, part: Callable[[str], str], remote: Callable[[str], str] | None = None) -> str:
    """A sanitized text with addresses of its pictures: of parts by content id; of remote ones only where asked for.

    Both answer "" for what is not to be fetched.
    """

    def place(tag: re.Match[str]) -> str:
        if tag[2] != "img":
            return tag[0]
        source = ""
        for name, value in ATTRIBUTE.findall(tag[3]):
            if name == "data-part":
                source = part(unescape(value))
            elif name == "data-remote" and remote:
                source = remote(unescape(value))
        return f'{tag[0][:-1]} src="{escape(source)}">' if source else tag[0]

    return TAG.sub(place, clean)


def from_text(text: str) -> str:
    """Plain text as HTML: its lines kept, addresses made into links, everything else as written."""
    told, after = [], 0
    for found in _ADDRESS.finditer(text):
        written = found[0].rstrip(".,;:!?)]}'*_»”’")
        target = written if found["web"] else f"mailto:{written}"
        told += [
            escape(text[after : found.start()]),
            f'<a href="{escape(target)}" target="_blank" rel="noopener noreferrer">{escape(written)}</a>',
        ]
        after = found.start() + len(written)
    return "".join((*told, escape(text[after:]))).replace("\n", "<br>\n")


def _is_nested_too_deeply(html: str) -> bool:
    """Whether more elements are open at once than on any page; putting them in order would take quadratic time."""
    opened: Counter[str] = Counter()
    depth = 0
    for tag in _NESTING.finditer(html):
        name = tag[2].lower()
        if not tag[1]:
            opened[name] += 1
            depth += 1
            if depth > _MOST_OPEN:
                return True
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return False


def _words(html: str) -> str:
    """The words alone, as text."""
    words = " ".join(unescape(_ANY_TAG.sub(" ", html)).replace("<", " ").split())
    return nh3.clean(escape(words[: LONGEST // 5], quote=False), tags=set())


def _once(html: str) -> str:
    return TAG.sub(_sources_aside, _CLEANER.clean(html))


def _sources_aside(tag: re.Match[str]) -> str:
    """A picture says where it would come from in an attribute that no browser fetches."""
    attributes = dict(ATTRIBUTE.findall(tag[3]))
    source = attributes.pop("src", None)
    if tag[2] != "img" or source is None:
        return tag[0]
    attributes = {name: value for name, value in attributes.items() if not name.startswith("data-")}
    if source.lower().startswith("cid:"):
        attributes["data-part"] = source[4:]
    elif source:
        attributes["data-remote"] = f"https:{source}" if source.startswith("//") else source
    # The order nh3 would write them in does not matter: it keeps the one it reads.
    return "<img" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + ">"


def _attribute(tag: str, name: str, value: str) -> str | None:
    match name:
        case "style":
            return style.harmless(value) or None
        case "hidden":
            return ""
        case "href":
            target = _address(value)
            return target if _LINK.match(target) else None
        case "src" | "data-remote":
            target = _address(value)
            is_part = name == "src" and target[:4].lower() == "cid:"
            return target[:4_000] if is_part or _REMOTE.match(target) else None
        case "data-part":
            return _address(value)[:998] or None
        case "alt" | "title":
            return value
        case _:
            return value if _PLAIN_VALUE.match(value) else None


def _address(value: str) -> str:
    """As a browser would understand it, which overlooks what cannot be seen."""
    return _INVISIBLE.sub("", value).strip().replace(" ", "%20")


_CLEANER = nh3.Cleaner(
    tags=_BLOCKS | _INLINE,
    clean_content_tags=_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel="noopener noreferrer",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    # The filter above is stricter; this list must let through what it decides about.
    url_schemes={"http", "https", "mailto", "tel", "cid"},
)
