"""Does the warehouse answer as PostgreSQL does, also for those who see little and for what is strange?"""

import random
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import ibis
import pytest

from tests import cast
from tests.facts.grammar import PARTY
from tests.facts.world import make
from trato.domains.customers.actions import own_fields
from trato.domains.customers.models import Party, Relationship
from trato.domains.orders.models import Order
from trato.foundation.facts import asked_by, build, company
from trato.foundation.facts import catalog as catalogs
from trato.foundation.facts.actions import fields
from trato.foundation.facts.actions.fields import Choice
from trato.foundation.facts.asking import Asking
from trato.foundation.facts.evaluate import answers as in_sql
from trato.foundation.facts.evaluate import warehouse
from trato.foundation.facts.models import FieldKind
from trato.foundation.warehouse import answers, folder
from trato.foundation.warehouse.engine import NotThere, Reader
from trato.foundation.warehouse.refresh import refresh

pytestmark = pytest.mark.usefixtures("committed")
ASKING = Asking(cast.NOW, ZoneInfo("Europe/Madrid"))


@pytest.fixture(autouse=True)
def _no_warehouse_stays():
    yield
    folder.forget()


def both(raw, asking=ASKING, exported=None):
    """The keys as PostgreSQL finds them, after the warehouse was held against it with kept cuts and without."""
    catalog = company.catalog()
    condition = build.build(raw, catalog, PARTY)
    exported = exported or answers.reader()
    cut = in_sql.with_cuts(catalog, asking, PARTY, [condition])
    found = in_sql.keys(catalog, cut, PARTY, condition)
    for one in (asking, cut) if cut.cuts else (asking,):
        assert answers.keys(exported, catalog, one, PARTY, condition) == found, raw
    return found


OWN = [
    (FieldKind.TEXT, " Oro  PURO ", {"op": "is", "value": ["oro puro"]}),
    (FieldKind.TEXT, "100 % Ñandú_x", {"op": "contains", "value": ["% nandu_"]}),
    (FieldKind.LONG_TEXT, "uno\ndos", {"op": "starts", "value": ["uno"]}),
    (FieldKind.NUMBER, "12,5", {"op": "between", "value": ["12.499999", "12.5"]}),
    (FieldKind.MONEY, "1000", {"op": "gt", "value": ["999.9999999"]}),
    (FieldKind.DATE, "2026-02-28", {"op": "is", "value": "2026-02-28"}),
    (FieldKind.YES_NO, "sí", {"op": "is", "value": [True]}),
    (FieldKind.LINK, "https://santairene.example/", {"op": "ends", "value": ["example/"]}),
    (FieldKind.CHOICE, "Rojo", {"op": "is", "value": ["red"]}),
    (FieldKind.SEVERAL, "Verde, Rojo", {"op": "has_all", "value": ["red", "green"]}),
]


def test_own_fields_are_asked_like_any_other():
    """SEG-06: every kind, filled for one and unknown for others."""
    admin, catalog_things = cast.admin(), []
    clinic = cast.santa_irene(admin.actor)
    Party.objects.create(kind="person", name="x", name_key="x", created_at=cast.NOW, updated_at=cast.NOW)
    for number, (kind, written, asked) in enumerate(OWN):
        choices = [Choice("Rojo", "Red"), Choice("Verde", "Green")]
        name = f"Extra {number}"
        field = fields.define(
            PARTY, name_es=name, name_en=name, kind=kind,
            choices=choices if kind in (FieldKind.CHOICE, FieldKind.SEVERAL) else [], by=admin.actor, at=cast.NOW,
        )  # fmt: skip
        own_fields.fill(clinic, values={field.key: written}, by=admin.actor, at=cast.NOW)
        catalog_things.append((f"own.{field.key}", asked))
    refresh(at=cast.NOW)
    others = Party.objects.exclude(pk=clinic.pk).count()
    for name, asked in catalog_things:
        assert both({"fact": name} | asked) == [clinic.pk], name
        assert len(both({"not": {"fact": name} | asked})) == others, name
        if asked != {"op": "is", "value": [True]}:
            assert both({"fact": name, "op": "known"}) == [clinic.pk]


def test_a_field_made_since_the_last_refresh_is_asked_elsewhere():
    admin = cast.admin()
    refresh(at=cast.NOW)
    fields.define(PARTY, name_es="Extra", name_en="Extra", kind=FieldKind.TEXT, by=admin.actor, at=cast.NOW)
    with pytest.raises(NotThere):
        both({"fact": "own.extra", "op": "known"})


