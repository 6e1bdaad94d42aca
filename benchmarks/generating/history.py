"""What happened with the customers? Contacts, tasks and orders, most of them with few, in the order of time."""

from collections.abc import Iterator
from math import gcd
from typing import NamedTuple

import polars as pl

from benchmarks.generating import words
from benchmarks.generating.loading import Part
from benchmarks.generating.parties import links, registered
from benchmarks.generating.size import BEGAN, ENDED, PRODUCTS, SKEW, USERS, Size
from benchmarks.generating.throws import Throws

CHUNK = 500_000
# Of contacts and tasks, how often each.
_KINDS = ["call", "email", "note", "meeting", "visit", "letter", "task", "change"]
_WEIGHTS = [30, 33, 15, 6, 5, 3, 5, 3]
_CALLED = ["answered", "no_answer", "voicemail", "call_back", "resolved", "interested"]


def tables() -> list[str]:
    """What is filled here."""
    return ["stream_event", "orders_order", "orders_orderline", "conversations_interaction", "agenda_task"]


def parts(size: Size) -> Iterator[Part]:
    """The whole history, chunk by chunk."""
    yield from _registrations(size)
    colleagues = _colleagues(size)
    prices = product_prices(size)
    for start in range(0, size.told, CHUNK):
        told = _told(size, start, min(start + CHUNK, size.told), colleagues)
        orders = _orders(told.filter(pl.col("is_order")), size, prices)
        contacts = told.filter(~pl.col("is_order"))
        yield Part("stream_event", _events(contacts, orders.order))
        yield Part("orders_order", orders.order.drop("event_id", "amount"))
        yield Part("orders_orderline", orders.lines)
        latest = contacts.filter(pl.col("nth") > size.contacts - size.texts)
        if latest.height:
            talks = latest.filter(~pl.col("kind").is_in(["task", "change"]))
            yield Part("conversations_interaction", _interactions(talks, size))
            yield Part("agenda_task", _tasks(latest.filter(pl.col("kind") == "task"), size))


def product_prices(size: Size) -> pl.Series:
    """The price of each product in cents."""
    throw = Throws(size.seed, "id")
    cents = (throw.unit("price") ** 3 * 40_000).cast(pl.Int64) + 95
    return pl.select(id=pl.int_range(1, PRODUCTS + 1)).select(cents=cents)["cents"]


