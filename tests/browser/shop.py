"""Which site do visitors come to? A shop of its own, on another origin, whose policy allows no inline script or style."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

PAGE = """<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{title}</title>
<script src="/before.js"></script><script async src="{house}/web/track.js" data-site="{key}" {more}></script></head>
<body><h1>{title}</h1><form data-trato="contacto" action="/sent"><button>Enviar</button></form></body></html>"""
# Calls made before the snippet is there wait for it.
BEFORE = "window.trato = window.trato || function () { (window.trato.q = window.trato.q || []).push(arguments) };"


@contextmanager
def shop(house: str) -> Iterator[SimpleNamespace]:
    """Serve it; `place.key` and `place.more` decide what its pages say, `place.url` is where it is."""
    place = SimpleNamespace(key="", more="", url="")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path == "/before.js"
            title = f"Página {self.path.partition('?')[0]}"
            text = BEFORE if is_script else PAGE.format(title=title, house=house, key=place.key, more=place.more)
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if is_script else "text/html; charset=utf-8")
            policy = f"default-src 'none'; script-src 'self' {house}; connect-src {house}; form-action 'self'"
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    place.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()


def kept(page: object) -> dict[str, str]:
    """Everything the browser keeps for the shop."""
    return json.loads(page.evaluate("JSON.stringify({...localStorage, ...sessionStorage, cookie: document.cookie})"))  # type: ignore[attr-defined]
