"""Is an administrator told in words what others find out about our letters? Asked of a name server of the test's own."""

import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from dns.resolver import Resolver

from trato.domains.conversations.channels.email import domain_check

GOOD = {
    "clima.example.": ["v=spf1 include:mail.example -all", "other=1"],
    "s1._domainkey.clima.example.": ["v=DKIM1; k=rsa; p=MIGfMA0"],
    "_dmarc.clima.example.": ["v=DMARC1; p=reject"],
}


@pytest.fixture
def zone():
    """What the name server knows; the test fills it."""
    known = {}
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def answer():
        while True:
            try:
                asked, peer = server.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(asked)
            reply = dns.message.make_response(question)
            name = question.question[0].name
            if found := known.get(str(name)):
                reply.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", [f'"{one}"' for one in found]))
            else:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            server.sendto(reply.to_wire(), peer)

    threading.Thread(target=answer, daemon=True).start()
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
    yield known, resolver
    server.close()


def tones(zone, selector="s1"):
    _known, resolver = zone
    return [one.tone for one in domain_check.findings("clima.example", selector, resolver=resolver)]


def test_a_domain_that_is_looked_after_is_good(zone):
    zone[0].update(GOOD)
    assert tones(zone) == ["green"] * 3


def test_what_is_missing_is_said_with_what_to_do(zone):
    found = domain_check.findings("clima.example", "s1", resolver=zone[1])
    assert [one.tone for one in found] == ["red"] * 3 and all(one.advice for one in found)


@pytest.mark.parametrize(
    ("record", "tone"),
    [
        (["v=spf1 +all"], "red"),
        (["v=spf1 a", "v=spf1 -all"], "red"),
        (["v=spf1 " + " ".join(f"include:{n}.example" for n in range(11)) + " -all"], "red"),
        (["v=spf1 a mx"], "amber"),
        (["v=spf1 redirect=_spf.example"], "green"),
        (["v=spf10 -all"], "red"),
    ],
)
def test_spf_is_understood(zone, record, tone):
    zone[0].update({**GOOD, "clima.example.": record})
    assert tones(zone)[0] == tone


@pytest.mark.parametrize(("record", "tone"), [("v=DKIM1; p=", "red"), ("v=DKIM1; k=rsa; p=MIG", "green")])
def test_dkim_is_understood(zone, record, tone):
    zone[0].update({**GOOD, "s1._domainkey.clima.example.": [record]})
    assert tones(zone)[1] == tone
    assert tones(zone, selector="")[1] == "amber"


@pytest.mark.parametrize(
    ("record", "tone"), [("v=DMARC1; p=none", "amber"), ("v=DMARC1; rua=x", "red"), ("v=DMARC1; p=quarantine", "green")]
)
def test_dmarc_is_understood(zone, record, tone):
    zone[0].update({**GOOD, "_dmarc.clima.example.": [record]})
    assert tones(zone)[2] == tone


def test_without_a_name_server_it_says_so(monkeypatch):
    monkeypatch.setattr(domain_check, "SECONDS", 0.3)
    silent = Resolver(configure=False)
    silent.nameservers, silent.port = ["127.0.0.1"], 9
    found = domain_check.findings("clima.example", "s1", resolver=silent)
    assert [one.tone for one in found] == ["slate"] * 3 and "No name server answers" in found[0].advice
