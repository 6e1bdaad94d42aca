"""Is every way of reading or writing a protected table stopped that does not say under whose eyes? (SEC-01, AZ45)"""

import pytest
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.expressions import RawSQL

from tests import cast
from trato.domains.agenda.models import Task
from trato.domains.customers.models import Address, Identity, Party, Tag
from trato.domains.customers.queries import parties
from trato.domains.orders.models import Order
from trato.foundation.access import policy
from trato.foundation.access.models import User
from trato.foundation.kit import guard, sql
from trato.foundation.kit.guard import Unscoped
from trato.foundation.kit.sql import Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva():
    return cast.eva().actor


@pytest.fixture
def clinic(eva):
    return cast.santa_irene(eva)


def _unsaved() -> Party:
    party = Party(kind="person", created_at=cast.NOW, updated_at=cast.NOW)
    party.call("Ada")
    return party


def _raw_cursor(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


FORMS = {
    "list": lambda clinic: list(Party.objects.all()),
    "get": lambda clinic: Party.objects.get(pk=clinic.pk),
    "first": lambda clinic: Party.objects.first(),
    "filter": lambda clinic: list(Party.objects.filter(name="x")),
    "count": lambda clinic: Party.objects.count(),
    "exists": lambda clinic: Party.objects.exists(),
    "aggregate": lambda clinic: Party.objects.aggregate(Count("pk")),
    "annotate": lambda clinic: list(Party.objects.values("country").annotate(n=Count("pk"))),
    "values": lambda clinic: list(Party.objects.values("name")),
    "values_list": lambda clinic: list(Party.objects.values_list("name", flat=True)),
    "iterator": lambda clinic: list(Party.objects.iterator()),
    "in_bulk": lambda clinic: Party.objects.in_bulk([clinic.pk]),
    "explain": lambda clinic: Party.objects.all().explain(),
    "contains": lambda clinic: Party.objects.contains(clinic),
    "update": lambda clinic: Party.objects.update(name="x"),
    "delete": lambda clinic: Party.objects.all().delete(),
    "create": lambda clinic: _unsaved().save(),
    "bulk_create": lambda clinic: Party.objects.bulk_create([_unsaved()]),
    "bulk_update": lambda clinic: Party.objects.bulk_update([clinic], ["name"]),
    "save": lambda clinic: clinic.save(),
    "save some fields": lambda clinic: clinic.save(update_fields=["name"]),
    "delete a row": lambda clinic: clinic.delete(),
    "delete with cascades": lambda clinic: cast.eva and Task.objects.filter(party=clinic).delete(),
    "get_or_create": lambda clinic: Party.objects.get_or_create(name="x"),
    "refresh_from_db": lambda clinic: clinic.refresh_from_db(),
    "base manager": lambda clinic: list(Party._base_manager.all()),
    "lock": lambda clinic: Party.objects.select_for_update().get(pk=clinic.pk),
    "related rows": lambda clinic: list(clinic.identities.all()),
    "related row": lambda clinic: Address.objects.get(party=clinic).party,
    "union": lambda clinic: list(Party.objects.filter(pk=1).union(Party.objects.filter(pk=2))),
    "intersection": lambda clinic: list(Party.objects.all().intersection(Party.objects.filter(pk=2))),
    "difference": lambda clinic: list(Party.objects.all().difference(Party.objects.filter(pk=2))),
    "subquery": lambda clinic: list(User.objects.filter(pk__in=Party.objects.values("owner"))),
    "exists subquery": lambda clinic: list(User.objects.filter(Exists(Party.objects.filter(owner=OuterRef("pk"))))),
    "subquery of a subquery": lambda clinic: list(
        User.objects.filter(pk__in=User.objects.filter(pk__in=Party.objects.values("owner")).values("pk"))
    ),
    "raw SQL in a filter": lambda clinic: list(
        User.objects.filter(pk__in=RawSQL("SELECT owner_id FROM customers_party", []))
    ),
    "raw SQL as a column": lambda clinic: list(
        User.objects.annotate(n=RawSQL('SELECT count(*) FROM "customers_party"', []))
    ),
    "extra": lambda clinic: list(Tag.objects.extra(where=["EXISTS (SELECT FROM customers_party)"])),
    "raw": lambda clinic: list(Party.objects.raw("SELECT * FROM customers_party")),
    "raw of another model": lambda clinic: list(Tag.objects.raw("SELECT name AS name FROM customers_party")),
    "cursor": lambda clinic: _raw_cursor("SELECT * FROM customers_party"),
    "cursor, quoted": lambda clinic: _raw_cursor('SELECT * FROM "customers_party"'),
    "cursor, in capitals of a schema": lambda clinic: _raw_cursor("SELECT * FROM public.customers_party"),
    "cursor, with a comment": lambda clinic: _raw_cursor("SELECT * FROM/**/customers_party"),
    "cursor, in capitals": lambda clinic: _raw_cursor("SELECT * FROM CUSTOMERS_PARTY"),
    "cursor, table": lambda clinic: _raw_cursor("TABLE customers_party"),
    "cursor, written in codes": lambda clinic: _raw_cursor('SELECT * FROM U&"customers\\005fparty"'),
    "sql.rows": lambda clinic: sql.rows("SELECT name FROM customers_party"),
    "sql.ask": lambda clinic: sql.ask(Question("SELECT 1"), Question("SELECT name FROM customers_identity")),
    "sql.run": lambda clinic: sql.run("UPDATE customers_party SET name = 'x'"),
    "sql.copy": lambda clinic: sql.copy("customers_tag (name), customers_party (name)", []),
    "explain by hand": lambda clinic: sql.rows("EXPLAIN SELECT FROM customers_party"),
    "the stream": lambda clinic: sql.rows("SELECT payload FROM stream_event"),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_says_nothing_about_whose_eyes_is_stopped(form, clinic):
    with guard.closed(), transaction.atomic(), pytest.raises(Unscoped, match="nothing says who may see"):
        FORMS[form](clinic)


def test_a_scope_opens_its_own_query_and_no_other(eva, clinic):
    with guard.closed():
        seen = parties.visible_to(eva)
        assert seen.get(pk=clinic.pk) == clinic
        assert seen.count() == 1 and seen.exists() and list(seen.values_list("pk", flat=True)) == [clinic.pk]
        assert list(seen.filter(pk=clinic.pk).union(seen.filter(pk=0))) == [clinic]
        assert list(User.objects.filter(pk__in=seen.filter(owner=None).values("owner"))) == []
        with pytest.raises(Unscoped):
            list(seen.filter(pk__in=Party.objects.values("pk")))
        with pytest.raises(Unscoped):
            list(seen.union(Party.objects.all()))
        with pytest.raises(Unscoped):
            list(seen.filter(tasks__title="x"))
        with pytest.raises(Unscoped):
            list(seen.filter(pk__in=RawSQL("SELECT party_id FROM orders_order", [])))


def test_what_is_fetched_beside_must_be_in_scope_too(eva, clinic):
    with guard.closed():
        orders = policy.scope(eva, "orders.order").over(Order.objects.all())
        for beside in (
            orders.select_related("party"),
            orders.filter(Q(party__name="x")),
            orders.order_by("party__name"),
        ):
            with pytest.raises(Unscoped):
                list(beside)
        with pytest.raises(Unscoped):
            list(parties.visible_to(eva).prefetch_related("tasks"))
        mine = policy.scope(eva, "agenda.task").over(Task.objects.all())
        assert list(parties.visible_to(eva).prefetch_related(Prefetch("tasks", mine))) == [clinic]


def test_parts_are_opened_with_their_whole_only(eva, clinic):
    with guard.closed():
        part = parties.scope_of(eva).part("identities")
        assert part.of(clinic.identities).count() == 2
        with pytest.raises(Unscoped):
            part.of(Task.objects.all()).count()
        with pytest.raises(Unscoped):
            list(Identity.objects.all())


def test_a_written_statement_says_its_scopes(eva, clinic):
    with guard.closed():
        visible = parties.scope_of(eva)
        found = sql.rows(f"SELECT p.name FROM customers_party p WHERE {visible.sql}", within=(visible,))
        assert [row["name"] for row in found] == ["Clínica Santa Irene"]
        both = "SELECT o.number FROM orders_order o JOIN customers_party p ON p.id = o.party_id"
        with pytest.raises(Unscoped, match="orders_order"):
            sql.rows(both, within=(visible,))
        assert sql.rows(both, within=(visible, policy.scope(eva, "orders.order"))) == []
        assert sql.rows(both, within=(policy.scope(eva, "orders.order"), policy.card("customers.party"))) == []


def test_a_verb_opens_what_it_is_about_and_closes_it_again(eva, clinic):
    with guard.closed():
        with policy.changing(eva, "customers.party.change", clinic) as locked:
            locked.save(update_fields=["city"])
            with pytest.raises(Unscoped):
                Order.objects.count()
        with pytest.raises(Unscoped):
            Party.objects.count()


def test_work_of_the_house_is_as_narrow_as_its_capability(clinic):
    with guard.closed():
        with guard.working_as("customers.match_numbers"):
            assert Identity.objects.count() == 2
            with pytest.raises(Unscoped):
                Party.objects.count()
        with pytest.raises(KeyError), guard.working_as("customers.do_anything"):
            pass


def test_every_capability_of_the_house_is_listed_here():
    """Whoever adds one adds it here, where it is seen."""
    import trato.config.demo.begin
    import trato.domains.conversations.channels.email.rounds
    import trato.domains.orders.imports.online_retail.load
    import trato.foundation.access.owed
    import trato.foundation.access.rules.previewing
    import trato.foundation.look.health
    import trato.foundation.stream.sequence
    import trato.foundation.warehouse.refresh  # noqa: F401

    assert set(guard.capabilities()) - {"shell", "benchmark"} == {
        "audit.chain", "audit.note_readers", "automation.run", "catalog.match_codes", "catalog.match_rows", "conversations.chats", "conversations.digest_events", "conversations.digest_letters", "conversations.fetch_letters", "conversations.keep_events", "conversations.keep_letters", "conversations.mailboxes", "conversations.match_rows", "conversations.messaging", "conversations.name", "conversations.read_letters", "conversations.recognize", "conversations.send", "conversations.usual_inbox", "conversations.web_passes", "customers.compare_arrivals", "customers.consents", "customers.decide_duplicates", "customers.find_duplicates", "customers.foresee_import", "customers.link_rows", "customers.look_back", "customers.match_numbers", "customers.merge", "customers.preview_merge", "customers.refuse_rings", "customers.spell", "demo", "facts.count", "facts.own_fields", "health.look", "import.online_retail", "lists.bulk", "migrate", "orders.cost_lines", "orders.match_numbers", "policy.decide",
        "policy.preview", "policy.settle", "privacy.work", "segments.keep", "stream.follow", "stream.sequence", "stream.tell", "tests.arrange",
        "warehouse.refresh",
    }  # fmt: skip


def test_a_request_begins_with_nothing_open(client, clinic, monkeypatch):
    from trato.faces.desk import customers

    client.force_login(User.objects.get())
    monkeypatch.setattr(customers.customer_list, "seen", lambda *_, **__: Party.objects.count())
    client.raise_request_exception = True
    with pytest.raises(Unscoped):
        client.get("/customers")


def test_the_price_of_the_guard_is_small(eva, clinic):
    """An upper bound that holds on a busy machine; the benchmark measures it well."""
    import timeit

    text = "SELECT p.id, p.name, p.city FROM customers_party p WHERE p.archived_at IS NULL ORDER BY p.name_key LIMIT 51"
    visible = parties.scope_of(eva)
    checking = min(timeit.repeat(lambda: Question(text).within(visible), number=200, repeat=5)) / 200
    asking = min(timeit.repeat(lambda: sql.rows(text, within=(visible,)), number=50, repeat=5)) / 50
    assert checking < 0.15 * asking, (checking, asking)