def test_somebody_who_sees_little_gets_no_more():
    """SEC-03: what they may not see is taken away, and what would count it is not asked here at all."""
    dice = random.Random(7)
    eva = make(dice)[0][0]
    refresh(at=cast.NOW)
    seeing_all = answers.keys(answers.reader(), catalogs.declared(), ASKING, PARTY, _built({"all": []}))
    asking = asked_by.asking_of(cast.NOBODY, cast.NOW)
    assert answers.keys(answers.reader(), catalogs.declared(), asking, PARTY, _built({"all": []})) == []
    for raw in (
        {"did": "orders.placed"},
        {"measure": "orders.spent", "op": "ge", "value": ["1"]},
        {"rank": "agenda.open", "top": {"share": "20"}},
        {"linked": "party.works_at", "where": {"all": []}},
        {"not": {"segment": "inner"}},
    ):
        narrow = Asking(cast.NOW, ASKING.zone, eyes=asking.eyes, meaning=lambda _: _built({"did": "orders.placed"}))
        with pytest.raises(answers.NotForTheseEyes):
            answers.keys(answers.reader(), catalogs.declared(), narrow, PARTY, _built(raw))
    theirs = asked_by.asking_of(eva.actor, cast.NOW)
    visible = in_sql.keys(catalogs.declared(), theirs, PARTY, _built({"all": []}))
    assert answers.keys(answers.reader(), catalogs.declared(), theirs, PARTY, _built({"all": []})) == visible
    assert set(visible) <= set(seeing_all)


def test_averages_compare_and_rank_exactly():
    """Thirds of cents have no end; equals by division are equals, and go by who came first."""
    parties = Party.objects.bulk_create(
        Party(kind="person", name=f"P{number}", name_key=f"p{number}", created_at=cast.NOW, updated_at=cast.NOW)
        for number in range(4)
    )
    amounts = [["0.01", "0.01", "0.02"], ["100.00", "0.00", "0.00"], ["33.33", "33.33", "33.34"], ["33.33", "33.34"]]
    for party, totals in zip(parties, amounts, strict=True):
        for number, total in enumerate(totals):
            Order.objects.create(
                number=f"{party.pk}-{number}", kind="sale", party=party, currency="EUR", total=Decimal(total),
                placed_at=cast.NOW.replace(year=2025), recorded_at=cast.NOW,
            )  # fmt: skip
    refresh(at=cast.NOW)
    keys = [party.pk for party in parties]
    for op, value, expected in [
        ("gt", ["33.33333333"], [1, 2, 3]),
        ("gt", ["33.3333333333333"], [1, 2, 3]),
        ("lt", ["33.33333334"], [0, 1, 2]),
        ("eq", ["33.335"], [3]),
        ("between", ["0.0133333", "0.0133334"], [0]),
    ]:
        found = both({"measure": "orders.average", "op": op, "value": value})
        assert found == [keys[number] for number in expected], (op, value)
    for end, size, expected in [("top", 2, [1, 3]), ("top", 3, [1, 2, 3]), ("bottom", 2, [0, 1])]:
        found = both({"rank": "orders.average", end: {"count": size}})
        assert found == [keys[number] for number in expected], (end, size)


def test_edges_belong_where_they_belong():
    """Shares that come out even, links that end at this very moment, counts of none that are no place in a rank."""
    parties = Party.objects.bulk_create(
        Party(kind="person", name=f"P{number}", name_key=f"p{number}", created_at=cast.NOW, updated_at=cast.NOW)
        for number in range(5)
    )
    whole = Party.objects.create(kind="organization", name="O", name_key="o", created_at=cast.NOW, updated_at=cast.NOW)
    for number, party in enumerate(parties):
        for count in range(number):
            Order.objects.create(
                number=f"{party.pk}-{count}", kind="sale", party=party, currency="EUR", total=Decimal(10),
                channel="web" if number > 1 else "shop", placed_at=cast.NOW.replace(year=2025), recorded_at=cast.NOW,
            )  # fmt: skip
        Relationship.objects.create(
            from_party=party, to_party=whole, kind="part_of", since=cast.NOW.replace(year=2020),
            until=cast.NOW + timedelta(microseconds=number - 2),
        )  # fmt: skip
    refresh(at=cast.NOW)
    keys = [party.pk for party in parties]
    web = [{"fact": "channel", "op": "is", "value": ["web"]}]
    assert both({"rank": "orders.spent", "top": {"share": "50"}}) == keys[3:]
    assert both({"rank": "orders.spent", "bottom": {"share": "25"}}) == [keys[1]]
    assert both({"linked": "party.part_of", "where": {"all": []}}) == keys[3:]
    lowest = {"rank": "orders.products", "bottom": {"count": 1}}
    assert both({"any": [lowest, {"did": "orders.placed", "at_least": 9}]}) == []
    ranked = {"rank": "orders.spent", "bottom": {"count": 1}, "where": web}
    assert both({"all": [ranked, {"measure": "orders.spent", "op": "ge", "value": ["1"]}]}) == [keys[2]]
    few = {"rank": "conversations.seconds", "bottom": {"share": "100"}}
    assert both({"not": few}) == [*keys, whole.pk]


