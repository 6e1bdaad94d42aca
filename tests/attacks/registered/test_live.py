"""Does the stream of news tell anything to somebody who has not signed in, or go around the walls?"""

import asyncio
import json
from typing import Any

import pytest

from tests.attacks.furniture import House
from tests.attacks.intruder import WALLS
from trato.config.live import LiveUpdates
from trato.config.live_chat import PLACE, LiveChats
from trato.domains.conversations.queries import chat_tickets as tickets


def answer_to(query: str, *headers: tuple[bytes, bytes]) -> list[dict[str, Any]]:
    """What /live sends before it is left alone."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {"type": "http", "path": "/live", "query_string": query.encode("latin-1"), "headers": list(headers)}
    asyncio.run(asyncio.wait_for(LiveUpdates()(scope, receive, send), 20))
    return said


@pytest.mark.parametrize(
    "cookie", ["", "trato=", "trato=x", "trato=\x00", "trato=" + "x" * 9000, "a=b; trato=;;;=", '"', "trato-csrf=1"]
)
def test_visitors_hear_nothing(house: House, cookie):
    """AZ41, CS10, AU11: no session, none of ours, or a broken cookie; whatever is asked for."""
    for query in (
        f"topics=party:{house.rows['party'].uid}",
        "topics=" + "party:x," * 500,
        "topics=%00",
        "",
        "topics=party:'",
    ):
        begun, *rest = answer_to(query, (b"cookie", cookie.encode("latin-1")))
        assert begun["status"] == 401
        headers = {name.decode(): value.decode() for name, value in begun["headers"]}
        assert {name: headers.get(name.lower()) for name in WALLS} == WALLS
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert b"".join(each.get("body", b"") for each in rest) == b""


def chat_answer_to(body: bytes, origin: str, method: str = "POST") -> tuple[int, dict[str, str], bytes]:
    """What the stream of a chat sends before it is left alone."""
    sent, said = [{"type": "http.request", "body": body}], []

    async def receive() -> dict[str, Any]:
        return sent.pop() if sent else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    headers = [(b"origin", origin.encode("latin-1"))] if origin else []
    scope = {"type": "http", "method": method, "path": PLACE, "headers": headers, "client": ("203.0.113.5", 1)}
    asyncio.run(asyncio.wait_for(LiveChats(LiveUpdates())(scope, receive, send), 20))
    begun, *rest = said
    told = {name.decode(): value.decode() for name, value in begun["headers"]}
    return begun["status"], told, b"".join(each.get("body", b"") for each in rest)


def test_a_chat_is_heard_with_its_own_ticket_from_its_own_site_only(house: House):
    """WG01, WG03, WG06: other places, forged tickets, other chats, other shapes."""
    site, chat = house.rows["website"], house.rows["chat"]
    good = tickets.written(tickets.Ticket(chat.uid, site.key, str(chat.party.uid)))
    unproved = tickets.written(tickets.Ticket(chat.uid, site.key))
    nobodys = tickets.written(tickets.fresh(site.key))
    (origin,) = site.origins

    def told(ticket: str = good, key: str = site.key, **more: object) -> bytes:
        return json.dumps({"site": key, "ticket": ticket, **more}).encode()

    for body, place, status in (
        (told(), "https://evil.example", 403), (told(), "null", 403), (told(), "", 403), (told(good[:-1]), origin, 403),
        (told(unproved), origin, 403), (told(nobodys), origin, 403), (told(""), origin, 403),
        (told(key="other"), origin, 403), (told(extra=1), origin, 400), (b"\xff", origin, 400), (b"", origin, 400),
        (b"x" * 40_000, origin, 413),
    ):  # fmt: skip
        found, headers, content = chat_answer_to(body, place)
        assert (found, content) == (status, b""), body[:80]
        assert {name: headers.get(name.lower()) for name in WALLS} == WALLS
        assert "access-control-allow-origin" not in headers
    assert chat_answer_to(told(), origin, "GET")[0] == 405
