"""How do we put the rows of a large file in order without holding them in memory?"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple, Self

from trato.domains.orders.imports.online_retail.documents import Document, documents
from trato.domains.orders.imports.online_retail.products import Product, product
from trato.domains.orders.imports.online_retail.read import Reading
from trato.domains.orders.imports.online_retail.records import Rejected, Row

# Rows of one invoice need not be neighbors, so the whole file must be sorted. SQLite sorts on disk
# with a small cache: five million rows need a few hundred megabytes of temporary disk, not of memory.
TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -65536;
CREATE TABLE line (
    line_number INTEGER, invoice TEXT, stock_code TEXT, description TEXT, quantity INTEGER, at INTEGER,
    unit_price TEXT, customer TEXT, country TEXT
);
CREATE TABLE rejected (line_number INTEGER, raw TEXT, problem TEXT, value TEXT, sheet TEXT);
"""

INVOICES = """
CREATE TABLE invoice (invoice TEXT PRIMARY KEY, first_at INTEGER, first_row INTEGER) WITHOUT ROWID;
INSERT INTO invoice SELECT invoice, min(at), min(rowid) FROM line GROUP BY invoice;
"""

# The cross join keeps the lines outermost: one walk over them and one sort.
BY_INVOICE = """
SELECT line.* FROM line CROSS JOIN invoice USING (invoice) ORDER BY first_at, first_row, line.rowid
"""

NAMES_BY_CODE = """
SELECT upper(stock_code) AS code, stock_code, description, count(*), max(at) FROM line
GROUP BY upper(stock_code), stock_code, description ORDER BY code
"""

BUYERS = """
SELECT customer, country, min(at), max(at), sum(quantity * unit_price), count(DISTINCT invoice)
FROM line WHERE customer IS NOT NULL GROUP BY customer, country ORDER BY customer, max(at) DESC, country
"""


class Buyer(NamedTuple):
    """A customer number: the country it bought from last, and how much in all countries."""

    customer: str
    country: str
    first_at: datetime
    last_at: datetime
    turnover: Decimal
    documents: int


class Spool:
    """The rows of one reading in a temporary file, to be asked in any order; use as a context manager."""

    def __init__(self, reading: Reading) -> None:
        self._file = tempfile.TemporaryDirectory(prefix="trato-import-")
        self._connection = sqlite3.connect(f"{self._file.name}/rows.sqlite", isolation_level=None)
        self.row_count = 0
        self.rejected_count = 0
        try:
            self._fill(reading)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the rows."""
        self._connection.close()
        self._file.cleanup()

    def rows(self) -> Iterator[Row]:
        """All rows, invoice by invoice in the order of their first moment, lines as in the file."""
        for number, invoice, code, text, quantity, at, price, customer, country in self._ask(BY_INVOICE):
            yield Row(number, invoice, code, text, quantity, _moment(at), Decimal(price), customer, country)

    def documents(self) -> Iterator[Document]:
        """All documents, the earliest first."""
        return documents(self.rows())

    def products(self) -> Iterator[Product]:
        """All products by stock code."""
        code = ""
        uses: list[tuple[str, str | None, int, int]] = []
        for key, *use in self._ask(NAMES_BY_CODE):
            if key != code and uses:
                yield product(code, uses)
                uses = []
            code = key
            uses.append(tuple(use))
        if uses:
            yield product(code, uses)

    def buyers(self) -> Iterator[Buyer]:
        """All customers that the file names."""
        buyer: Buyer | None = None
        for customer, country, first, last, turnover, count in self._ask(BUYERS):
            part = Buyer(customer, country, _moment(first), _moment(last), Decimal(f"{turnover:.2f}"), count)
            if buyer and buyer.customer == customer:
                buyer = _joined(buyer, part)
                continue
            if buyer:
                yield buyer
            buyer = part
        if buyer:
            yield buyer

    def rejected(self) -> Iterator[Rejected]:
        """The lines that cannot be loaded, as they stand in the file."""
        for number, raw, problem, value, sheet in self._ask("SELECT * FROM rejected ORDER BY rowid"):
            yield Rejected(number, json.loads(raw), problem, value, sheet)

    def _ask(self, question: str) -> sqlite3.Cursor:
        return self._connection.execute(question)

    def _fill(self, reading: Reading) -> None:
        self._connection.executescript(TABLES)
        self._connection.execute("BEGIN")
        for batch in reading.batches():
            self._connection.executemany(
                "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_stored, batch.rows)
            )
            self._connection.executemany(
                "INSERT INTO rejected VALUES (?, ?, ?, ?, ?)",
                [(row.line_number, json.dumps(row.raw), row.problem, row.value, row.sheet) for row in batch.rejected],
            )
            self.row_count += len(batch.rows)
            self.rejected_count += len(batch.rejected)
        self._connection.execute("COMMIT")
        self._connection.executescript(INVOICES)


def _stored(row: Row) -> tuple[object, ...]:
    number, invoice, code, text, quantity, at, price, customer, country = row
    return number, invoice, code, text, quantity, int(at.timestamp()), str(price), customer, country


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _joined(latest: Buyer, other: Buyer) -> Buyer:
    return latest._replace(
        first_at=min(latest.first_at, other.first_at),
        last_at=max(latest.last_at, other.last_at),
        turnover=latest.turnover + other.turnover,
        documents=latest.documents + other.documents,
    )
