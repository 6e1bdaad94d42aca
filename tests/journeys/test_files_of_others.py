"""Do the files of well-known example companies come in with nothing to do but to say yes?"""

import csv
import io
import lzma
import os
import re
from pathlib import Path

import pytest

from tests import cast
from tests.bringing import brought, loaded, undone
from tests.told import follow_here
from trato.domains.catalog.models import Product
from trato.domains.customers.models import Party, Relationship
from trato.domains.orders.models import Order, OrderLine
from trato.foundation.kit import sql

# The sets are not ours to ship; whoever has them says where: a folder with `maven_crm/*.csv` (Maven Analytics, CRM sales opportunities) and `northwind/northwind.sql.xz`.
SETS = Path(os.environ.get("TRATO_TEST_SETS", "nowhere"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.campaign,
    pytest.mark.skipif(not SETS.exists(), reason="TRATO_TEST_SETS names no folder"),
]


@pytest.fixture
def admin():
    cast.company()
    return cast.user("Ada Min", "administrator", language="en")


def northwind(table: str) -> str:
    """A table of the dump as the file somebody would export."""
    with lzma.open(SETS / "northwind" / "northwind.sql.xz", "rt") as file:
        text = file.read()
    shape = re.search(rf"CREATE TABLE {table} \((.*?)\n\);", text, re.S)[1]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(re.findall(r"^    (\w+) ", shape, re.M))
    for values in re.findall(rf"^INSERT INTO {table} VALUES \((.*)\);$", text, re.M):
        cells = next(csv.reader([values.replace("''", "’")], quotechar="'", skipinitialspace=True))
        writer.writerow(["" if cell == "NULL" else cell for cell in cells])
    return out.getvalue()


def test_maven_crm_products_accounts_and_won_deals(admin):
    """PLT-10: 7 products, 85 accounts, 4,238 won deals of 8,800, and who is whose subsidiary."""
    folder = SETS / "maven_crm"
    goods = loaded(brought((folder / "products.csv").read_bytes(), admin, name="products.csv"), admin)
    assert (goods.target, goods.counts) == ("products", {"read": 7, "new": 7})
    accounts = loaded(brought((folder / "accounts.csv").read_bytes(), admin, name="accounts.csv"), admin)
    assert (accounts.target, accounts.counts.get("refused")) == ("people", None)
    assert Party.objects.filter(kind="organization").count() == 85
    deals = loaded(brought((folder / "sales_pipeline.csv").read_bytes(), admin, name="sales_pipeline.csv"), admin)
    assert deals.target == "orders"
    assert deals.counts == {"read": 8800, "new": 4238, "skipped": 4562}
    # «GTXPro» of the deals is «GTX Pro» of the catalog.
    assert Product.objects.count() == 7
    total = sql.rows("SELECT sum(total) AS total FROM orders_order")[0]["total"]
    assert total == 10_005_534
    links = loaded(brought((folder / "accounts.csv").read_bytes(), admin, name="accounts.csv", target="links"), admin)
    assert links.counts == {"read": 85, "new": 15, "skipped": 70}
    assert set(Relationship.objects.values_list("kind", flat=True)) == {"part_of"}
    follow_here()
    undone(deals, admin)
    assert Order.objects.count() == 0
    undone(links, admin)
    assert Relationship.objects.count() == 0


def test_northwind_products_customers_orders_and_details(admin):
    """PLT-10: 77 products, 91 customers, 830 orders with 2,155 lines; the sums are those of the data set."""
    counts = {}
    for table in ("products", "customers", "orders", "order_details"):
        one = loaded(brought(northwind(table), admin, name=f"{table}.csv"), admin)
        counts[table] = (one.target, one.counts)
    assert counts["products"] == ("products", {"read": 77, "new": 77})
    # Fifteen telephone numbers that no country knows are left out and come back.
    assert counts["customers"] == ("people", {"read": 91, "new": 91, "remarked": 15})
    assert counts["orders"] == ("orders", {"read": 830, "new": 830})
    assert counts["order_details"] == ("orders", {"read": 2155, "changed": 2155})
    assert OrderLine.objects.count() == 2155
    assert Order.objects.exclude(party=None).count() == 830
    total = sql.rows("SELECT round(sum(total)) AS total FROM orders_order")[0]["total"]
    assert total == 1_265_793
