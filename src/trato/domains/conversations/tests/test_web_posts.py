"""Can anything a browser sends harm what others send, or lie otherwise in the database than it was told?"""

import json
import random
import secrets
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from tests import browsing, cast
from trato.domains.conversations.channels.web import posts
from trato.domains.conversations.channels.web.limits import Limits, sender
from trato.domains.conversations.models import WebEvent
from trato.foundation.kit import guard, sql

NOW = cast.NOW.timestamp()
WHOLE = {
    "site": "key",
    "visitor": "7f3b1d9e-1111-4111-8111-111111111111",
    "consent": "2026-11",
    "events": [
        {"kind": "page", "path": "/a?mail=x@y.example#top", "title": "Añ\t\n\\N \x7f 🩺", "ago": 5, "details": {"source": "x"}},
        {"kind": "search", "path": "/b", "details": {"words": "eco\\grafo", "results": 3}},
        {"kind": "product", "path": "/c", "details": {"code": "ECO", "name": 'x"', "price": 1.5, "currency": "EUR"}},
        {"kind": "cart", "path": "/d", "details": {"items": [{"code": "A", "quantity": 2}], "total": 1e12}},
        {"kind": "form", "path": "/e", "details": {"name": "contact"}},
        {"kind": "identify", "path": "/f", "details": {"token": "a:b:c"}},
    ],
}  # fmt: skip


def stored(*bodies: posts.Post) -> list[WebEvent]:
    rows = b"".join(posts.lines(one, site_id=1, now=NOW) for one in bodies)
    with guard.working_as("tests.arrange"):
        sql.copy_text(browsing.TARGET, rows.decode())
        return list(WebEvent.objects.order_by("pk"))


@pytest.mark.django_db
def test_what_was_told_lies_there_as_it_was_told():
    page, search, product, cart, form, proof = stored(posts.decoded(json.dumps(WHOLE).encode()))
    assert (page.path, page.title, page.consent) == ("/a", "Añ  \\N   🩺", "2026-11")
    assert page.at == datetime.fromtimestamp(NOW - 0.005, UTC)
    assert (search.details, form.details) == ({"words": "eco\\grafo", "results": 3}, {"name": "contact"})
    assert product.details == {"code": "ECO", "name": 'x"', "price": 1.5, "currency": "EUR"}
    assert cart.details == {"items": [{"code": "A", "quantity": 2}], "total": 1e12}
    assert proof.kind == "identify"


BAD = [
    b"", b"null", b"[]", b"{}", b'{"site":', b"\xff", b'{"a":1}' * 3, b"[" * 20_000, b'"' + b"x" * 20_000,
]  # fmt: skip
WRONG = [
    {"site": 7}, {"site": ""}, {"site": "x" * 41}, {"visitor": "me"}, {"visitor": None}, {"consent": "x" * 41}, {"strange": 1},
    {"events": []}, {"events": None}, {"events": WHOLE["events"] * 9}, {"withdrawn": True}, {"events": [WHOLE["events"][5]] * 2},
    {"events": [{"kind": "click", "path": "/"}]}, {"events": [{"path": "/"}]}, {"events": [{"kind": "page", "path": ""}]},
    {"events": [{"kind": "page", "path": "/\0"}]}, {"events": [{"kind": "page", "path": "/", "ago": "x"}]},
    {"events": [{"kind": "page", "path": "/" * 2_001}]}, {"events": [{"kind": "search", "path": "/"}]},
    {"events": [{"kind": "search", "path": "/", "details": {"words": "x" * 201}}]},
    {"events": [{"kind": "page", "path": "/", "details": {"any": "thing"}}]},
    {"events": [{"kind": "cart", "path": "/", "details": {"items": [{"code": "A", "quantity": -1}]}}]},
    {"events": [{"kind": "cart", "path": "/", "details": {"items": [{"code": "A"}] * 51}}]},
    {"events": [{"kind": "product", "path": "/", "details": {"code": "A", "price": 1e13}}]},
    {"events": [{"kind": "product", "path": "/", "details": {"code": "A", "currency": "euro"}}]},
]  # fmt: skip


@pytest.mark.parametrize("body", [*BAD, *(json.dumps(WHOLE | wrong).encode() for wrong in WRONG)])
def test_what_is_no_post_is_refused_with_a_reason(body):
    with pytest.raises(posts.BadPost, match=r"."):
        posts.decoded(body)


@pytest.mark.django_db
def test_mutated_posts_are_refused_or_stored_whole():
    _mutate(500)


@pytest.mark.campaign
@pytest.mark.django_db
def test_ten_thousand_mutated_posts_are_refused_or_stored_whole():
    _mutate(10_000)


def _mutate(count: int) -> None:
    """Each that is taken is stored together with the others: none may make the database refuse them all."""
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    throw, taken = random.Random(seed), []
    for _ in range(count):
        body = _mutated(throw)
        try:
            taken.append(posts.decoded(body))
        except posts.BadPost:
            continue
    assert count * 0.1 < len(taken) < count
    assert len(stored(*taken)) == sum(len(one.events) for one in taken)


def _mutated(throw: random.Random) -> bytes:
    told = deepcopy(WHOLE)
    told["events"] = throw.sample(told["events"], throw.randint(1, 5))
    if throw.random() < 0.6:
        event = throw.choice(told["events"])
        where = throw.choice([told, event, event["details"]])
        where[throw.choice(list(where))] = _value(throw)
    body = bytearray(json.dumps(told, ensure_ascii=throw.random() < 0.5).encode("utf-8", "surrogatepass"))
    for _ in range(throw.choice([0, 0, 0, 1, 1, 3])):
        at = throw.randrange(len(body))
        match throw.randrange(4):
            case 0:
                body[at] = throw.randrange(256)
            case 1:
                del body[at : at + throw.randint(1, 30)]
            case 2:
                body[at:at] = throw.choice(
                    [b"\\u0000", b"\\ud800", b"\\", b"\t", b"\\n\\.\\t", b"\\\\N", "\u2028".encode(), b"1e400"]
                )
            case _:
                body[at:at] = body[: throw.randint(1, 60)]
    return bytes(body)


def _value(throw: random.Random) -> object:
    return throw.choice([
        None, True, -1, 2**70, 1e308, -0.0, "", "\\.", "\\N", "\t\r\n\x0b\x1b", "\x00", "\ud800", "\u202e<script>", "é" * 200,
        "x" * 3_000, [], {}, [[]], {"a": {}}, "".join(chr(throw.randrange(1, 0xD7FF)) for _ in range(40)),
    ])  # fmt: skip


def test_a_neighborhood_of_addresses_has_one_limit_that_ends_with_the_minute():
    limits = Limits(per_minute=2)
    six = [f"2001:db8:1:{number}::7" for number in range(3)]
    assert [limits.is_within(one, now=100) for one in six] == [True, True, False]
    assert [limits.is_within("192.0.2.1", now=101) for _ in range(3)] == [True, True, False]
    assert limits.is_within("192.0.2.1", now=161) and limits.is_within("not an address", now=161)
    assert all(Limits(per_minute=0).is_within("192.0.2.1", now=1) for _ in range(9))


def test_only_a_proxy_on_this_machine_names_somebody_else():
    assert sender("198.51.100.7:4711", "192.0.2.1") == "198.51.100.7"
    assert sender("127.0.0.1:4711", "192.0.2.1, 198.51.100.9") == "198.51.100.9"
    assert sender("[::1]:4711", "198.51.100.9") == sender("", "198.51.100.9") == "198.51.100.9"
    assert sender("[2001:db8::1]:4711", "") == "2001:db8::1"
