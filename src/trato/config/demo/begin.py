"""How does the demo company come into an empty database? Real invoices, invented people, made the same every time."""

from pathlib import Path

from django.utils import timezone

from trato.config.demo import accounts, caring, costing, grouping, talking, writing
from trato.config.demo.staff import COMPANY
from trato.domains.orders.imports.online_retail.load import CURRENCY
from trato.domains.orders.imports.online_retail.load import load as load_orders
from trato.foundation.access.actions import company
from trato.foundation.kit import guard
from trato.foundation.kit.actor import trato
from trato.foundation.stream import worker

SHIPPED = Path(__file__).parent / "online-retail.parquet"
ACCOUNTS = "demo-accounts.json"
_PATIENCE = 600
_INVENTING = guard.capability("demo", guard.EVERYTHING)


@guard.working_as(_INVENTING)
def load(folder: Path, *, file: Path = SHIPPED) -> None:
    """Found the company, hire its staff, load its books, invent what was said and who belongs together, and let every rollup be ready."""
    by, at = trato("demo"), timezone.now()
    company.found(COMPANY, currency=CURRENCY, country="GB", time_zone="Europe/London", language="es", by=by, at=at)
    # Whoever tries the demo comes in with the passwords they were given.
    company.ask_second_factor("nobody", by=by, at=at)
    staff = accounts.hire(by=by, at=at)
    load_orders(file, by=by, at=at, introducing=caring.introducing(staff), costing=costing.cost_of)
    talking.talk(staff, at=at)
    grouping.group(staff, at=at)
    writing.write(staff, at=at)
    worker.settle(_PATIENCE)
    accounts.write(staff, folder / ACCOUNTS)
