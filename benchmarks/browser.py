"""How is a page asked for without the network, and what work lies beneath it?

The request goes through Django's own handler with all middleware, as it does behind the web server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.core.wsgi import get_wsgi_application
from django.db import connection

from benchmarks.company import Company
from trato.foundation.kit import sql
from trato.foundation.look import page

# Who is asking is part of the page's cost, but not of its bare work.
_OF_EVERY_REQUEST = ("FROM access_session", "FROM access_user WHERE id")


class Browser:
    """A signed-in person's browser, without a network."""

    def __init__(self, company: Company) -> None:
        self._application = get_wsgi_application()
        self._cookie = company.cookie

    def get(self, address: str, *, is_fragment: bool = False) -> bytes:
        """The body of a page, compressed as it goes over the wire; anything but 200 is an error."""
        parts = urlsplit(address)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self._cookie,
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if is_fragment:
            environ["HTTP_HX_REQUEST"] = "true"
        answered: list[str] = []
        response = self._application(environ, lambda status, headers: answered.append(status))  # type: ignore[arg-type]
        body = b"".join(response)
        response.close()  # type: ignore[attr-defined]
        if not answered[0].startswith("200"):
            raise AssertionError(f"{address}: {answered[0]}")
        return body


class Overheard:
    """The questions to the database and the templates with their contexts of one piece of work."""

    def __init__(self) -> None:
        self.questions: list[tuple[sql.Question, ...]] = []
        self.renders: list[tuple[Any, dict[str, Any]]] = []

    def ask(self) -> None:
        """The same questions in the same round trips, prepared, and nothing else."""
        raw = connection.connection
        for together in self.questions:
            if len(together) == 1:
                prepared(raw, together[0].text, together[0].values).fetchall()
                continue
            with raw.pipeline():
                cursors = [prepared(raw, one.text, one.values) for one in together]
                for cursor in cursors:
                    cursor.fetchall()

    def render(self) -> None:
        """The same templates with the same contexts, and nothing else."""
        for template, context in self.renders:
            template.render(context)

    def both(self) -> None:
        """The bare work beneath a page."""
        self.ask()
        self.render()


@contextmanager
def overheard() -> Iterator[Overheard]:
    """Listen to what the work inside asks and renders."""
    heard = Overheard()
    ask, find = sql.ask, page.template_of

    def listening_ask(*questions: sql.Question) -> list[list[dict[str, Any]]]:
        if not any(mark in questions[0].text for mark in _OF_EVERY_REQUEST):
            heard.questions.append(questions)
        return ask(*questions)

    class Listening:
        def __init__(self, name: str) -> None:
            self._inner = find(name)

        def render(self, context: dict[str, Any]) -> str:
            heard.renders.append((self._inner, context))
            return self._inner.render(context)

    sql.ask, page.template_of = listening_ask, Listening  # type: ignore[assignment]
    try:
        yield heard
    finally:
        sql.ask, page.template_of = ask, find


def prepared(raw: psycopg.Connection, text: str, values: Any = ()) -> psycopg.Cursor[Any]:
    """Execute a statement as prepared by the server; Django's own cursors bind on the client's side."""
    return psycopg.Cursor(raw).execute(text, values, prepare=True)
