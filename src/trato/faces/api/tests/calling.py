"""How does a test call the API? As a program with somebody's token."""

from typing import Any

import msgspec
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests import cast
from trato.foundation.access.models import Token, User


class Program:
    """A program with a token, or without one."""

    def __init__(self, user: User | None, language: str = "en", **bounds: Any) -> None:
        headers = {"Accept-Language": language}
        if user is not None:
            # Used a moment ago: its use is not noted again, so that refused requests can be seen to change nothing.
            bounds.setdefault("last_used_at", timezone.now())
            self.token, self.secret = Token.issue(user, label="test", at=cast.NOW, **bounds)
            headers["Authorization"] = f"Bearer {self.secret}"
        self.client = Client(SERVER_NAME="localhost", headers=headers)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send a request; a body that is not bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = sent.pop("Content-Type", "application/json")
        return self.client.generic(method, f"/api/v1{path}", content, content_type=kind, headers=sent)

    def get(self, path: str) -> Any:
        """What is found there."""
        return self.told(self.call("GET", path), 200)

    def post(self, path: str, body: Any = None, status: int = 201, **headers: str) -> Any:
        """What was made."""
        return self.told(self.call("POST", path, body, **headers), status)

    def patch(self, path: str, body: Any) -> Any:
        """What it became."""
        return self.told(self.call("PATCH", path, body), 200)

    def refused(self, status: int, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The problem that says no."""
        answer = self.call(method, path, body, **headers)
        assert answer.headers["Content-Type"] == "application/problem+json", answer.content
        problem = self.told(answer, status)
        assert problem["status"] == status
        assert problem["title"] and problem["detail"]
        assert isinstance(problem["errors"], list)
        return problem

    @staticmethod
    def told(answer: HttpResponse, status: int) -> Any:
        """The JSON of an answer with the expected status."""
        assert answer.status_code == status, answer.content
        return msgspec.json.decode(answer.content)