def decimal(cents: pl.Expr) -> pl.Expr:
    """Cents as a decimal text."""
    size = cents.abs()
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, (size // 100).cast(pl.String), pl.lit("."), (size % 100).cast(pl.String).str.zfill(2))


class _Orders(NamedTuple):
    order: pl.DataFrame
    lines: pl.DataFrame


def _registrations(size: Size) -> Iterator[Part]:
    """The first events: each party was registered when its row says so."""
    for start in range(1, size.parties + 1, CHUNK):
        rows = registered(size, start, min(start + CHUNK, size.parties + 1))
        payload = pl.concat_str(
            pl.lit('{"party_id":'), pl.col("id").cast(pl.String), pl.lit(',"kind":"'), pl.col("kind"),
            pl.lit('","source":"generated"}'),
        )  # fmt: skip
        yield Part(
            "stream_event",
            rows.select(
                "id", name=pl.lit("customers.party.registered"), facet=pl.lit("change"), happened_at="created_at",
                recorded_at="created_at", actor_kind=pl.lit("system"), actor_id=None,
                parties=pl.concat_str(pl.lit("{"), pl.col("id").cast(pl.String), pl.lit("}")), payload=payload,
            ),
        )  # fmt: skip


def _colleagues(size: Size) -> pl.DataFrame:
    """One person for each organization that has any: with whom most contacts are held."""
    return links(size, 1, size.parties + 1).group_by("to_party_id").agg(contact_id=pl.col("id").min())


def _told(size: Size, start: int, end: int, colleagues: pl.DataFrame) -> pl.DataFrame:
    """What happened from the start-th to before the end-th time, orders spread evenly between the rest."""
    throw = Throws(size.seed, "at")
    rank = throw.rank("party", size.parties, SKEW)
    step = (ENDED - BEGAN).total_seconds() / size.told
    orders_before, orders_with = (pl.col("at") + shift for shift in (0, 1))
    frame = (
        pl.LazyFrame({"at": range(start, end)})
        .with_columns(
            # Ranks are scattered over the ids; the first keeps the first id.
            party_id=rank * _scatter(size.parties) % size.parties + 1,
            happened_at=pl.lit(BEGAN)
            + pl.duration(microseconds=((pl.col("at") + throw.unit("moment")) * step * 1e6).cast(pl.Int64)),
            before=orders_before * size.orders // size.told,
            order_id=orders_with * size.orders // size.told,
            user=throw.below("user", USERS) + 1,
            kind=pl.lit(pl.Series(_KINDS)).gather(throw.weighted("kind", _WEIGHTS)),
        )
        .with_columns(
            is_order=pl.col("order_id") > pl.col("before"),
            nth=pl.col("at") + 1 - pl.col("order_id"),
            event_id=pl.col("at") + size.parties + 1,
            is_in=throw.unit("direction") < 0.45,
        )
    )
    return (
        frame.join(colleagues.lazy(), left_on="party_id", right_on="to_party_id", how="left", maintain_order="left")
        .with_columns(
            contact_id=pl.when(
                throw.unit("with whom") < 0.5, ~pl.col("is_order"), pl.col("kind") != "change"
            ).then(pl.col("contact_id")),
            outcome=pl.when(pl.col("kind") == "call")
            .then(throw.pick("outcome", _CALLED))
            .when(pl.col("kind").is_in(["meeting", "visit"]))
            .then(pl.lit("held"))
            .otherwise(pl.lit("")),
            direction=pl.when(pl.col("kind") == "note")
            .then(pl.lit("internal"))
            .when(pl.col("is_in"))
            .then(pl.lit("in"))
            .otherwise(pl.lit("out")),
        )
        .collect()
    )  # fmt: skip


def _scatter(count: int) -> int:
    """A stride without a common divisor with the count."""
    stride = int(count * 0.618) | 1
    while gcd(stride, count) != 1:
        stride += 2
    return stride


def _events(contacts: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    nth, party = pl.col("nth").cast(pl.String), pl.col("party_id").cast(pl.String)
    kind = pl.col("kind")
    talk = pl.concat_str(
        pl.lit('{"interaction_id":'), nth, pl.lit(',"kind":"'), kind, pl.lit('","direction":"'), pl.col("direction"),
        pl.lit('","outcome":"'), pl.col("outcome"), pl.lit('"}'),
    )  # fmt: skip
    task = pl.concat_str(pl.lit('{"task_id":'), nth, pl.lit(',"kind":"task"}'))
    tags = pl.concat_str(pl.lit('{"party_id":'), party, pl.lit(',"added":["newsletter"],"removed":[]}'))
    same = {
        "id": pl.col("event_id"),
        "happened_at": pl.col("happened_at"),
        "recorded_at": pl.col("happened_at"),
        "actor_kind": pl.lit("user"),
        "actor_id": pl.col("user"),
    }
    told = contacts.select(
        **same,
        name=pl.when(kind == "task")
        .then(pl.lit("agenda.task.planned"))
        .when(kind == "change")
        .then(pl.lit("customers.tags.changed"))
        .otherwise(pl.lit("conversations.interaction.recorded")),
        facet="kind",
        parties=pl.concat_str(
            pl.lit("{"),
            party,
            pl.concat_str(pl.lit(","), pl.col("contact_id").cast(pl.String)).fill_null(""),
            pl.lit("}"),
        ),
        payload=pl.when(kind == "task").then(task).when(kind == "change").then(tags).otherwise(talk),
    )
    placed = orders.select(
        id="event_id", happened_at="placed_at", recorded_at="placed_at", actor_kind=pl.lit("system"), actor_id=None,
        name=pl.when(pl.col("kind") == "sale")
        .then(pl.lit("orders.order.placed"))
        .otherwise(pl.lit("orders.order.returned")),
        facet=pl.lit("order"),
        parties=pl.concat_str(pl.lit("{"), party, pl.lit("}")),
        payload=pl.concat_str(
            pl.lit('{"order_id":'), pl.col("id").cast(pl.String), pl.lit(',"amount":"'), pl.col("amount"),
            pl.lit('","kind":"'), kind, pl.lit('"}'),
        ),
    ).select(told.columns).cast({"actor_id": pl.Int64})  # fmt: skip
    return pl.concat([told, placed]).sort("id")


def _orders(told: pl.DataFrame, size: Size, prices: pl.Series) -> _Orders:
    throw = Throws(size.seed, "order_id")
    orders = told.select("order_id", "party_id", "happened_at", "event_id").with_columns(
        kind=pl.when(throw.unit("returned") < 0.04).then(pl.lit("return")).otherwise(pl.lit("sale")),
        lines=throw.below("lines", 3) + 1,
        channel=throw.pick("channel", ["web", "phone", "shop", "visit"]),
        uid=throw.uuid7("order", pl.col("happened_at")),
    )
    by_line = Throws(size.seed, "line_id")
    lines = (
        orders.select("order_id", "kind", line_number=pl.int_ranges(1, pl.col("lines") + 1))
        .explode("line_number")
        .with_columns(line_id=pl.col("order_id") * 4 + pl.col("line_number"))
        .with_columns(
            product_id=by_line.rank("product", PRODUCTS, 0.7) + 1,
            quantity=(by_line.unit("quantity") ** 2 * 24).cast(pl.Int64) + 1,
        )
        .with_columns(
            quantity=pl.when(pl.col("kind") == "return").then(-pl.col("quantity")).otherwise(pl.col("quantity")),
            price=pl.lit(prices).gather(pl.col("product_id") - 1),
        )
        .with_columns(cents=pl.col("quantity") * pl.col("price"))
    )
    totals = lines.group_by("order_id", maintain_order=True).agg(pl.col("cents").sum())
    booked = orders.join(totals, on="order_id", maintain_order="left").select(
        "uid", "kind", "party_id", "channel", "event_id", id="order_id",
        number=pl.concat_str(pl.lit("G"), pl.col("order_id").cast(pl.String).str.zfill(8)),
        country=pl.lit(""), currency=pl.lit("EUR"), placed_at="happened_at", recorded_at="happened_at",
        total=decimal(pl.col("cents")), amount=decimal(pl.col("cents")),
    )  # fmt: skip
    written = lines.select(
        "order_id", "line_number", "product_id", "quantity", id="line_id", description=pl.lit(""),
        unit_price=decimal(pl.col("price")), unit_cost=decimal(pl.col("price") * 6 // 10), amount=decimal(pl.col("cents")),
    )  # fmt: skip
    return _Orders(booked, written)


def _interactions(talks: pl.DataFrame, size: Size) -> pl.DataFrame:
    throw = Throws(size.seed, "nth")
    needs_words = pl.col("kind").is_in(["note", "email", "letter"]) | (throw.unit("has text") < 0.6)
    body = pl.when(needs_words).then(
        pl.concat_str(throw.pick("first sentence", words.SENTENCES), pl.lit(" "), throw.pick("second", words.SENTENCES))
    )
    return talks.select(
        "party_id", "contact_id", "kind", "direction", "outcome", "happened_at",
        id="nth", uid=throw.uuid7("interaction", pl.col("happened_at")), recorded_at="happened_at", by_user_id="user",
        subject=pl.when(pl.col("kind") == "note").then(pl.lit("")).otherwise(throw.pick("subject", words.SUBJECTS)),
        body=body.otherwise(pl.lit("")),
        seconds=pl.when(pl.col("kind") == "call").then(throw.below("seconds", 900) + 20),
        withdrawn_at=None,
    )  # fmt: skip


def _tasks(tasks: pl.DataFrame, size: Size) -> pl.DataFrame:
    throw = Throws(size.seed, "nth")
    due = pl.col("happened_at") + pl.duration(hours=throw.below("due", 24 * 20) + 1)
    is_open = throw.unit("open") < 0.1
    return tasks.select(
        "party_id", "contact_id", id="nth", uid=throw.uuid7("task", pl.col("happened_at")), kind=pl.lit("task"),
        title=throw.pick("subject", words.SUBJECTS), body=pl.lit(""), due_at=due, is_all_day=pl.lit("f"),
        owner_id="user", state=pl.when(is_open).then(pl.lit("open")).otherwise(pl.lit("done")),
        created_at="happened_at", closed_at=pl.when(~is_open).then(due),
    )  # fmt: skip
