"""Do the tests notice a mistake? Each is tried in a fork of a prepared process, which costs seconds, not a minute."""

import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import IO, NamedTuple

import pytest

from tests import real_database
from tests.attacks.mutation import planting

# Those likeliest to notice stand first: the run ends with the first test that fails.
LOOKING = [
    *(f"src/trato/foundation/access/tests/test_{name}.py" for name in (
        "reading_rules", "policy", "deciding", "scope", "questions_about_rules",
    )),
    "src/trato/foundation/kit/tests/test_guard.py",
    "tests/attacks/test_guard.py",
    "tests/attacks/test_three_compilations.py",
    "tests/attacks/test_fields.py",
    "src/trato/foundation/access/tests/test_policy_pages.py",
    "src/trato/foundation/access/tests/test_trees.py",
    "tests/attacks/test_declarations.py",
    "src/trato/foundation/access/tests/test_walls.py",
    "src/trato/foundation/access/tests/test_tokens.py",
    "tests/attacks/test_golden_matrix.py",
]  # fmt: skip
# Far longer than all of them take: what does not end is noticed, too. Seconds of work, and on a busy machine's clock.
MOST_WORK, LONGEST = 90, 900
# Tells that a mistake cannot be planted in a process that has started.
_ANEW = 71
GUARD = "trato.foundation.kit.guard"
_ARGUMENTS = [*LOOKING, "-q", "-n", "0", "--tb=no", "--show-capture=no"]


class Change(NamedTuple):
    """A module and the source it should have."""

    module: str
    source: str


class Tried(NamedTuple):
    """Which of the changes, the first test that failed ("" when none did), and the seconds it took."""

    number: int
    noticed: str
    seconds: float


def tried(changes: Sequence[Change]) -> Iterator[Tried]:
    """All changes, in the order in which they are done; raises RuntimeError when tests fail without any."""
    real_database.begin()
    try:
        yield from _tried(changes)
    finally:
        real_database.end()


def _tried(changes: Sequence[Change]) -> Iterator[Tried]:
    noticed, _seconds = _in_a_fork(lambda: _started(None))
    if noticed:
        raise RuntimeError(f"without any mistake there fails already: {noticed}")
    real_database.is_migrated = True
    unchanged = Change(GUARD, Path("src", *GUARD.split(".")).with_suffix(".py").read_text())
    anew = []
    for one in _told_by(lambda told: _planted([unchanged, *changes], told)):
        number = one.number - 1
        if number < 0 and one.noticed:
            raise RuntimeError(f"without any mistake there fails after planting: {one.noticed}")
        if one.noticed == str(_ANEW):
            anew.append(number)
        elif number >= 0:
            yield one._replace(number=number)
    for number in anew:
        change = changes[number]
        yield Tried(number, *_in_a_fork(lambda change=change: _started(change)))  # type: ignore[misc]


def _told_by(work: Callable[[IO[str]], None]) -> Iterator[Tried]:
    """What another process tells, line by line; it may read modules that this one must not know yet."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(os.fdopen(writing, "w"))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        for line in told:
            yield Tried(*json.loads(line))
    os.waitpid(child, 0)


def _planted(changes: Sequence[Change], told: IO[str]) -> None:
    """Collect the tests once; then a fork for each change."""
    _quiet()
    pytest.main(_ARGUMENTS, plugins=[_Plant(changes, told)])


class _Plant:
    """Runs what was collected not once, but for every change."""

    def __init__(self, changes: Sequence[Change], told: IO[str]) -> None:
        self.changes, self.told = changes, told

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """In the order of LOOKING, whoever else would have them in another."""
        place = {file: at for at, file in enumerate(LOOKING)}
        items.sort(key=lambda item: place[item.nodeid.partition("::")[0]])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of the usual loop."""
        for number, change in enumerate(self.changes):
            noticed, seconds = _in_a_fork(lambda change=change: _run(session, change))  # type: ignore[misc]
            self.told.write(json.dumps([number, noticed, seconds]) + "\n")
            self.told.flush()
        return True


def _run(session: pytest.Session, change: Change) -> str:
    """The first of the collected tests that fails."""
    try:
        planting.plant(change.module, change.source)
    except planting.NeedsAStart:
        return str(_ANEW)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the program does not start so
        return f"does not start: {problem!r}"[:80]
    items = session.items
    for item, following in zip(items, [*items[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return item.nodeid.rpartition("/")[2]
    return ""


def _started(change: Change | None) -> str:
    """The first test that fails in a process that reads the changed module as it starts."""
    if change:
        sys.meta_path.insert(0, _Finder(*change))
    first = _First()
    code = pytest.main([*_ARGUMENTS, "-x"], plugins=[first])
    return first.failed or ("" if code == 0 else f"does not start ({int(code)})")


class _First:
    """Remembers which test failed."""

    failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The first one counts."""
        if report.failed and not self.failed:
            self.failed = report.nodeid.rpartition("/")[2]


def _in_a_fork(work: Callable[[], str]) -> tuple[str, float]:
    """What the work says, done in a process of its own, and how long that took."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if child == 0:
            try:
                _quiet()
                resource.setrlimit(resource.RLIMIT_CPU, (MOST_WORK, MOST_WORK))
                said.write(work())
                said.flush()
                os._exit(0)
            finally:
                os._exit(70)
        is_over = _is_over(child)
        said.seek(0)
        words = said.read()
    return words if is_over else "never ends", time.monotonic() - begun


def _is_over(child: int) -> bool:
    watch = os.pidfd_open(child)
    try:
        if not select.select([watch], [], [], LONGEST)[0]:
            os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        os.close(watch)


def _quiet() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


class _Finder:
    """Finds the module with the mistake where the one without stands."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Only for the one module."""
        if name != self.module:
            return None
        place = str(Path("src", *name.split(".")).with_suffix(".py").resolve())
        return spec_from_file_location(name, place, loader=_Loader(name, place, self.source))


class _Loader(SourceFileLoader):
    """Reads another source than the file's."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        """The mistaken module's code; nothing of it is kept."""
        return compile(self.source, self.path, "exec", dont_inherit=True)
