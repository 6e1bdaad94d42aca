"""Which lines does a Parquet file hold?"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from django.utils.translation import gettext_lazy as _

from trato.domains.orders.imports.online_retail.headings import places
from trato.domains.orders.imports.online_retail.records import UnreadableFile
from trato.domains.orders.imports.online_retail.table import Line, Table

BATCH = 20_000
# One more than any text may have: enough to see that it is too long without carrying all of it.
LONGEST_TEXT = 501

# polars reports a damaged page either as its own error or as a panic of its reader.
DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)


def table(path: Path) -> Table:
    """Look at the schema; the rows are read when asked for."""
    try:
        frame = pl.scan_parquet(path, glob=False)
        headings = frame.collect_schema().names()
    except DAMAGE as error:
        raise UnreadableFile(_("The Parquet file is damaged or incomplete.")) from error
    wanted = [headings[place] for place in places(headings)]
    selected = frame.select(_plain(name, frame.collect_schema()[name]) for name in wanted)
    return Table("parquet", lambda: _lines(selected))


def _plain(name: str, kind: pl.DataType) -> pl.Expr:
    """The column as something Python has a simple value for."""
    column = pl.col(name)
    if kind == pl.String:
        return column.str.slice(0, LONGEST_TEXT)
    if isinstance(kind, (pl.Categorical, pl.Enum)):
        return column.cast(pl.String).str.slice(0, LONGEST_TEXT)
    if isinstance(kind, pl.Datetime):
        # Years that Python has no date for become nothing, and the row is listed.
        inside = column.dt.year().is_between(1, 9999)
        return pl.when(inside).then(column).otherwise(None).dt.cast_time_unit("us")
    if kind == pl.Date:
        return pl.when(column.dt.year().is_between(1, 9999)).then(column).otherwise(None)
    if kind.is_numeric() or kind == pl.Boolean:
        return column
    if kind == pl.Binary:
        return column.bin.size().cast(pl.String)
    return pl.lit(None, dtype=pl.String).alias(name)


def _lines(frame: pl.LazyFrame) -> Iterator[Line]:
    read = 0
    try:
        for batch in frame.collect_batches(chunk_size=BATCH, maintain_order=True):
            for number, values in enumerate(batch.iter_rows(), read + 1):
                yield Line(number, values)
            read += batch.height
    except DAMAGE as error:
        raise UnreadableFile(_("The Parquet file is damaged or incomplete.")) from error
