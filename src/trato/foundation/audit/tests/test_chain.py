"""Does the chain hold everything, and is every tampering found at its place?"""

import random
from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from tests import cast
from trato.config import database
from trato.domains.agenda.actions import tasks
from trato.domains.conversations.actions import interactions
from trato.domains.customers.actions import parties
from trato.foundation.audit import chain, heads
from trato.foundation.audit.notes import VIEW, note
from trato.foundation.audit.verify import verify
from trato.foundation.kit import sql
from trato.foundation.kit.actor import trato
from trato.foundation.stream import worker

SEED = 20_261_122
GUARDED = ("stream_event", "stream_commit", "audit_note", "audit_entry")


@pytest.fixture
def history(committed: None) -> int:
    """A few dozen links of events, changes with values beside them, and notes; returns how many."""
    eva = cast.eva()
    clinic = cast.santa_irene(eva.actor)
    for day in range(12):
        person = parties.register("person", given=f"Person{day}", family="Prueba", by=eva.actor, at=cast.NOW)
        parties.change(person, fields={"city": f"City {day}"}, by=eva.actor, at=cast.NOW)
        interactions.log(clinic, kind="note", body=f"Note {day}", contact=person, by=eva.actor, at=cast.NOW)
        note("customers.party.view", how=VIEW, by=eva.actor, parties=[person.pk, clinic.pk])
        if day % 4 == 0:
            tasks.plan(person, title="Call back", by=eva.actor, at=cast.NOW)
            worker.settle()
            chain.link_notes()
    worker.settle()
    chain.link_notes()
    return sql.rows("SELECT count(*) AS links FROM audit_entry")[0]["links"]


@pytest.fixture
def as_owner(history: int) -> Iterator[None]:
    """The one who can lift the guards."""
    connections["default"].close()
    kept = dict(connections.settings["default"])
    connections.settings["default"].update(database.django_settings("owner"))
    yield
    connections["default"].close()
    connections.settings["default"].update(kept)


def test_every_event_and_note_is_a_link_and_the_chain_is_whole(history):
    events = sql.rows("SELECT count(*) AS n FROM stream_event")[0]["n"]
    notes = sql.rows("SELECT count(*) AS n FROM audit_note")[0]["n"]
    assert history == events + notes
    assert notes == 12
    verdict = verify()
    assert (verdict.links, verdict.fault) == (history, None)


def test_linking_again_links_nothing_twice(history):
    worker.settle()
    assert chain.link_notes() == chain.link_notes(chain.FAR) == 0
    assert verify().links == history


