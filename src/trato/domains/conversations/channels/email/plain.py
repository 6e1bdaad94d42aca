"""What does a sanitized HTML text say, as plain text? Quotes get their signs, links their addresses, lists their dashes."""

import re
from html import unescape

from trato.domains.conversations.channels.email import style
from trato.domains.conversations.channels.email.html import ATTRIBUTE, TAG

_PARAGRAPHS = {"p", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "figure", "hr"}
_LINES = _PARAGRAPHS | {"div", "li", "tr", "dt", "dd", "address", "center", "caption", "figcaption"}
_WITHOUT_END = {"br", "hr", "img", "col", "wbr"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLANKS = re.compile(r"\n{3,}")
_WORD = re.compile(r"\w{3,}")


class _Page:
    """The text as far as it is told; breaks are remembered until something follows them."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.hidden: list[str] = []
        self._breaks = self._quotes = self._quoted = self._kept = 0
        self._line_is_empty = True
        # The elements that are open, and whether each of them hides what it holds.
        self._open: list[tuple[str, bool, str]] = []
        self._hiding = 0

    def opens(self, name: str, attributes: dict[str, str]) -> None:
        if name == "br":
            self._breaks = min(self._breaks + 1, 2) if self._line_is_empty or self._breaks else 1
            return
        self._block(name)
        if name == "img" and not self._hiding and (alt := attributes.get("alt", "").strip()):
            self.says(f"[{alt}]")
        if name in _WITHOUT_END:
            return
        hides = attributes.get("style") == style.HIDDEN or "hidden" in attributes
        self._open.append((name, hides, attributes.get("href", "")))
        self._hiding += hides
        self._quotes += name == "blockquote"
        self._kept += name == "pre"
        if name == "li":
            self.says("- ")
        elif name in ("td", "th") and not self._line_is_empty:
            self.says(" ")

    def closes(self, name: str) -> None:
        """Nothing but the innermost element is ever closed in what was sanitized."""
        if not self._open or self._open[-1][0] != name:
            return
        _name, hides, link = self._open.pop()
        if link.lower().startswith(("http://", "https://")) and not self._hiding:
            self._leads_to(link)
        self._hiding -= hides
        self._quotes -= name == "blockquote"
        self._kept -= name == "pre"
        self._block(name)

    def says(self, text: str) -> None:
        if self._hiding:
            self.hidden.append(text)
            return
        if self._kept and "\n" in text:
            for count, line in enumerate(text.split("\n")):
                self._breaks += bool(count)
                self._writes(line)
            return
        self._writes(text if self._kept else _SPACES.sub(" ", text))

    def _writes(self, text: str) -> None:
        if not text or ((self._breaks or self._line_is_empty) and not text.strip(" ")):
            return
        start = "> " * self._quotes
        if self._breaks and self.told:
            # What divides a quote from the words around it is quoted no deeper than those.
            between = "> " * min(self._quotes, self._quoted)
            self.told.append(("\n" + between.rstrip()) * (self._breaks - 1) + "\n" + start)
            self._line_is_empty = True
        elif not self.told:
            self.told.append(start)
        self._breaks, self._quoted = 0, self._quotes
        self.told.append(text.lstrip(" ") if self._line_is_empty and not self._kept else text)
        self._line_is_empty = False

    def _leads_to(self, link: str) -> None:
        """The address behind the words, where they do not say it already."""
        said = "".join(self.told[-8:])
        if link.removesuffix("/") not in said and len(link) < 300:
            self._writes(f" <{link}>")

    def _block(self, name: str) -> None:
        if name in _LINES and self.told:
            self._breaks = max(self._breaks, 2 if name in _PARAGRAPHS else 1)
            self._line_is_empty = True


def text(clean: str) -> str:
    """What a reader sees, in plain text."""
    told = "".join(_read(clean).told)
    return (
        _BLANKS.sub("\n\n", "\n".join(line.rstrip(" \xa0") for line in told.split("\n")))
        .strip("\n")
        .replace("\xa0", " ")
    )


def hides_words(clean: str) -> bool:
    """Whether words stand in it that nobody sees."""
    return bool(_WORD.search("".join(_read(clean).hidden)))


def differs(told: str, shown: str) -> bool:
    """Whether the plain text says what the HTML beside it does not."""
    words = {word.casefold() for word in _WORD.findall(told[:20_000]) if not word.isdecimal()}
    seen = {word.casefold() for word in _WORD.findall(shown)}
    return len(words) >= 6 and len(words & seen) * 2 < len(words)


def _read(clean: str) -> _Page:
    page, after = _Page(), 0
    for tag in TAG.finditer(clean):
        if said := clean[after : tag.start()]:
            page.says(unescape(said))
        after = tag.end()
        if tag[1]:
            page.closes(tag[2])
        else:
            page.opens(tag[2], {name: unescape(value) for name, value in ATTRIBUTE.findall(tag[3])})
    if said := clean[after:]:
        page.says(unescape(said))
    return page
