"""Does the stream of news tell anything to somebody who has not signed in, or go around the walls?"""

import asyncio
from typing import Any

import pytest

from tests.attacks.furniture import House
from tests.attacks.intruder import WALLS
from trato.config.live import LiveUpdates


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
