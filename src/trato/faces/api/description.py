"""How does the API describe itself? OpenAPI 3.1, with every answer of every operation."""

from functools import cache
from typing import Any

import msgspec
from django.utils import translation

from trato.faces.api import problems
from trato.faces.api.framework import Api, schema

ABOUT = """
The same verbs that people use, for programs. Every request carries a token: `Authorization: Bearer …`.

A token does what its user may do, within its **scopes**: `customers:read`, `orders:write`, `*:read`, `*`. It ends at
its time or when it is revoked; with a daily budget it is refused with 429 and `Retry-After` until the next day (UTC).

**Lists** are pages: `items` and `next`. Send `next` as `after` to read on; it is null on the last page. Pages stay
exact while rows come and go.

**Doing things once**: send an `Idempotency-Key` of up to 255 characters with any POST. For 24 hours the same key and
request give the first answer again (with `Idempotent-Replayed: true`), also when both arrive at the same time; the
same key with another request is refused with 422.

**Problems** are told as `application/problem+json` (RFC 9457), in the language of `Accept-Language` (es, en).
`errors` names each value that is wrong. 422: the request does not fit its schema. 409: it fits, but is not possible as
things are; `detail` says why.
"""

_ALWAYS = (400, 401, 403, 404, 429, 500)
_WITH_BODY = (409, 413, 415, 422)
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "field", "message"],
                "properties": {
                    "in": {"type": "string", "enum": ["body", "query", "path"]},
                    "field": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "duplicates": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name", "city", "reason"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "name": {"type": "string"},
                    "city": {"type": "string"},
                    "reason": {
                        "type": "string",
                        "enum": ["email", "phone", "handle", "visitor", "external", "name", "tax_number"],
                    },
                },
            },
        },
    },
}


class Description:
    """The document of one API; written once per process."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.content = cache(self._content)
        self.encoded = cache(lambda: msgspec.json.encode(self.content()))

    def _content(self) -> dict[str, Any]:
        # The document is one and the same for every reader.
        with translation.override("en"):
            document = schema(self.api)
            document["components"]["schemas"]["Problem"] = _PROBLEM
            document["components"]["securitySchemes"] = {"Token": {"type": "http", "scheme": "bearer"}}
            for methods in document["paths"].values():
                for method, operation in methods.items():
                    _complete(method, operation)
        return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["security"] = [{"Token": []}]
    responses = operation["responses"]
    statuses = {*_ALWAYS, *(_WITH_BODY if "requestBody" in operation or method == "post" else ()), 409, 422}
    for status in sorted(statuses):
        responses[status] = {
            "description": str(problems.TITLES[status]),
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    responses[401]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    responses[429]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    if method == "post":
        operation["description"] += "\n\nAccepts an `Idempotency-Key`."
    for parameter in operation["parameters"]:
        # An empty or default value means: not asked. It is not a value to send.
        parameter["schema"].pop("title", None)
    operation["responses"] = {str(status): answer for status, answer in responses.items()}
