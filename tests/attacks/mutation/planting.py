"""How does a mistake get into a program that has started already? Its functions are given other code where they stand.

What a module does when it is read cannot be changed afterwards; such mistakes need a start of their own.
"""

import gc
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

_OPTIMIZED = 0x1
# Called while modules are read, which has happened: `capability` by everybody, `endpoint` by every page.
_CALLED_AT_START = ("capability", "protect", "endpoint", "endpoint.<locals>.declare")


class NeedsAStart(Exception):
    """This mistake is made while the module is read."""


def plant(module: str, source: str) -> None:
    """Give the running functions of a module the code that they would have with this source."""
    place = str(sys.modules[module].__file__)
    now = compile(Path(place).read_text(), place, "exec", dont_inherit=True)
    then = compile(source, place, "exec", dont_inherit=True)
    if _read_once(now) != _read_once(then):
        raise NeedsAStart
    pairs = list(zip(_functions(now), _functions(then), strict=True))
    for function in _living(place):
        for known, other in pairs:
            if function.__code__ == known and _body(known) != _body(other):
                if known.co_qualname in _CALLED_AT_START or known.co_freevars != other.co_freevars:
                    raise NeedsAStart
                function.__code__ = other
                break
    _start_again()


def needs_a_start(source: str, other: str) -> bool:
    """Whether two sources differ in what happens while they are read."""
    return _read_once(compile(source, "", "exec")) != _read_once(compile(other, "", "exec"))


def _start_again() -> None:
    """What was declared and read at the start is declared and read again; nothing is remembered from before."""
    from django.apps import apps

    from trato.foundation.access import policy
    from trato.foundation.access.rules import reading, resources
    from trato.foundation.kit import guard

    guard._pattern.cache_clear()
    guard.tables_in.cache_clear()
    for kept in (policy._shipped, resources._by_name, resources._by_model, resources._extra, resources._lists):
        kept.clear()
    for name in [name for name in sys.modules if name.startswith("trato.") and name.endswith(".policies")]:
        importlib.reload(sys.modules[name])
    for app in apps.get_app_configs():
        text = Path(app.path) / "policies.txt"
        if text.exists():
            policy.ship(reading.read(text.read_text(), f"{app.label}/policies.txt"))
    policy.put_in_force({})


def _living(place: str) -> list[FunctionType]:
    return [one for one in gc.get_objects() if isinstance(one, FunctionType) and one.__code__.co_filename == place]


def _functions(code: CodeType) -> Iterator[CodeType]:
    for inner in _inside(code):
        if inner.co_flags & _OPTIMIZED and not _is_comprehension(inner):
            yield inner
        yield from _functions(inner)


def _read_once(code: CodeType) -> tuple[object, ...]:
    """What of a code is done once, at the start: of functions only that they are there."""
    inner = [
        _read_once(one) if not one.co_flags & _OPTIMIZED or _is_comprehension(one) else one.co_qualname
        for one in _inside(code)
    ]
    return _done(code), tuple(inner)


def _body(code: CodeType) -> tuple[object, ...]:
    return _done(code), tuple(_body(one) for one in _inside(code))


def _done(code: CodeType) -> tuple[object, ...]:
    plain = [(type(one), one) for one in code.co_consts if not isinstance(one, CodeType)]
    return code.co_code, code.co_names, code.co_varnames, repr(plain)


def _inside(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _is_comprehension(code: CodeType) -> bool:
    return code.co_name in ("<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>")
