"""What does a company's sign-in server say that lies, or through which somebody else speaks? Whatever a test wants."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


class Liar:
    """An OpenID Connect provider; `claims`, `key` and `algorithm` can be anything."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.key = self.true_key = rsa.generate_private_key(65537, 2048)
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.used: set[str] = set()
        self.verifiers: list[str] = []

    def honest(self, said: str, /, **others: Any) -> None:
        """From now on the truth, save what is said otherwise."""
        now = int(time.time())
        self.key, self.algorithm = self.true_key, "RS256"
        self.claims = {
            "iss": self.url, "aud": "trato", "sub": "olga-7", "nonce": said, "iat": now, "exp": now + 300,
            "email": "eva@ecotec.example", "email_verified": True, **others,
        }  # fmt: skip

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """What is said at an address."""
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }  # fmt: skip
        if path == "/keys":
            known = json.loads(RSAAlgorithm.to_jwk(self.true_key.public_key()))
            return 200, {"keys": [{**known, "kid": "1", "alg": "RS256"}]}
        code = form.get("code", [""])[0]
        self.verifiers += form.get("code_verifier", [])
        if code in self.used or "code_verifier" not in form:
            return 400, {"error": "invalid_grant"}
        self.used.add(code)
        key = self.key if self.algorithm == "RS256" else "x" * 32 if self.algorithm == "HS256" else None
        token = jwt.encode(self.claims, key, algorithm=self.algorithm, headers={"kid": "1"})
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}


@contextmanager
def lying_provider() -> Iterator[Liar]:
    """A provider on this machine, for the length of the block."""

    class Mouth(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            self._say(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def _say(self, form: dict[str, list[str]]) -> None:
            status, said = liar.answer(self.path, form)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nobody listens."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mouth)
    liar = Liar(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
