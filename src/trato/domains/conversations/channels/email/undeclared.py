"""Whom does a report name that is written for people only?"""

import email
import logging
import re
from collections.abc import Iterator
from email.policy import compat32

from flufl.bounce import all_failures

from trato.domains.conversations.channels.email import addresses, reasons, reports
from trato.domains.conversations.channels.email.headers import Headers
from trato.domains.conversations.channels.email.letter import Failure

_WITH_REASON = re.compile(
    r"(?im)^\W{0,8}([\w.!#$%&*+/=?^{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})>?[:,]?\s{1,8}\(?[245]\d\d[\s-]"
)
# A line that names an address and goes on about the one above.
_SAYS_MORE = re.compile(r"\d{3}|smtp|said|<<<|>>>", re.IGNORECASE)
# Below this begins the letter that comes back; what stands there is about it, not about the failure.
_RETURNED = re.compile(
    r"(?im)^\W{0,8}(?:-+ ?(?:this is a copy|below this line|original message|unsent message|message header|returned message|"
    r"the unsent message|forwarded)|(?:original|returned|unsent|copy of) (?:\w+ ){0,3}(?:follows|below|headers?:|message:)|"
    r"(?:content-type|received|return-path|message-id|mime-version): ?)"
)
# Who sends reports, by name or address.
FROM_MACHINE = re.compile(
    r"mailer-?daemon|mail ?delivery|postmaster|post ?master|mdaemon|mail ?administrator|\bmda\b|bounce|"
    r"mail ?system|delivery (?:sub)?system|no-?reply.*mail|mail[-.]?agent",
    re.IGNORECASE,
)

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)


def in_words(raw: bytes, text: str, original: Headers, *, is_known_form: bool) -> Iterator[Failure]:
    """What programs that know no reports write: found by well-known forms, else by addresses beside complaints."""
    above = text[: found.start()] if (found := _RETURNED.search(text)) else text
    temporary, permanent = _known_forms(raw)
    named = [*permanent, *temporary]
    if is_known_form and not named:
        return
    # Identifiers of messages look like addresses; they stand in what comes back.
    named = [one for one in named if one.lower() in above.lower()] or named
    # «<ana@x.es>: 550 unknown», also where one of the known forms was found but not all of its lines.
    known = {one.lower() for one in named}
    named += [found[1] for found in _WITH_REASON.finditer(above) if found[1].lower() not in known]
    named = named or _named_in(above, original)
    for address in named[: reports.MOST]:
        said = _beside(above, address)
        status = reasons.status_in(said) or ("4.0.0" if address in temporary else "")
        yield reports.failure(address, status, "", said, above, original)


def _known_forms(raw: bytes) -> tuple[list[str], list[str]]:
    try:
        temporary, permanent = all_failures(email.message_from_bytes(raw[:300_000], policy=compat32))
    except Exception:  # noqa: BLE001 - a form that cannot be read is none
        return [], []
    return _valid(temporary), _valid(permanent)


def _valid(found: object) -> list[str]:
    told = sorted(one.decode("ascii", "replace") for one in found)  # type: ignore[attr-defined]
    return [match[1] for one in told if (match := reports.ADDRESS.fullmatch(one.strip("<>\"' ")))]


def _named_in(above: str, original: Headers) -> list[str]:
    """The recipients of the letter that comes back, if they are named above it; else the addresses named there."""
    sent_to = [one.address for name in ("to", "cc") for one in addresses.mailboxes(original.first(name))]
    named = list(dict.fromkeys(found[1].strip(".") for found in reports.ADDRESS.finditer(above[:20_000])))
    sender = {one.address.lower() for one in addresses.mailboxes(original.first("from"))}
    told = {one.lower() for one in named}
    both = [one for one in sent_to if one.lower() in told]
    others = [one for one in named if one.lower() not in sender and not FROM_MACHINE.search(one.partition("@")[0])]
    return both or others[:1] or sent_to[:1]


def _beside(above: str, address: str) -> str:
    """What is said about an address: from its line on, to the next one or the end of the paragraph."""
    place = above.lower().rfind(address.lower())
    if place < 0:
        return above[:1_500]
    said = above[place : place + 1_200]
    lines = said.split("\n")
    kept = lines[:1]
    for line in lines[1:]:
        if _WITH_REASON.match(line) or (reports.ADDRESS.search(line) and not _SAYS_MORE.search(line)):
            break
        kept.append(line)
    told = "\n".join(kept).strip()
    start = above.rfind("\n", 0, place) + 1
    return (above[start:place] + told) if len(told) > len(address) + 15 else above[max(0, place - 600) : place] + told
