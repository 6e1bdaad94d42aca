"""How do the transactions of a file come into the database: whole, once, and again without being doubled?"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from trato.domains.catalog.actions import products
from trato.domains.catalog.actions.products import Described
from trato.domains.catalog.queries.products import known
from trato.domains.customers.actions import addresses, newcomers, relationships
from trato.domains.customers.actions.relationships import Link
from trato.domains.customers.models import Address, Party
from trato.domains.customers.queries.parties import numbered
from trato.domains.orders.actions import history
from trato.domains.orders.actions.history import Placed, PlacedLine
from trato.domains.orders.imports.online_retail.countries import place
from trato.domains.orders.imports.online_retail.documents import Document
from trato.domains.orders.imports.online_retail.introductions import (
    NETWORK,
    Colleague,
    Introduce,
    Introducing,
    countries,
)
from trato.domains.orders.imports.online_retail.products import ProductKind, key_of
from trato.domains.orders.imports.online_retail.read import read
from trato.domains.orders.imports.online_retail.report import Report
from trato.domains.orders.imports.online_retail.spool import Buyer, Spool
from trato.foundation.access.actions import company
from trato.foundation.access.models import Company
from trato.foundation.kit import guard, sql
from trato.foundation.kit.actor import Actor

CURRENCY = "GBP"
# One transaction: enough to be fast, little enough to be done again after a cut.
DOCUMENTS_AT_ONCE, LINES_AT_ONCE = 500, 20_000
_LOCK = 7_261_747
Costing = Callable[[str, str, Decimal | None], Decimal | None]
# What is said of costs holds for the whole file.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_IMPORTING = guard.capability("import.online_retail", "customers_party", "customers_address")

Progress = Callable[[int, int], None]


class CannotLoad(ValueError):
    """The file cannot be loaded into this installation; the message says why."""


@guard.working_as(_IMPORTING)
def load(
    path: Path,
    *,
    by: Actor,
    at: datetime,
    introducing: Introducing,
    costing: Costing = lambda code, kind, price: None,
    progress: Progress = lambda done, whole: None,
    keep_rejected: Callable[[Spool], None] = lambda spool: None,
) -> Report:
    """Load a file document by document; what is known already stays as it is. Raises UnreadableFile.

    The file says nothing of costs: `costing` tells what one of a code, kind and price costs, or that nobody knows.
    """
    began = time.monotonic()
    reading = read(path)
    with Spool(reading) as spool, _alone():
        keep_rejected(spool)
        _require_currency(by=by, at=at)
        report = Report(CURRENCY, rows=spool.row_count + spool.rejected_count, notes=reading.notes)
        report.rejected = Counter(spool.problems())
        product_ids = _load_products(spool, report, costing, by=by, at=at)
        people = _People(list(spool.buyers()), introducing, by=by, at=at)
        report.customers_known = len(people.ids)
        done = 0
        for documents in _chunks(spool.documents()):
            with transaction.atomic():
                people.welcome(documents)
                loaded = history.load([_placed(one, product_ids, people.ids) for one in documents], by=by, at=at)
            _count(report, documents, loaded)
            done += sum(len(document.lines) for document in documents)
            progress(done, spool.row_count)
        report.customers_new = len(people.ids) - report.customers_known
    report.seconds = time.monotonic() - began
    return report


class _People:
    """The parties behind the customer numbers of the file, registered when their first document comes."""

    def __init__(self, buyers: Sequence[Buyer], introducing: Introducing, *, by: Actor, at: datetime) -> None:
        self._by, self._at = by, at
        self._buyers = {buyer.customer: buyer for buyer in buyers}
        self._introduce: Introduce = introducing(buyers)
        self.ids: dict[str, int] = numbered(NETWORK, list(self._buyers))
        self._complete_addresses()

    def welcome(self, documents: Sequence[Document]) -> None:
        """Register everybody who is named here for the first time, with the people we know there."""
        named = dict.fromkeys(document.customer for document in documents if document.customer)
        new = [customer for customer in named if customer not in self.ids]
        introductions = [self._introduce(self._buyers[customer]) for customer in new]
        parties = newcomers.load([one.newcomer for one in introductions], by=self._by, at=self._at)
        self._welcome_colleagues(
            [(party, each) for party, one in zip(parties, introductions, strict=True) for each in one.colleagues]
        )
        self.ids |= {customer: party.pk for customer, party in zip(new, parties, strict=True)}

    def _welcome_colleagues(self, colleagues: list[tuple[Party, Colleague]]) -> None:
        people = newcomers.load([each.newcomer for _party, each in colleagues], by=self._by, at=self._at)
        links = [
            Link(person, party, kind, each.title, each.newcomer.met_at)
            for person, (party, each) in zip(people, colleagues, strict=True)
            for kind in each.kinds
        ]
        relationships.load(links, by=self._by, at=self._at)

    def _complete_addresses(self) -> None:
        """A known customer who now buys from another country has an address there as well."""
        several = {
            self.ids[buyer.customer]: countries((buyer.country, *buyer.other_countries))
            for buyer in self._buyers.values()
            if buyer.customer in self.ids
        }
        present = set(Address.objects.filter(party__in=several).values_list("party", "country"))
        lacking = [(pk, code) for pk, codes in several.items() for code in codes if (pk, code) not in present]
        parties = Party.objects.in_bulk([pk for pk, _code in lacking])
        for pk, code in lacking:
            addresses.add(parties[pk], parts={"country": code, "use": "shipping"}, by=self._by, at=self._at)


@contextmanager
def _alone() -> Iterator[None]:
    """Two loads at the same time would each find the other's customers missing."""
    if not sql.rows("SELECT pg_try_advisory_lock(%s) AS taken", [_LOCK])[0]["taken"]:
        raise CannotLoad(_("Another file is being loaded at the moment. Try again when it is done."))
    try:
        yield
    finally:
        sql.rows("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _require_currency(*, by: Actor, at: datetime) -> None:
    owner = Company.objects.first()
    if owner is None:
        company.found(
            "Online Retail", currency=CURRENCY, country="GB", time_zone="Europe/London", language="en", by=by, at=at
        )
    elif owner.currency != CURRENCY:
        raise CannotLoad(
            _("The file is in %(file)s, but %(name)s keeps its books in %(books)s; the two cannot be mixed yet.")
            % {"file": CURRENCY, "name": owner.name, "books": owner.currency}
        )


def _load_products(spool: Spool, report: Report, costing: Costing, *, by: Actor, at: datetime) -> dict[str, int]:
    prices = spool.prices()
    described = {
        product.code: Described(
            product.code,
            product.name[:200],
            str(product.kind),
            (price := prices.get(product.code) if product.kind == ProductKind.GOODS else None),
            costing(product.code, str(product.kind), price),
            _LONG_AGO,
        )
        for product in spool.products()
    }
    report.products_new = len(described) - len(known(described))
    return products.load(described.values(), currency=CURRENCY, by=by, at=at)


def _chunks(documents: Iterator[Document]) -> Iterator[list[Document]]:
    chunk: list[Document] = []
    lines = 0
    for document in documents:
        chunk.append(document)
        lines += len(document.lines)
        if len(chunk) >= DOCUMENTS_AT_ONCE or lines >= LINES_AT_ONCE:
            yield chunk
            chunk, lines = [], 0
    if chunk:
        yield chunk


def _placed(document: Document, product_ids: dict[str, int], party_ids: dict[str, int]) -> Placed:
    return Placed(
        number=document.number,
        kind=str(document.kind),
        party_id=party_ids[document.customer] if document.customer else None,
        country=place(document.country).code or "",
        currency=CURRENCY,
        channel=NETWORK,
        placed_at=document.placed_at,
        lines=[
            PlacedLine(
                product_ids[key_of(line.stock_code)], line.description or "", Decimal(line.quantity), line.unit_price
            )
            for line in document.lines
        ],
    )


def _count(report: Report, documents: Sequence[Document], loaded: history.Loaded) -> None:
    report.documents.update(str(document.kind) for document in documents)
    report.revenue += sum((document.total for document in documents), Decimal())
    report.revenue_loaded += loaded.amount
    report.lines_loaded += loaded.lines
    report.lines_known += loaded.known_lines
    report.orders_new += loaded.new
    report.orders_extended += loaded.extended
    report.orders_known += loaded.known
