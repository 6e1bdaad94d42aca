"""What do the rows of a file mean, told batch by batch on standard output by a process that asks no database?"""

import gc
import os
import sys
from pathlib import Path
from typing import IO

import msgspec

from trato.foundation.exchange.parcels import Errand


def main() -> None:
    """Do the errand that is written on standard input."""
    errand = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Errand)
    # Whatever a library says must not stand among the rows.
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    os.environ["DJANGO_SETTINGS_MODULE"] = errand.settings
    import django

    django.setup()
    try:
        _do(errand, out)
    except BrokenPipeError:
        # Whoever asked is gone.
        os._exit(0)


def _do(errand: Errand, out: IO[bytes]) -> None:
    from django.utils import translation

    from trato.foundation.exchange import parcels
    from trato.foundation.exchange.models import Import
    from trato.foundation.exchange.reading.spool import Spool
    from trato.foundation.exchange.understanding import Understanding
    from trato.foundation.kit.actor import VISITOR

    one = Import(
        pk=errand.import_id, target=errand.target, file_name=errand.file_name, columns=errand.columns,
        choices=errand.choices, found=errand.found,
    )  # fmt: skip
    # Nobody acts here: who loads the rows is known where they are written.
    meaning = Understanding(one, by=VISITOR, customs=errand.customs)
    work = meaning.target.ahead
    if work is None:
        return
    gc.disable()
    batches = Spool(Path(errand.rows)).batches(errand.size, has_headings=one.found["has_headings"], skip=errand.skip)
    with translation.override(errand.language):
        for lines in batches:
            rows = meaning.rows(lines)
            rows.ready = work.prepare(rows, meaning.plan)
            parcels.send(out, lines, rows)
            gc.collect(0)
