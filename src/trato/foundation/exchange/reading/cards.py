"""Which people and organizations does a file of vCards (2.1, 3.0, 4.0) hold?

Each card is read by vobject on its own, so that a broken one costs nobody else; what a card says several times gets
numbered headings. Pictures and sounds are not looked at.
"""

import re
from collections.abc import Iterator
from typing import Any, TextIO

MOST_OF_A_KIND = 3
LONGEST_CARD = 20_000
_BINARY = re.compile(r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|X-[\w-]*(?:IMAGE|PHOTO)[\w-]*)\b", re.IGNORECASE)
_ADDRESS = ("street", "city", "region", "code", "country")

HEADINGS = (
    "N.given", "N.family", "FN", "ORG", "TITLE",
    *(f"EMAIL {n}" for n in range(1, MOST_OF_A_KIND + 1)), *(f"TEL {n}" for n in range(1, MOST_OF_A_KIND + 1)),
    "ADR.street", "ADR.city", "ADR.region", "ADR.code", "ADR.country",
    "URL", "NOTE", "CATEGORIES", "LANG", "UID", "KIND",
)  # fmt: skip


def rows(file: TextIO) -> Iterator[tuple[int, str, list[str]]]:
    """The headings first, then one row per card; a card that cannot be read says so."""
    yield 0, "", list(HEADINGS)
    for number, text in _cards(file):
        try:
            yield number, "", _row(_read(text))
        except Exception:  # noqa: BLE001 - vobject raises whatever its parts raise
            yield number, "card", [_named(text)]


def _cards(file: TextIO) -> Iterator[tuple[int, str]]:
    """The number of each card's first line, and its text without pictures."""
    begun, size, is_picture = 0, 0, False
    lines: list[str] = []
    for number, line in enumerate(file, 1):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if begun:  # the one before was never ended
                yield begun, "".join(lines)
            begun, lines, size, is_picture = number, [], 0, False
        elif not begun:
            continue
        is_picture = _goes_on(line, is_picture)
        if not is_picture and size < LONGEST_CARD * 10:
            lines.append(line if line.endswith("\n") else f"{line}\n")
            size += len(line)
        if word == "END:VCARD":
            yield begun, "".join(lines)
            begun = 0
    if begun:
        yield begun, "".join(lines)


def _goes_on(line: str, is_picture: bool) -> bool:
    """Whether this line belongs to a picture: folded lines begin with a space, version 2.1 ends with an empty one."""
    if line[:1] in " \t" or not line.strip():
        return is_picture
    if is_picture and ":" not in line and ";" not in line:
        return True
    return bool(_BINARY.match(line))


def _read(text: str) -> Any:
    import vobject  # loaded by the process that reads, not by every page

    if "END:VCARD" not in text.upper():
        raise ValueError("The card has no end.")
    return vobject.readOne(text, allowQP=True)


def _row(card: Any) -> list[str]:
    found = dict.fromkeys(HEADINGS, "")
    contents = card.contents
    for name, heading in (
        ("fn", "FN"),
        ("title", "TITLE"),
        ("url", "URL"),
        ("lang", "LANG"),
        ("uid", "UID"),
        ("kind", "KIND"),
    ):
        found[heading] = _text(contents[name][0].value) if contents.get(name) else ""
    found["NOTE"] = "\n".join(_text(one.value) for one in contents.get("note", []))
    found["CATEGORIES"] = "; ".join(_words(one.value) for one in contents.get("categories", []))
    if contents.get("org"):
        value = contents["org"][0].value
        found["ORG"] = _text(value[0] if isinstance(value, list) and value else value)
    if contents.get("n"):
        name = contents["n"][0].value
        found["N.given"] = " ".join(filter(None, (_text(name.given), _text(name.additional))))
        found["N.family"] = _text(name.family)
    for kind, heading in (("email", "EMAIL"), ("tel", "TEL")):
        for number, value in enumerate(_values(contents.get(kind, [])), 1):
            found[f"{heading} {number}"] = value
    if contents.get("adr"):
        address = contents["adr"][0].value
        for part in _ADDRESS:
            found[f"ADR.{part}"] = _text(getattr(address, part, ""))
    return [found[heading] for heading in HEADINGS]


def _values(lines: list[Any]) -> list[str]:
    """The values, the preferred one first."""
    ordered = sorted(lines, key=lambda line: "PREF" not in str(line.params).upper())
    values = [re.sub(r"^(?:tel|mailto):", "", _text(line.value), flags=re.IGNORECASE) for line in ordered]
    return [value for value in dict.fromkeys(values) if value][:MOST_OF_A_KIND]


def _words(value: Any) -> str:
    return "; ".join(str(one).strip() for one in value) if isinstance(value, (list, tuple)) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(_text(one) for one in value if one)
    return str(value).strip() if value is not None else ""


def _named(text: str) -> str:
    """What somebody can find the broken card by."""
    line = next((line for line in text.splitlines() if line.upper().startswith(("FN", "N:", "N;"))), text[:100])
    return line[:200]