@pytest.mark.parametrize("table", ["audit_entry", "audit_note"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor_id = 1", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_can_only_add(history, table, statement):
    with pytest.raises(Exception, match=r"permission denied|only grows"):
        sql.run(statement.format(table))
    assert verify().fault is None


@pytest.mark.usefixtures("as_owner")
def test_tampering_is_found_at_its_place(history, tmp_path):
    _tamper(history, tmp_path, times=60)


@pytest.mark.campaign
@pytest.mark.usefixtures("as_owner")
def test_a_thousand_tamperings_are_found_at_their_places(history, tmp_path):
    print(f"seed {SEED}")
    _tamper(history, tmp_path, times=1_000)


def test_a_head_is_written_once_and_a_changed_file_is_noticed(history, tmp_path):
    path = tmp_path / "heads.jsonl"
    head = heads.write_down(path, at=cast.NOW)
    assert head and head.number == history
    assert heads.write_down(path, at=cast.LATER) is None
    assert verify(heads.read(path)).fault is None
    path.write_text(path.read_text().replace(head.hash, "00" * 32))
    fault = verify(heads.read(path)).fault
    assert fault and fault.number == history


def test_with_another_key_nothing_fits(history, monkeypatch):
    monkeypatch.setattr(chain, "derived", lambda purpose: b"another")
    fault = verify().fault
    assert fault and fault.number == 1


def _tamper(length: int, folder, *, times: int) -> None:
    dice = random.Random(SEED)
    path = folder / "heads.jsonl"
    heads.write_down(path, at=cast.NOW)
    known = heads.read(path)
    missed = []
    for turn in range(times):
        kind = KINDS[turn % len(KINDS)]
        with transaction.atomic():
            for table in GUARDED:
                sql.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            expected = kind(dice, length)
            fault = verify(known, back=0).fault
            transaction.set_rollback(True)
        if fault is None or fault.number not in expected:
            missed.append((kind.__name__, expected, fault))
    assert missed == []


def _link(number: int) -> dict:
    return sql.rows("SELECT source, source_id FROM audit_entry WHERE number = %s", [number])[0]


def _source_of(number: int) -> tuple[str, int]:
    link = _link(number)
    return ("stream_event" if link["source"] == "e" else "audit_note"), link["source_id"]


def edit_a_link(dice, length):
    number = dice.randint(1, length)
    column = dice.choice(["actor_id = 999", "what = what || 'x'", "at = at + interval '1 microsecond'",
                          "hash = set_byte(hash, 3, 255 - get_byte(hash, 3))", "how = 'other'"])  # fmt: skip
    sql.run(f"UPDATE audit_entry SET {column} WHERE number = %s", [number])
    return {number}


def edit_a_source(dice, length):
    number = dice.randint(1, length)
    table, pk = _source_of(number)
    event = ["actor_id = 999", "payload = payload || '{\"x\": 1}'", "happened_at = happened_at + interval '1 hour'",
             "parties = parties || 999::bigint", "facet = 'x'"]  # fmt: skip
    noted = ["actor_id = 999", "parties = '{}'", "place = 'x'", "noted_at = noted_at - interval '1 day'"]
    change = dice.choice(event if table == "stream_event" else noted)
    sql.run(f"UPDATE {table} SET {change} WHERE id = %s", [pk])
    return {number}


def delete_a_link(dice, length):
    number = dice.randint(1, length)
    sql.run("DELETE FROM audit_entry WHERE number = %s", [number])
    return {number}


def delete_a_source(dice, length):
    number = dice.randint(1, length)
    table, pk = _source_of(number)
    sql.run(f"DELETE FROM {table} WHERE id = %s", [pk])
    return {number}


def swap_two_links(dice, length):
    one, other = sorted(dice.sample(range(1, length + 1), 2))
    for before, after in ((one, -1), (other, one), (-1, other)):
        sql.run("UPDATE audit_entry SET number = %s WHERE number = %s", [after, before])
    return {one}


def insert_a_link(dice, length):
    number = dice.randint(1, length)
    sql.run("UPDATE audit_entry SET number = -number - 1 WHERE number >= %s", [number])
    sql.run("UPDATE audit_entry SET number = -number WHERE number < 0")
    copied = dice.choice([at for at in range(1, length + 2) if at != number])
    sql.run(
        "INSERT INTO audit_entry SELECT %s, source, source_id + 1000000, at, how, what, actor_kind, actor_id, beside, hash"
        " FROM audit_entry WHERE number = %s",
        [number, copied],
    )
    return {number}


def insert_a_back_dated_source(dice, length):
    if dice.random() < 0.5:
        # In the newest commit it would be what the follower has still before it, and join the chain as that.
        sql.run(
            "INSERT INTO stream_event (name, facet, happened_at, actor_kind, payload, xid) SELECT name, facet,"
            " happened_at, actor_kind, payload, xid FROM stream_event"
            " WHERE xid < (SELECT xid FROM stream_commit ORDER BY position DESC LIMIT 1) ORDER BY random() LIMIT 1"
        )
    else:
        sql.run(
            "INSERT INTO audit_note (id, how, what, actor_kind) SELECT min(id) - 1, 'view', 'x', 'user' FROM audit_note"
        )
    return {None}


def cut_the_end(dice, length):
    number = dice.randint(2, length)
    sql.run("DELETE FROM audit_entry WHERE number >= %s", [number])
    return {number}


def take_values_away(dice, length):
    numbers = sql.rows("SELECT number FROM audit_entry WHERE beside IS NOT NULL")
    number = dice.choice(numbers)["number"]
    row = sql.rows(
        "SELECT (payload->>'change_id')::bigint AS id FROM stream_event WHERE id = %s", [_link(number)["source_id"]]
    )[0]["id"]
    if dice.random() < 0.5:
        sql.run("DELETE FROM customers_change WHERE id = %s", [row])
    else:
        sql.run("UPDATE customers_change SET after = '{}' WHERE id = %s", [row])
    return {number}


def reorder_commits(dice, length):
    rows = sql.rows(
        "SELECT c.position, min(a.number) AS number FROM stream_commit c JOIN stream_event e ON e.xid = c.xid"
        " JOIN audit_entry a ON a.source = 'e' AND a.source_id = e.id GROUP BY c.position ORDER BY c.position"
    )
    one, other = sorted(dice.sample(rows, 2), key=lambda row: row["position"])
    xids = {
        row["position"]: row["xid"]
        for row in sql.rows(
            "SELECT position, xid::text AS xid FROM stream_commit WHERE position IN (%s, %s)",
            [one["position"], other["position"]],
        )
    }
    moved = "UPDATE stream_commit SET xid = %s::text::xid8 WHERE position = %s"
    sql.run(moved, ["999999999999", one["position"]])
    sql.run(moved, [xids[one["position"]], other["position"]])
    sql.run(moved, [xids[other["position"]], one["position"]])
    return {one["number"]}


KINDS = [
    edit_a_link, edit_a_source, delete_a_link, delete_a_source, swap_two_links, insert_a_link,
    insert_a_back_dated_source, cut_the_end, take_values_away, reorder_commits,
]  # fmt: skip


def test_trato_itself_is_named_too(committed):
    note("x.y.z", how=VIEW, by=trato("test"))
    chain.link_notes()
    assert sql.rows("SELECT actor_kind, actor_id FROM audit_entry") == [{"actor_kind": "trato", "actor_id": None}]
