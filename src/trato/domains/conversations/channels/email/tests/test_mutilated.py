"""Does every mail that was mangled on its way still become a letter, without ending the process that reads it?"""

import random
import time

import pytest

from trato.domains.conversations.channels.email import reading
from trato.domains.conversations.channels.email.letter import PROBLEMS, Letter
from trato.domains.conversations.channels.email.tests import corpora

# What readers of mail stumble over.
_SPICES = [
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"\n ", b"\t", b"=", b"=?", b"?=", b"=?utf-8?Q?", b"=?x?B?", b"<", b">", b"<>", b'"', b"\\", b"(", b")", b";",
    b":", b",", b"@", b"--", b"--B", b"--B--", b"boundary=", b"*0*=", b"*=utf-8''%", b"%FF", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\x1b$B",
    b"Content-Type: multipart/mixed; boundary=B\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"charset=idna",
    b"charset=utf-7", b"charset=utf-16", b"<style>", b"<!--", b"<svg>", b"]]>", b"&#0;", b"&#x110000;", b"<a href='", b"<img src=", b"<blockquote>" * 50,
    b"begin 644 x\r\n", b"BEGIN:VEVENT\r\n", b"Message-ID: <>\r\n", b'To: "a" <\r\n', b"Date: 0\r\n", b"From MAILER-DAEMON\n", b"> " * 100, b"(" * 500,
    b"El 3 a las 10:00, x escribi\xf3:", b"-- \r\n", b"Final-Recipient: rfc822;", b"Diagnostic-Code: " + b"x" * 5000 + b"\r\n",
]  # fmt: skip


def mutilated(raw: bytes, dice: random.Random, others: list[bytes]) -> bytes:
    """The mail after some of what can happen to it."""
    told = bytearray(raw)
    for _time in range(dice.choice([1, 1, 2, 3, 5, 10, 30])):
        place = dice.randrange(len(told) + 1)
        if dice.random() < 0.4:
            # Heads are where readers break.
            place = min(place, dice.randrange(2_000))
        length = dice.choice([1, 1, 2, 5, 20, 200, 2_000])
        match dice.randrange(9):
            case 0:
                del told[place : place + length]
            case 1:
                told[place:place] = dice.choice(_SPICES)
            case 2:
                told[place:place] = dice.choice(_SPICES) * dice.choice([1, 3, 50, 400])
            case 3:
                told[place : place + length] = dice.randbytes(min(length, 50))
            case 4:
                told[place:place] = told[place : place + length] * dice.choice([1, 2, 20])
            case 5:
                other = dice.choice(others)
                start = dice.randrange(len(other) + 1)
                told[place:place] = other[start : start + length]
            case 6 if place < len(told):
                told[place] ^= 1 << dice.randrange(8)
            case 7:
                del told[place:]
            case 8:
                lines = bytes(told).split(b"\n")
                first, second = dice.randrange(len(lines)), dice.randrange(len(lines))
                lines[first], lines[second] = lines[second], lines[first]
                told = bytearray(b"\n".join(lines))
        del told[400_000:]
    return bytes(told)


def read_all(count: int, seed: int, mails: list[bytes]) -> dict[str, float]:
    """Read so many mutilated mails; what was noticed on the way."""
    dice = random.Random(seed)
    pool = reading.Readers(most=1)
    slowest, costly = 0.0, 0
    children = set()
    try:
        for _mail in range(count):
            raw = mutilated(dice.choice(mails), dice, mails)
            before = time.monotonic()
            read = pool.read(raw)
            slowest = max(slowest, time.monotonic() - before)
            assert isinstance(read, Letter) and read.problem in ("", *PROBLEMS)
            costly += read.problem == "too_costly"
            children |= {reader._process.pid for reader in pool._idle}
            for part in read.parts:
                part.content(raw)
    finally:
        pool.end()
    return {"mails": count, "costly": costly, "children": len(children), "slowest": round(slowest, 3)}


def test_a_mangled_mail_is_still_a_letter():
    found = read_all(300, seed=4711, mails=corpora.own())
    # One child read them all: nothing ended it.
    assert (found["costly"], found["children"]) == (0, 1)


@pytest.mark.campaign
def test_thirty_thousand_mangled_mails_are_letters_and_none_ends_its_reader():
    """5.D acceptance 2: none lost, no death."""
    seed = random.SystemRandom().randrange(10**6)
    try:
        mails = [*corpora.own(), *(raw for _name, raw in corpora.every())]
    except pytest.skip.Exception:
        mails = corpora.own()
    print(f"seed {seed}, {len(mails)} mails to begin with")
    found = read_all(30_000, seed, mails)
    print(found)
    assert found["costly"] == 0
    # A child is let go after a thousand mails; more of them would have been ended.
    assert found["children"] <= 31
