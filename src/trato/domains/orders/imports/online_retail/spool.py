"""How do we put the rows of a large file in order without holding them in memory?"""

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple, Self

from trato.domains.orders.imports.online_retail.documents import Document, documents
from trato.domains.orders.imports.online_retail.products import Product, key_of, product
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

ADD_LINE = "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

# One document must fit into memory; the longest of the real data has 1,114 lines.
LONGEST = 10_000
LONG_INVOICES = "SELECT invoice FROM line GROUP BY invoice HAVING count(*) > ?"

# The cross join keeps the lines outermost: one walk over them and one sort.
BY_INVOICE = """
SELECT line.* FROM line CROSS JOIN invoice USING (invoice) ORDER BY first_at, first_row, line.rowid
"""

NAMES_BY_CODE = """
SELECT upper(stock_code) AS code, stock_code, description, count(*), max(at) FROM line
GROUP BY upper(stock_code), stock_code, description ORDER BY code
"""

PRICES_BY_CODE = """
SELECT upper(stock_code), unit_price, count(*), max(at) FROM line
WHERE quantity > 0 AND CAST(unit_price AS REAL) > 0 GROUP BY upper(stock_code), unit_price
"""

BUYERS = """
SELECT customer, country, min(at), max(at), sum(quantity * unit_price), count(DISTINCT invoice)
FROM line WHERE customer IS NOT NULL GROUP BY customer, country ORDER BY customer, min(at), min(rowid)
"""


class Buyer(NamedTuple):
    """A customer number: the country it bought from first, the others, and how much in all of them."""

    customer: str
    country: str
    first_at: datetime
    last_at: datetime
    turnover: Decimal
    documents: int
    other_countries: tuple[str, ...] = ()


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

    def prices(self) -> dict[str, Decimal]:
        """The usual price of each stock code: the most frequent one paid, of two the later."""
        best: dict[str, tuple[int, int, Decimal]] = {}
        for code, price, times, last in self._ask(PRICES_BY_CODE):
            best[key_of(code)] = max(best.get(key_of(code), (0, 0, Decimal())), (times, last, Decimal(price)))
        return {code: price for code, (_times, _last, price) in best.items()}

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

    def problems(self) -> dict[str, int]:
        """How many lines cannot be loaded for which reason."""
        return dict(self._ask("SELECT problem, count(*) FROM rejected GROUP BY problem"))

    def _ask(self, question: str) -> sqlite3.Cursor:
        return self._connection.execute(question)

    def _fill(self, reading: Reading) -> None:
        self._connection.executescript(TABLES)
        self._connection.execute("BEGIN")
        for batch in reading.batches():
            self._connection.executemany(ADD_LINE, map(_stored, batch.rows))
            self._reject(batch.rejected)
            self.row_count += len(batch.rows)
        self._reject_long_invoices()
        self._connection.execute("COMMIT")
        self._connection.executescript(INVOICES)

    def _reject(self, rejected: Iterable[Rejected]) -> None:
        stored = [(one.line_number, json.dumps(one.raw), one.problem, one.value, one.sheet) for one in rejected]
        self._connection.executemany("INSERT INTO rejected VALUES (?, ?, ?, ?, ?)", stored)
        self.rejected_count += len(stored)

    def _reject_long_invoices(self) -> None:
        for (invoice,) in self._connection.execute(LONG_INVOICES, [LONGEST]).fetchall():
            lines = self._connection.execute("SELECT line_number, stock_code FROM line WHERE invoice = ?", [invoice])
            self._reject(
                Rejected(number, {"InvoiceNo": invoice, "StockCode": code}, "long_invoice", invoice)
                for number, code in lines.fetchall()
            )
            self.row_count -= self._connection.execute("DELETE FROM line WHERE invoice = ?", [invoice]).rowcount


def _stored(row: Row) -> tuple[object, ...]:
    number, invoice, code, text, quantity, at, price, customer, country = row
    return number, invoice, code, text, quantity, int(at.timestamp()), str(price), customer, country


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _joined(first: Buyer, other: Buyer) -> Buyer:
    return first._replace(
        last_at=max(first.last_at, other.last_at),
        turnover=first.turnover + other.turnover,
        documents=first.documents + other.documents,
        other_countries=(*first.other_countries, other.country),
    )
