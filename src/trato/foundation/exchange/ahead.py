"""Who understands the next rows while these are written? A thread for short files, a process of its own for long ones.

Python understands about as many rows as PostgreSQL writes in the same time, so that a second processor halves the
wait. Should that process end before its time, a thread goes on where it left off.
"""

import gc
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import IO, Any, cast

import msgspec
from django.conf import settings
from django.utils import translation

from trato.foundation.exchange import parcels, places
from trato.foundation.exchange.parcels import Errand
from trato.foundation.exchange.reading.spool import Line, Spool
from trato.foundation.exchange.rows import Rows
from trato.foundation.exchange.targets import Ahead
from trato.foundation.exchange.understanding import Understanding
from trato.foundation.kit.confined import SOURCE

Batch = tuple[Sequence[Line], Rows]

log = logging.getLogger(__name__)

# A process is ready after a second; shorter files are loaded by then.
LONG = 50_000
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from trato.foundation.exchange import ahead_child; ahead_child.main()"
)


def understood(meaning: Understanding, *, size: int, skip: int) -> Iterator[Batch]:
    """The rows in batches with their meaning, without the first `skip`; the next one is made while one is written."""
    # A hundred thousand small values live for a second: looking for circles among all of them took half of the time.
    gc.disable()
    try:
        rows = meaning.one.rows or 0
        if meaning.target.ahead and rows - skip > LONG:
            for batch in _elsewhere(meaning, meaning.target.ahead, size, skip):
                skip += len(batch[0])
                yield batch
                gc.collect(0)
            if skip < rows:
                log.warning("The process that understands the rows ended after %s of %s; a thread goes on.", skip, rows)
        for batch in _here(meaning, size, skip):
            yield batch
            # The few that are in circles, such as refusals, lie among the youngest.
            gc.collect(0)
    finally:
        gc.enable()


def _here(meaning: Understanding, size: int, skip: int) -> Iterator[Batch]:
    has_headings = meaning.one.found["has_headings"]
    batches = Spool(places.rows_of(meaning.one)).batches(size, has_headings=has_headings, skip=skip)
    language = translation.get_language() or "es"

    def following() -> Batch | None:
        with translation.override(language):
            lines = next(batches, None)
            return (lines, meaning.rows(lines)) if lines else None

    return _one_ahead(following)


def _elsewhere(meaning: Understanding, work: Ahead, size: int, skip: int) -> Iterator[Batch]:
    one = meaning.one
    errand = Errand(
        rows=str(places.rows_of(one).absolute()), size=size, skip=skip, language=translation.get_language() or "es",
        import_id=one.pk, target=one.target, file_name=one.file_name, columns=one.columns, choices=one.choices,
        found=one.found, customs=dict(meaning.customs), settings=settings.SETTINGS_MODULE,
    )  # fmt: skip
    with _process(errand) as answers:
        yield from _one_ahead(lambda: parcels.receive(answers, work))


@contextmanager
def _process(errand: Errand) -> Iterator[IO[bytes]]:
    # In a session of its own: who asks the worker to stop does not mean this one, which ends with it.
    with subprocess.Popen(
        [sys.executable, "-c", _START, str(SOURCE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as child:  # fmt: skip
        into, answers = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        try:
            # One that ends at once hears nothing, and says nothing.
            with suppress(BrokenPipeError), into:
                into.write(msgspec.msgpack.encode(errand))
            yield answers
        finally:
            child.kill()


def _one_ahead(following: Callable[[], Any]) -> Iterator[Any]:
    with ThreadPoolExecutor(max_workers=1) as thread:
        waiting = thread.submit(following)
        while (current := waiting.result()) is not None:
            waiting = thread.submit(following)
            yield current
