"""Which rows does a JSON file hold: a list of things, a thing that holds such a list, or one thing per line?"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

DEEPEST = 3


def rows(file: TextIO) -> Iterator[tuple[int, str, list[str]]]:
    """The headings first, then one row per thing; nested values have headings like `address.city`."""
    things = [_flat(thing) if isinstance(thing, Mapping) else None for thing in _things(file.read())]
    headings = list(dict.fromkeys(name for thing in things if thing for name in thing))
    yield 0, "", headings
    for number, thing in enumerate(things, 1):
        if thing is None:
            yield number, "no_thing", [""]
        else:
            yield number, "", [thing.get(name, "") for name in headings]


def _things(text: str) -> list[Any]:
    text = text.lstrip("\ufeff")
    try:
        whole = json.loads(text)
    except ValueError:
        return [_line(line) for line in text.splitlines() if line.strip()]
    if isinstance(whole, Mapping):
        lists = [value for value in whole.values() if isinstance(value, list) and value]
        return (
            max(lists, key=len) if lists and all(isinstance(one, Mapping) for one in max(lists, key=len)) else [whole]
        )
    if not isinstance(whole, list):
        raise ValueError("Neither a list nor a thing.")
    return whole


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _flat(thing: Mapping[str, Any], before: str = "", depth: int = 1) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in thing.items():
        if isinstance(value, Mapping) and depth < DEEPEST:
            flat |= _flat(value, f"{before}{name}.", depth + 1)
        elif isinstance(value, list):
            flat |= _listed(value, f"{before}{name}", depth)
        else:
            flat[f"{before}{name}"] = _text(value)
    return flat


def _listed(values: list[Any], name: str, depth: int) -> dict[str, str]:
    """Several things of a kind get numbered headings, several texts one cell."""
    if depth < DEEPEST and values and all(isinstance(one, Mapping) for one in values):
        flat: dict[str, str] = {}
        for number, one in enumerate(values[:5], 1):
            flat |= _flat(one, f"{name} {number}.", depth + 1)
        return flat
    return {name: "; ".join(_texts(values))}


def _texts(values: Iterable[Any]) -> list[str]:
    return [_text(value) for value in values]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
