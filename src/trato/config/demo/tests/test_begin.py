"""Does the demo company come up whole: staff, customers, talks, steps and rollups?"""

import json
import stat

import polars as pl
import pytest

from trato.config.demo import begin, grouping
from trato.domains.agenda.models import Task
from trato.domains.catalog.models import Product
from trato.domains.conversations.models import Interaction, PartyContacts
from trato.domains.customers.models import Duplicate, Party, PartySearch
from trato.domains.orders.models import OrderLine, PartySales
from trato.domains.segments.models import Segment
from trato.foundation.access.models import Company, Team, Token, User
from trato.foundation.access.models.token import digest
from trato.foundation.access.models.user import OUTSIDE, Role
from trato.foundation.stream.follow import lag


@pytest.fixture
def accounts(committed, tmp_path):
    pl.read_parquet(begin.SHIPPED).head(6_000).write_parquet(tmp_path / "part.parquet")
    begin.load(tmp_path, file=tmp_path / "part.parquet")
    path = tmp_path / begin.ACCOUNTS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return json.loads(path.read_text())


def test_everything_is_there(accounts):
    company = Company.objects.get()
    assert (company.name, company.currency, company.time_zone) == (
        "Candela & Sons Gift Wholesale",
        "GBP",
        "Europe/London",
    )
    assert {each["role"] for each in accounts} == set(Role.values)
    for each in accounts:
        user = User.objects.get(email=each["email"])
        assert (user.role, user.language) == (each["role"], each["language"])
        assert (user.team is None) == (user.role in OUTSIDE)
        assert user.check_password(each["password"])
        assert Token.objects.get(sha256=digest(each["api_token"])).user == user
    assert Party.objects.filter(kind="organization", linked_from__kind="decides").exists()
    assert set(Party.objects.values_list("team__name", flat=True)) <= set(Team.objects.values_list("name", flat=True))
    assert Party.objects.filter(owner=None).exists()
    assert Party.objects.filter(owner__role="sales_manager").exclude(country="GB").exists()
    assert Party.objects.filter(tags__contains=["VIP"]).count() == begin.caring.BEST
    assert Interaction.objects.exists()
    assert Task.objects.filter(owner__isnull=False).exists()
    assert set(lag().values()) == {0}
    assert (
        PartySales.objects.count()
        == PartySearch.objects.count()
        == PartyContacts.objects.count()
        == Party.objects.count()
    )


def test_segments_duplicates_and_costs_are_there_to_be_looked_at(accounts):
    """SEG-08, SEG-16, CUS-11: a first look at the demo shows what they are for."""
    known = list(Segment.objects.order_by("pk"))
    assert [one.name for one in known] == [one.name for one in grouping.SEGMENTS]
    assert all(one.owner and one.purpose and one.value_proposition and one.treatment for one in known)
    assert Segment.objects.filter(size__gt=0).count() >= 3
    assert Duplicate.objects.filter(state="open").count() >= 5
    goods = Product.objects.filter(kind="goods", price__gt=0)
    assert goods.filter(unit_cost__gt=0).count() > 0.9 * goods.count()
    lines = OrderLine.objects.filter(product__kind="goods", unit_price__gt=0)
    assert lines.filter(unit_cost__gt=0).count() > 0.85 * lines.count()
    assert OrderLine.objects.filter(unit_cost=None).exists(), "of some nobody knows what they cost"
