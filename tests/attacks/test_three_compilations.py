"""Do the list, the loaded row, the explanation and a patient reader always agree? (SEC-02)"""

import random
from datetime import date

import pytest

from tests.attacks import oracle, world
from trato.foundation.access import policy
from trato.foundation.access.rules import explaining, reading
from trato.foundation.access.rules.known import Known
from trato.foundation.kit import sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch):
    """Puts a text of rules in force, and no others."""

    def put(text: str) -> None:
        monkeypatch.setattr(policy, "_shipped", {rule.id: rule for rule in reading.read(text)})
        policy.put_in_force({})

    yield put
    monkeypatch.undo()
    policy.put_in_force({})


def _compare(dice: random.Random, only, *, triples: int, worlds: int) -> int:
    compared = 0
    for _ in range(worlds):
        users, tables = world.make(dice)
        people = {row["id"]: row for row in tables["access_user"]}
        actors = [(user.actor, people[user.pk], Known(user.actor)) for user in users]
        target = compared + triples // worlds
        while compared < target:
            resource = dice.choice(list(world.RESOURCES))
            rules, text = world.rules(dice, resource)
            only(text)
            for actor, person, known in dice.sample(actors, 4):
                compared += _one(resource, rules, actor, person, known, tables)
        world.clear()
    return compared


def _one(resource, rules, actor, person, known, tables) -> int:
    model = world.RESOURCES[resource]
    scope = policy.scope(actor, resource)
    listed = set(scope.over(model.objects.all()).values_list("pk", flat=True))
    table = model._meta.db_table
    statement = f"SELECT x.id FROM {table} x WHERE {scope.called('x')}"
    written = {row["id"] for row in sql.rows(statement, within=(scope,))}
    verdict = policy.verdict(actor, f"{resource}.view")
    ways = " UNION ".join(_by(way, table) for way in scope.ways("x")) or statement
    by_reason = {row["id"] for row in sql.rows(ways, within=(scope,))}
    loaded = {
        row.pk
        for row in model.objects.all()
        if verdict.is_possible and verdict.allows(known, policy.resources.named(resource), row)
    }
    expected = {row["id"] for row in tables[table] if oracle.decide(tables, person, rules, table, row, date.today())}
    assert listed == written == by_reason == loaded == expected, (rules, person, scope.sql)
    return len(tables[table])


def _by(way, table: str) -> str:
    """The rows along one reason; of a tree as lists walk it, value by value."""
    if way.among:
        return f"SELECT x.id FROM ({way.among}) AS each (id) JOIN {table} x ON x.{way.column} = each.id{way.more}"
    return f"SELECT x.id FROM {table} x WHERE {way.condition}"


def test_lists_rows_and_the_oracle_agree(only):
    assert _compare(random.Random(20261122), only, triples=10_000, worlds=2) >= 10_000


@pytest.mark.campaign
def test_lists_rows_and_the_oracle_agree_on_two_hundred_thousand(only):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    compared = _compare(random.Random(seed), only, triples=200_000, worlds=10)
    print(f"{compared:,} triples, 0 differences")


def _explain(dice: random.Random, only, *, pairs: int) -> None:
    users, tables = world.make(dice)
    people = {row["id"]: row for row in tables["access_user"]}
    explained = 0
    while explained < pairs:
        resource = dice.choice(list(world.RESOURCES))
        rules, text = world.rules(dice, resource)
        only(text)
        model, table = world.RESOURCES[resource], world.RESOURCES[resource]._meta.db_table
        rows = {row["id"]: row for row in tables[table]}
        user = dice.choice(users)
        for row in dice.sample(list(model.objects.all()), 5):
            said = explaining.explain(user.actor, f"{resource}.view", row)
            expected = oracle.decide(tables, people[user.pk], rules, table, rows[row.pk], date.today())
            assert said.is_allowed == expected, rules
            for telling in (*said.permits, *said.forbids):
                assert telling.facts
                for fact in telling.facts:
                    claimed = world.word(fact.word)
                    truth = oracle.means(tables, people[user.pk], claimed, table, rows[row.pk], date.today())
                    assert fact.is_so == truth and fact.claim, (fact, rules)
            explained += 1


def test_explanations_decide_as_the_engine_and_cite_what_is_true(only):
    _explain(random.Random(7), only, pairs=300)


@pytest.mark.campaign
def test_ten_thousand_explanations_are_true(only):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    _explain(random.Random(seed), only, pairs=10_000)