def test_strange_values_come_out_the_same():
    """Largest numbers, all digits, quotes, wildcards, first and last days."""
    make(random.Random(3))
    refresh(at=cast.NOW)
    exported = answers.reader()
    edge, dust = "999999999999999", "0.000000000000001"
    for op in ("eq", "lt", "le", "gt", "ge"):
        for value in (edge, f"-{edge}", dust, f"-{dust}", "0", "100.5", "100.500000000001"):
            for fact in ("orders.spent", "orders.average", "orders.placed", "conversations.seconds"):
                if fact != "orders.placed":
                    both({"measure": fact, "op": op, "value": [value]}, exported=exported)
            both({"fact": "orders.sales_ever", "op": op, "value": [value]}, exported=exported)
            both({"fact": "orders.orders_ever", "op": op, "value": [value]}, exported=exported)
    words = [
        "'; DROP TABLE x; --",
        "%",
        "_",
        "\\",
        "\\'",
        '"',
        "{{7*7}}",
        "ﷺ",
        "x" * 200,
        "'||'",
        "?",
        "$1",
        "/* ",
        "a\nb",
        "😀",
    ]
    for word in words:
        for op in ("is", "contains", "ends"):
            both({"fact": "party.name", "op": op, "value": [word]}, exported=exported)
        both({"fact": "party.tags", "op": "has", "value": [word]}, exported=exported)
    for first, last in (("1000-01-01", "2999-12-31"), ("2999-12-01", "2999-12-31"), ("1000-01-01", "1000-01-02")):
        for fact in ("party.registered", "party.born_on", "orders.last"):
            both({"fact": fact, "op": "between", "value": [first, last]}, exported=exported)
        both({"did": "orders.placed", "window": {"from": first, "to": last}}, exported=exported)


def test_the_engine_does_not_get_out_of_its_folder():
    """Were a value ever to become a statement, there is nothing to read but the warehouse, and nothing to loosen."""
    refresh(at=cast.NOW)
    exported = answers.reader()
    for statement in (
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '90GB'",
    ):
        with pytest.raises(duckdb.Error):
            exported.backend.raw_sql(statement)


def test_moments_are_kept_to_the_microsecond():
    for number, micros in enumerate((0, 1, 499_999, 500_000, 999_999)):
        Party.objects.create(
            kind="person", name="x", name_key="x", updated_at=cast.NOW,
            created_at=cast.NOW.replace(second=59, microsecond=micros, minute=number),
        )  # fmt: skip
    refresh(at=cast.NOW)
    for party in Party.objects.all():
        after = Asking(party.created_at, ASKING.zone)
        assert party.pk in both({"fact": "party.registered", "op": "within", "value": {"next": [1, "hours"]}}, after)
        assert party.pk not in both(
            {"fact": "party.registered", "op": "within", "value": {"last": [1, "hours"]}}, after
        )


def test_the_same_expression_is_written_for_other_engines():
    """One expression, whoever runs it."""
    make(random.Random(5), parties=5, events=5)
    exported = Reader(refresh(at=cast.NOW))
    condition = _built({"all": [
        {"fact": "party.name", "op": "contains", "value": ["a"]},
        {"fact": "party.tags", "op": "has", "value": ["vip"]},
        {"rank": "orders.average", "top": {"share": "20"}},
        {"linked": "party.works_at", "where": {"did": "orders.placed", "at_least": 2}},
    ]})  # fmt: skip

    def unbound(name: str) -> ibis.Table:
        return ibis.table(exported.table(name).schema(), name=name.replace(".", "_"))

    members = warehouse.members(catalogs.declared(), ASKING, PARTY, condition, unbound)
    for dialect in ("duckdb", "trino", "clickhouse", "databricks"):
        assert "customers_party" in ibis.to_sql(members, dialect=dialect)


def test_nothing_of_it_is_loaded_at_start():
    """Half a second for those who never ask it."""
    found = subprocess.run(
        [sys.executable, "-c",
         "import django, sys; django.setup(); from trato.config import urls, asgi;"
         "print([one for one in ('ibis', 'duckdb', 'pyarrow', 'adbc_driver_manager', 'pandas') if one in sys.modules])"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout.strip().endswith("[]"), found.stdout + found.stderr


def _built(raw):
    return build.build(raw, catalogs.declared(), PARTY)
