"""What can programs ask for? Every operation that the API describes, with a body that fits its description."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.attacks.furniture import NOBODYS, House
from tests.attacks.targets import addressed
from trato.faces.api.urls import description

_CANDIDATES = ["Algo", "1", "es", "ES", "EUR", "2199-01-01T09:00:00Z", "x@house.example", "2199-01-01", NOBODYS, ""]
_REFERENCES = {
    "to": "other",
    "contact": "other",
    "owner": "user",
    "parties": "party",
    "assignee": "user",
    "account": "other",
    "mentioned": "user",
    "seen": "message",
}


@dataclass(frozen=True)
class Operation:
    """One thing a program can ask for, with a body that fits its description."""

    method: str
    address: str
    route: str
    permission: str
    properties: dict[str, Any]
    example: dict[str, Any]
    queries: list[str]

    def texts(self) -> list[tuple[list[str | int], dict[str, Any]]]:
        """Where in the body a free text stands, and its description."""
        return list(_texts(self.properties, []))

    def body(self, path: list[str | int] | None = None, value: Any = None) -> dict[str, Any] | None:
        """The example, with one value replaced or added; None for what takes no body."""
        if not self.properties:
            return None
        made = _copied(self.example)
        if path:
            at: Any = made
            for step, following in pairwise(path):
                at = _entered(at, step, following, self.properties, path)
            at[path[-1]] = value
        return made


def all_of(house: House) -> list[Operation]:
    """Every operation of the API, as its own description has it."""
    document = description.content()
    filled = {one.address: one for one in addressed(house)}
    made = []
    for path, methods in document["paths"].items():
        pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$")
        address = next(address for address in filled if address and pattern.match(address))
        target = filled[address]
        for method, operation in methods.items():
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            properties = _resolved(schema, document)
            made.append(
                Operation(
                    method.upper(),
                    address,
                    target.route,
                    target.permission(method.upper()),
                    properties,
                    _example(properties, house, path) if properties else {},
                    [one["name"] for one in operation["parameters"] if one["in"] == "query"],
                )
            )
    return made


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The schema with what it refers to put in its place; of alternatives the one that says most."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _resolved(document["components"]["schemas"][name], document)
    if "anyOf" in schema:
        chosen = next(one for one in schema["anyOf"] if one.get("type") != "null")
        return _resolved(chosen, document)
    made = dict(schema)
    if "properties" in schema:
        made["properties"] = {name: _resolved(one, document) for name, one in schema["properties"].items()}
    if "items" in schema:
        made["items"] = _resolved(schema["items"], document)
    return made


def _example(schema: dict[str, Any], house: House, name: str) -> Any:
    """A value that fits: what is required, and nothing more."""
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", [])
            return {one: _example(schema["properties"][one], house, one) for one in wanted}
        case "array":
            return [_example(schema["items"], house, name)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    if schema.get("format") == "uuid":
        noun = _REFERENCES.get(name, name)
        row = house.foreign["party"] if noun == "other" else house.rows[noun]
        return str(row.uid)
    if "enum" in schema:
        return next(value for value in schema["enum"] if value)
    if "const" in schema:
        return schema["const"]
    fits = re.compile(schema.get("pattern", ""))
    least = schema.get("minLength", 0)
    usable = [one for one in _CANDIDATES if fits.search(one) and len(one) >= least]
    if schema.get("format") in ("date-time", "date"):
        return "2199-01-01T09:00:00Z"[: 20 if schema["format"] == "date-time" else 10]
    return usable[0]


def _texts(schema: dict[str, Any], path: list[str | int]) -> Iterator[tuple[list[str | int], dict[str, Any]]]:
    if schema.get("type") == "object":
        for name, one in schema.get("properties", {}).items():
            yield from _texts(one, [*path, name])
    elif schema.get("type") == "array":
        yield from _texts(schema["items"], [*path, 0])
    elif schema.get("type") == "string" and not {"enum", "const", "format"} & set(schema):
        yield path, schema


def _entered(at: Any, step: str | int, following: str | int, properties: dict[str, Any], path: list[str | int]) -> Any:
    """The place one step further in, made when the example has none."""
    if isinstance(step, str) and step not in at:
        schema = properties
        for each in path[: path.index(step) + 1]:
            schema = schema["items"] if isinstance(each, int) else schema["properties"][each]
        if isinstance(following, int):
            inner = schema["items"]
            at[step] = [_bare(inner)] if inner.get("type") == "object" else [""]
        else:
            at[step] = _bare(schema)
    return at[step]


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    wanted = schema.get("required", [])
    properties = schema["properties"]
    return {one: next(iter(properties[one].get("enum", ["Algo"]))) for one in wanted}


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value
