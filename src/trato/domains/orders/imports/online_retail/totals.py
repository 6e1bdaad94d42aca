"""What must the database hold after loading this file, computed from the file alone?"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

# Nothing here uses the reader or the documents: a mistake there must not hide itself.

PLACES = 4
DOCUMENT_KINDS = (
    pl.when(pl.col("InvoiceNo").str.starts_with("C"))
    .then(pl.lit("return"))
    .when(pl.col("InvoiceNo").str.starts_with("A"))
    .then(pl.lit("adjustment"))
    .when(
        ((pl.col("Quantity") < 0) & (pl.col("UnitPrice") == 0) & pl.col("CustomerID").is_null()).all().over("InvoiceNo")
    )
    .then(pl.lit("adjustment"))
    .otherwise(pl.lit("sale"))
    .alias("kind")
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of the file; months are (year, month) in London, the shop's own calendar."""

    rows: int
    documents: dict[str, int]
    customers: int
    stock_codes: int
    quantity: int
    revenue: Decimal
    revenue_by_kind: dict[str, Decimal]
    revenue_by_country: dict[str, Decimal]
    revenue_by_month: dict[tuple[int, int], Decimal]
    revenue_by_country_and_month: dict[tuple[str, int, int], Decimal]
    first_at: datetime
    last_at: datetime


def totals(path: Path) -> Totals:
    """The figures of a Parquet file in the original layout."""
    frame = pl.read_parquet(path).with_columns(
        DOCUMENT_KINDS,
        # Whole ten-thousandths of a pound: binary fractions would not add up to the penny.
        amount=pl.col("Quantity").cast(pl.Int64) * (pl.col("UnitPrice") * 10**PLACES).round().cast(pl.Int64),
        year=pl.col("InvoiceDate").dt.year(),
        month=pl.col("InvoiceDate").dt.month(),
    )
    by_invoice = frame.unique("InvoiceNo").group_by("kind").len().rows()
    return Totals(
        rows=frame.height,
        documents=dict(sorted(by_invoice)),
        customers=frame["CustomerID"].drop_nulls().n_unique(),
        stock_codes=frame["StockCode"].str.to_uppercase().n_unique(),
        quantity=int(frame["Quantity"].cast(pl.Int64).sum()),
        revenue=_money(int(frame["amount"].sum())),
        revenue_by_kind=_by_name(frame, "kind"),
        revenue_by_country=_by_name(frame, "Country"),
        revenue_by_month=_revenue(frame, "year", "month"),  # type: ignore[arg-type]
        revenue_by_country_and_month=_revenue(frame, "Country", "year", "month"),  # type: ignore[arg-type]
        first_at=frame["InvoiceDate"].min(),  # type: ignore[arg-type]
        last_at=frame["InvoiceDate"].max(),  # type: ignore[arg-type]
    )


def _by_name(frame: pl.DataFrame, column: str) -> dict[str, Decimal]:
    return {str(key[0]): amount for key, amount in _revenue(frame, column).items()}


def _revenue(frame: pl.DataFrame, *by: str) -> dict[tuple[object, ...], Decimal]:
    sums = frame.group_by(by).agg(pl.col("amount").sum()).sort(by)
    return {tuple(row[:-1]): _money(row[-1]) for row in sums.iter_rows()}


def _money(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-PLACES)
