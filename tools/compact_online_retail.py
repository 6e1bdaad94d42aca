"""How is the demo company's data made from the original file? Run with the original and the new file's name."""

import sys
from pathlib import Path

import polars as pl

# One row group, large pages and no statistics: the file is read whole, once, and should travel light.
ONE_GROUP = 10_000_000
LARGE_PAGES = 1 << 24


def compact(original: Path, shipped: Path) -> None:
    """Write the same rows in the same order and the same columns, only packed more tightly."""
    rows = pl.read_parquet(original)
    rows = rows.with_columns(pl.col("InvoiceDate").cast(pl.Datetime("ms")))
    rows.write_parquet(
        shipped,
        compression="zstd",
        compression_level=22,
        statistics=False,
        row_group_size=ONE_GROUP,
        data_page_size=LARGE_PAGES,
    )
    same = pl.read_parquet(shipped).with_columns(pl.col("InvoiceDate").cast(pl.Datetime("ns")))
    if not same.equals(pl.read_parquet(original)):
        sys.exit("The compact file does not hold what the original holds.")
    print(f"{rows.height} rows, {shipped.stat().st_size} bytes")


if __name__ == "__main__":
    compact(Path(sys.argv[1]), Path(sys.argv[2]))
