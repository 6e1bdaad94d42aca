"""What does the name server of our domain say about our letters? Without SPF, DKIM and DMARC others take them for spam."""

import re
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from dns import exception
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

SECONDS = 3.0
_MOST_LOOKUPS = 10
_LOOKUP = re.compile(r"(?i)\A[+~?-]?(?:include:|a\b|mx\b|ptr\b|exists:|redirect=)")


class Finding(NamedTuple):
    """One record: what it is called, how it is, what it says, and what to do."""

    name: str
    tone: str
    verdict: Any
    advice: Any
    record: str = ""


class _Silent(Exception):
    """No name server answers."""


def findings(domain: str, selector: str = "", *, resolver: Resolver | None = None) -> list[Finding]:
    """What was found out; in words that say what to do."""
    try:
        asked = resolver or Resolver()
        return [_spf(domain, asked), _dkim(domain, selector, asked), _dmarc(domain, asked)]
    except (_Silent, exception.DNSException, OSError):
        return [_unknown(name) for name in ("SPF", "DKIM", "DMARC")]


def _spf(domain: str, resolver: Resolver) -> Finding:
    found = [one for one in _texts(domain, resolver) if one.lower().split()[:1] == ["v=spf1"]]
    if not found:
        return _missing("SPF", _("Let your domain name the servers that send for it: v=spf1 include:… -all"))
    if len(found) > 1:
        return _wrong("SPF", _("There are several records; others then believe none. Keep one."), " | ".join(found))
    words = found[0].split()[1:]
    if sum(1 for one in words if _LOOKUP.match(one)) > _MOST_LOOKUPS:
        return _wrong("SPF", _("It leads to more than ten other records; others then give up."), found[0])
    if any(one.lower() in ("+all", "all") for one in words):
        return _wrong("SPF", _("It lets anybody send in your name. End it with -all or ~all."), found[0])
    if not any(one.lower() in ("-all", "~all") or one.lower().startswith("redirect=") for one in words):
        return _weak("SPF", _("It does not say what to do with other servers. End it with -all or ~all."), found[0])
    return _good("SPF", _("It names the servers that send for you. Is the one of this mailbox among them?"), found[0])


def _dkim(domain: str, selector: str, resolver: Resolver) -> Finding:
    if not selector:
        return _weak(
            "DKIM", _("This mailbox has no selector. If your mail server signs by itself, nothing has to be done here.")
        )
    found = [one for one in _texts(f"{selector}._domainkey.{domain}", resolver) if "p=" in one]
    if not found:
        return _missing("DKIM", _("Publish the public key of your selector, else your signatures prove nothing."))
    if not re.search(r"\bp=\s*[A-Za-z0-9+/]", found[0]):
        return _wrong("DKIM", _("The key was withdrawn: what stands after p= is empty."), found[0])
    return _good("DKIM", _("The public key is there, so that others can check your signatures."), found[0])


def _dmarc(domain: str, resolver: Resolver) -> Finding:
    found = [one for one in _texts(f"_dmarc.{domain}", resolver) if one.lower().startswith("v=dmarc1")]
    if not found:
        return _missing(
            "DMARC",
            _("Say what others should do with letters that only claim to be yours: v=DMARC1; p=none; rua=mailto:…"),
        )
    policy = re.search(r"(?i)\bp\s*=\s*(\w+)", found[0])
    if not policy:
        return _wrong("DMARC", _("It has no policy (p=), so others do nothing with it."), found[0])
    if policy[1].lower() == "none":
        return _weak(
            "DMARC", _("It only watches. When the reports look good, choose p=quarantine or p=reject."), found[0]
        )
    return _good("DMARC", _("Letters that only claim to be yours are kept back."), found[0])


def _texts(name: str, resolver: Resolver) -> list[str]:
    try:
        answer = resolver.resolve(name, "TXT", lifetime=SECONDS)
    except (NXDOMAIN, NoAnswer):
        return []
    except (exception.DNSException, OSError) as problem:
        raise _Silent from problem
    return [b"".join(one.strings).decode("utf-8", "replace")[:1_000] for one in answer]


def _good(name: str, advice: Any, record: str) -> Finding:
    return Finding(name, "green", _("Good"), advice, record)


def _weak(name: str, advice: Any, record: str = "") -> Finding:
    return Finding(name, "amber", _("Could be better"), advice, record)


def _wrong(name: str, advice: Any, record: str) -> Finding:
    return Finding(name, "red", _("Wrong"), advice, record)


def _missing(name: str, advice: Any) -> Finding:
    return Finding(name, "red", _("Missing"), advice)


def _unknown(name: str) -> Finding:
    return Finding(
        name, "slate", _("Not known"), _("No name server answers this machine, so it could not be looked up.")
    )
