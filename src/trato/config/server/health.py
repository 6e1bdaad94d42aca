"""Does trato answer at this address?"""

import os
from http.client import HTTPConnection, HTTPException

from trato.config.server.port import reachable


def answers(host: str, port: int) -> bool:
    """Is GET /healthz answered with 200?"""
    asked = reachable(host)
    try:
        connection = HTTPConnection(asked, port, timeout=5)
        connection.request("GET", "/healthz", headers={"Host": _a_name_we_go_by(asked)})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def _a_name_we_go_by(address: str) -> str:
    named = [name for name in os.environ.get("TRATO_ALLOWED_HOSTS", "").split(",") if name]
    return named[0].replace("*", "127.0.0.1").lstrip(".") if named else address
