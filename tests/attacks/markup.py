"""What does a page hold: forms to fill, addresses to follow, and anything that should have stayed text?"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from tests.attacks.payloads import COMPUTED, MARK

_FOLLOWED = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "ping", "cite"}
_ACTIVE = re.compile(r"^(javascript|vbscript|data:(?!image/(png|svg\+xml|webp);))", re.I)
_SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
_LETTER = re.compile(r"/inbox/[0-9a-f-]{36}/letters/[0-9a-f-]{36}/frame")
_EMPTY = {"input", "br", "img", "meta", "link", "hr", "source", "use", "path"}


@dataclass
class Field:
    """One control of a form, as a person finds it filled."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    longest: int | None = None

    @property
    def is_text(self) -> bool:
        """Whether anything at all can be typed here."""
        return self.kind in {"text", "search", "textarea", "email", "tel", "url", "number", "date", "time", "password"}


@dataclass
class Form:
    """Where a form goes, how, and with what."""

    method: str
    action: str
    fields: list[Field] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """What is asked, without the mark against forgery."""
        return frozenset(one.name for one in self.fields if one.name != "csrfmiddlewaretoken")

    def filled(self, **instead: str) -> dict[str, list[str]]:
        """What a browser would send, with some values replaced."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.name != "csrfmiddlewaretoken" and one.value and one.kind not in ("file", "submit"):
                sent.setdefault(one.name, []).append(one.value)
        return sent | {name: [value] for name, value in instead.items()}


class Page(HTMLParser):
    """A page as a browser reads it, with what is wrong about it."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.flaws: list[str] = []
        self.text = ""
        self._form: Form | None = None
        self._select: Field | None = None
        self._typed: Field | None = None
        self._script = ""
        self._pieces: list[str] = []
        self.feed(html)
        self.close()
        self.text = "".join(self._pieces)
        if COMPUTED in self.text:
            self.flaws.append("a template was computed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self._judge(tag, known)
        for name, value in known.items():
            if name in ("href", "action", "hx-get", "data-peek", "formaction") or value.startswith(("/", "?")):
                self.links.append(urljoin(self.address, value))
        if tag == "form":
            method = known.get("method", "get").lower()
            self._form = Form(method, urljoin(self.address, known.get("action") or self.address))
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, known)
        self._script = known.get("type", "text/javascript") if tag == "script" else self._script

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._typed = None
        elif tag == "script":
            self._script = ""

    def handle_data(self, data: str) -> None:
        if self._typed is not None:
            self._typed.value += data.removeprefix("\n") if not self._typed.value else data
        if self._script:
            if not self._script.endswith(("json", "speculationrules")) and data.strip():
                self.flaws.append(f"a script stands in the page: {data.strip()[:60]}")
            elif "<" in data:
                self.flaws.append(f"JSON in the page holds a bracket: {data[max(0, data.index('<') - 20) :][:60]}")
            return
        self._pieces.append(data)

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.flaws.append(f"a comment holds what was typed: {data[:60]}")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.flaws.append(f"a declaration: {decl[:60]}")

    def _judge(self, tag: str, known: dict[str, str]) -> None:
        if MARK in tag:
            self.flaws.append(f"typed text became the element <{tag[:40]}>")
        for name, value in known.items():
            if MARK in name or re.fullmatch(r"on[a-z0-9]+", name) or name in ("style", "srcdoc"):
                self.flaws.append(f"<{tag} {name}={value[:40]!r}>")
            plain = re.sub(r"[\x00-\x20]", "", value)
            if name in _FOLLOWED and (_ACTIVE.match(plain) or plain.startswith(("//", "\\", "/\\"))):
                self.flaws.append(f"<{tag} {name}={value[:60]!r}> leads astray")
        # One frame is ours: that of a letter as it was written, in which nothing runs.
        is_letter = (
            tag == "iframe" and known.get("sandbox") == _SANDBOX and bool(_LETTER.fullmatch(known.get("src", "")))
        )
        if is_letter:
            return
        if tag in ("iframe", "object", "embed", "base", "frame", "applet", "portal") or known.get("http-equiv"):
            self.flaws.append(f"<{tag}>")

    def _control(self, tag: str, known: dict[str, str]) -> None:
        form = self._form
        assert form is not None
        name = known.get("name", "")
        longest = int(known["maxlength"]) if known.get("maxlength", "").isdigit() else None
        if tag == "option" and self._select is not None:
            self._select.options.append(known.get("value", ""))
            if "selected" in known or not self._select.value:
                self._select.value = known.get("value", "")
        if not name or "disabled" in known:
            return
        if tag == "input":
            kind = known.get("type", "text")
            is_off = kind in ("checkbox", "radio") and "checked" not in known
            value = known.get("value", "on" if kind == "checkbox" else "")
            form.fields.append(Field(name, kind, "" if is_off else value, [value] if is_off else [], longest))
        elif tag == "select":
            self._select = Field(name, "select")
            form.fields.append(self._select)
        elif tag == "textarea":
            self._typed = Field(name, "textarea", longest=longest)
            form.fields.append(self._typed)
        elif tag == "button" and known.get("value"):
            form.fields.append(Field(name, "submit", known["value"]))
